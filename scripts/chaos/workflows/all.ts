import { randomFor } from "~/scripts/lib/random";
import { awaited, branches, payment } from "./calling";
import { children } from "./children";
import { cases, largeAnswers } from "./deciding";
import type { ChaosWorkflow } from "./kit";
import { limited } from "./limited";
import { computingLoop, nestedLoop, parallelLoop, serialLoop } from "./loops";
import { everyMinute, ofEvents, ofFailures, ofTicks } from "./triggered";
import { waiting } from "./waiting";

/** The workflows that chaos runs, each behind those that it names. */
export const chaosWorkflows: readonly ChaosWorkflow[] = [
  branches,
  payment,
  awaited,
  serialLoop,
  parallelLoop,
  nestedLoop,
  computingLoop,
  cases,
  largeAnswers,
  ...children,
  ...waiting,
  ...limited,
  ...ofEvents,
  ofTicks,
  everyMinute,
  ofFailures,
];

/** The names of some of those that callers trigger, chosen by the seed, as a pattern that fits them alone. */
export function someWorkflows(seed: number, count: number): RegExp {
  const random = randomFor(seed, "some workflows");
  const triggered = chaosWorkflows
    .filter(({ weight }) => weight > 0)
    .map(({ name }) => ({ name, at: random() }));
  const chosen = triggered.sort((left, right) => left.at - right.at).slice(0, count);
  return new RegExp(`^(?:${chosen.map(({ name }) => name).join("|")})$`);
}
