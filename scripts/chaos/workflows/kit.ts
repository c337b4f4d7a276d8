import type { WorkflowDocument } from "@/lib/workflow/document";
import { type Random, wholeBetween } from "~/scripts/lib/random";

/** What a trigger carries. `at` is a time in ISO form, for events that start runs around it. */
export type Trigger = { number: number; seconds: number; items: unknown[]; at?: string };

/** What documents refer to: the recorder as `host:port`, and other workflows by their names. */
export type Surroundings = { recorder: string; idOf(name: string): string };

/** Limits of a workflow, as its settings take them. */
export type Limits = {
  concurrency: number | null;
  rateLimit: { limit: number; seconds: number } | null;
  priority: number;
};

export type ChaosWorkflow = {
  name: string;
  /** How often it is triggered, against the others; 0 where something other than a caller starts it. */
  weight: number;
  /** Set before the first trigger. */
  limits?: Limits;
  /** Workflows that it names have to be deployed before it. */
  document(surroundings: Surroundings): WorkflowDocument;
  trigger(number: number, random: Random): Trigger;
  /** Before this moment a run of the trigger does not start, in milliseconds since 1970. */
  startsAt?(trigger: Trigger): number;
  /** What a run gives in which no step failed; left out where that depends on more than the trigger. */
  output?(trigger: Trigger): unknown;
};

/** A webhook trigger that answers at once, or at the run's end. */
export const hook = (response: "immediate" | "wait" = "immediate") => ({
  type: "trigger.webhook",
  config: { method: "POST", response },
});

/** A delay as long as the trigger says. */
export const pause = {
  type: "utility.delay",
  config: { mode: "for", amount: "{{trigger.body.seconds}}", unit: "seconds" },
};

/** The trigger's number, in a template. */
export const number = "{{trigger.body.number}}";

/** Which side of a condition a trigger takes. */
export const isLow = (trigger: Pick<Trigger, "number">) => trigger.number % 2 === 0;

/** A trigger with one item, the side that it takes. */
export const plain = (value: number, random: Random): Trigger => ({
  number: value,
  seconds: wholeBetween(random, 1, 3),
  items: [isLow({ number: value }) ? "low" : "high"],
});

/** Makes triggers with a list of whole numbers from 0, so many at least and at most. */
export const withItems = (least: number, most: number) => (value: number, random: Random) => ({
  ...plain(value, random),
  items: Array.from({ length: wholeBetween(random, least, most) }, (_, index) => index),
});
