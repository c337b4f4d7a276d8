import { z } from "zod";
import { eventName } from "@/lib/event-name";
import { isoTime, pageInput, pageOf, uuid } from "@/lib/paging";
import { isStorable, notStorable } from "@/lib/storable";
import { type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";

export const executionStatuses = ["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"] as const;
export const stepStatuses = ["PENDING", "RUNNING", "SUCCESS", "FAILED", "SKIPPED"] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];
export type StepStatus = (typeof stepStatuses)[number];

/** Statuses that never change again. */
export const finalStatuses: readonly ExecutionStatus[] = ["COMPLETED", "FAILED", "CANCELLED"];
export const isFinal = (status: ExecutionStatus): boolean => finalStatuses.includes(status);

/** A failure as runs and steps carry it; `name` tells kinds apart (HttpError, Timeout, OutcomeUnknown, ...). */
export const failure = z.object({
  name: z.string(),
  message: z.string(),
  status: z.number().optional(),
  field: z.string().optional(),
  /** The run of another workflow whose end this is. */
  executionId: z.string().optional(),
});
export type Failure = z.infer<typeof failure>;

export const attempt = z.object({
  startedAt: isoTime,
  completedAt: isoTime.nullish(),
  error: failure.optional(),
});
export type Attempt = z.infer<typeof attempt>;

/** Why a RUNNING step does nothing at present: until its next attempt, a time, an answer from outside, a run's end. */
export const stepWaits = ["retry", "timer", "answer", "child"] as const;

/** A step without what it took and gave. */
export const stepSummary = z.object({
  nodeId: z.string(),
  name: z.string(),
  iteration: z.string(),
  status: z.enum(stepStatuses),
  attempts: z.array(attempt),
  startedAt: isoTime.nullable(),
  completedAt: isoTime.nullable(),
  /** Null while it is at work, and for a step that is not RUNNING. */
  waitingFor: z.enum(stepWaits).nullable(),
  /** When the wait is over at the latest. */
  wakeAt: isoTime.nullable(),
  revision: z.number(),
});

export const stepDetail = stepSummary.extend({
  /** Of a step that waits for an answer: where it is given, for those who may run workflows. */
  resumeUrl: z.string().optional(),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  /** Sizes in bytes of what is so large that only its beginning is here. */
  cut: z.object({ input: z.number().optional(), output: z.number().optional() }).optional(),
  error: failure.nullable(),
});
export type StepDetail = z.infer<typeof stepDetail>;

/** Why a run that was accepted has not been let in: its own time, or a limit that its workflow or workspace has. */
export const heldBy = z.object({
  reason: z.enum(["time", "rate", "workflow", "workspace"]),
  /** Since when it waits. */
  since: isoTime,
  /** When it may start at the earliest; null where that is not a matter of time. */
  until: isoTime.nullable(),
  /** For people, such as "2 of 2 runs of this workflow are under way." */
  text: z.string(),
});
export type HeldBy = z.infer<typeof heldBy>;

/**
 * What an unfinished run or step waits for: a slot, its time or its rate's before it is let in; a worker that takes
 * the run; and for a step its next attempt, a time, an event from outside, the end of a child run, steps before it.
 * `work` is no wait: the step is under way.
 */
export const waitKinds = [
  "slot",
  "time",
  "rate",
  "worker",
  "retry",
  "timer",
  "event",
  "child",
  "step",
  "work",
] as const;

export const waiting = z.object({
  kind: z.enum(waitKinds),
  /** The whole of it in words, times in UTC. */
  text: z.string(),
  /** Of a step; left out where the run as a whole waits. */
  nodeId: z.string().optional(),
  name: z.string().optional(),
  iteration: z.string().optional(),
  since: isoTime.optional(),
  /** Of a run that is not let in: what holds it back. */
  reason: z.string().optional(),
  /** When it goes on, or for an event when it goes on without it. */
  until: isoTime.optional(),
  /** What the attempt before came to. */
  error: failure.optional(),
  /** The runs that have the slots, or the child that is waited for; the first 20. */
  heldBy: z.array(z.string()).optional(),
});
export type Waiting = z.infer<typeof waiting>;

export const executionSummary = z.object({
  id: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  /** The deployed version's number, or null for a draft. */
  version: z.number().nullable(),
  status: z.enum(executionStatuses),
  triggerNodeId: z.string(),
  error: failure.nullable(),
  /** What a PENDING run waits for before it is let in; null where nothing holds it back. */
  heldBy: heldBy.nullable(),
  /** The run that this one replays. */
  replayOf: z.string().nullable(),
  createdAt: isoTime,
  startedAt: isoTime.nullable(),
  completedAt: isoTime.nullable(),
  revision: z.number(),
});
export type ExecutionSummary = z.infer<typeof executionSummary>;

/** One run with its first 500 steps. */
export const executionDetail = executionSummary.extend({
  output: z.unknown().optional(),
  /** As of a step. */
  cut: z.object({ output: z.number().optional() }).optional(),
  steps: z.array(stepDetail),
  /** What an unfinished run and its first 50 unfinished steps wait for; empty for a final one. */
  waiting: z.array(waiting),
  /** Where `executions.steps` goes on, or null where the steps above are all. */
  nextStepCursor: z.string().nullable(),
});
export type ExecutionDetail = z.infer<typeof executionDetail>;

/** How many steps one answer or snapshot carries. */
export const stepPageSize = 500;

export const executionIdInput = z.object({ id: uuid });
export const runInput = z.object({
  id: uuid,
  /** What the manual trigger hands on; for another trigger, what its output shall be. */
  input: z.unknown().optional(),
  triggerId: z.string().max(64).optional(),
  /** What to run; left out, the stored draft. */
  document: workflowDocumentSchema.optional(),
});
export const listExecutionsInput = pageInput.extend({
  workflowId: uuid.optional(),
  status: z.enum(executionStatuses).optional(),
});
export const executionPage = pageOf(executionSummary);
export const stepsInput = executionIdInput.extend({ cursor: z.string().max(200).nullish() });
export const stepPage = pageOf(stepDetail);
export const stepInput = executionIdInput.extend({
  nodeId: z.string().max(64).refine(isStorable, notStorable),
  iteration: z.string().max(100).refine(isStorable, notStorable).default(""),
});
/** A run's output, or what a step took or gave. */
export const valueInput = executionIdInput.extend({
  nodeId: z.string().max(64).refine(isStorable, notStorable).optional(),
  iteration: z.string().max(100).refine(isStorable, notStorable).default(""),
  of: z.enum(["input", "output"]).default("output"),
});
/** A stored value: how large it is, where the REST API sends it, and there the value. */
export const valueView = z.object({ bytes: z.number(), url: z.string(), value: z.unknown().optional() });
export type ValueView = z.infer<typeof valueView>;
/** Where a run belongs. */
export const executionPlace = z.object({ workflowId: z.string() });
export const waitingList = z.object({ items: z.array(waiting) });
export const accepted = z.object({ executionId: z.string() });
/** `url` is the WebSocket address with the ticket in it: single use, for 60 s. */
export const ticket = z.object({ ticket: z.string(), url: z.string() });
/** The graph that a run started with. */
export const executionGraph = z.object({ document: workflowDocumentSchema });

export const eventInput = z.object({
  name: z.string().regex(eventName, 'must be 1 to 100 letters, digits, ".", "_" or "-", such as order.paid'),
  /** The sender's own id of the event: the same one within 24 hours counts once. */
  id: z.string().min(1).max(200).refine(isStorable, notStorable).optional(),
  data: z.unknown().default({}),
});
/** The runs that an event has started, and the workflows that it could not start, with the reason. */
export const eventAnswer = z.object({
  eventId: z.string(),
  executions: z.array(z.object({ workflowId: z.string(), executionId: z.string() })),
  skipped: z.array(z.object({ workflowId: z.string(), reason: z.string() })),
});

export const previewInput = z.object({
  type: z.string().max(100),
  typeVersion: z.number().int().min(1).optional(),
  config: z.record(z.string(), z.unknown()),
  /** Upstream data as a run would have it; `now` stands for the present in times that are worked out. */
  context: z
    .object({
      trigger: z.unknown().optional(),
      steps: z.record(z.string(), z.unknown()).default({}),
      loop: z.unknown().optional(),
      workflow: z.unknown().optional(),
      execution: z.unknown().optional(),
      now: z.iso.datetime({ offset: true }).optional(),
    })
    .default({ steps: {} }),
  node: z.object({ retries: z.number().optional(), timeoutMs: z.number().optional() }).loose().optional(),
});
export const preview = z.record(z.string(), z.unknown());

export const payloadIdInput = z.object({ id: uuid });
/** A stored body without its content. */
export const payloadView = z.object({
  id: z.string(),
  executionId: z.string(),
  mediaType: z.string(),
  /** Null for the moment until the step that refers to it has ended. */
  bytes: z.number().nullable(),
  url: z.string(),
  createdAt: isoTime,
});
export type PayloadView = z.infer<typeof payloadView>;

/** A step that failed somewhere below another one. */
export type FailedStep = { nodeId: string; name: string; iteration: string; error: Failure };

/** Everything that is recorded around one step of a run. */
export type StepCase = {
  execution: { id: string; workflowId: string; status: ExecutionStatus };
  /** The graph that the run started with. */
  document: WorkflowDocument;
  step: Pick<StepDetail, "nodeId" | "name" | "iteration" | "status" | "attempts" | "error"> & {
    input?: unknown;
  };
  /** How the steps that it can read ended, by their nodes. */
  statuses: Record<string, StepStatus>;
  /** What its templates read. */
  context: Record<string, unknown> & { trigger?: unknown; steps: Record<string, unknown>; loop?: unknown };
  /** The credential that its node names; null where it names none. `missing`: it is not there any more. */
  credential: { id: string; name: string; type: string; allowedHosts: string[]; missing: boolean } | null;
  /** Of a loop: the step of an item by which it failed. */
  inner: FailedStep | null;
  /** Of a step that ran another workflow: that run, and its step that failed. */
  child: {
    executionId: string;
    workflowId: string;
    workflowName: string;
    failed: FailedStep | null;
  } | null;
};
