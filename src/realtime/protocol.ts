import { z } from "zod";

const time = z.string().nullable();

const failure = z.object({
  name: z.string(),
  message: z.string(),
  status: z.number().optional(),
  field: z.string().optional(),
  executionId: z.string().optional(),
});
const attempt = z.object({
  startedAt: z.string(),
  completedAt: z.string().nullish(),
  error: failure.optional(),
});

/** An execution as the live view carries it: no output. */
export const liveExecution = z.object({
  id: z.string(),
  workflowId: z.string(),
  status: z.enum(["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"]),
  error: failure.nullable(),
  startedAt: time,
  completedAt: time,
  revision: z.number(),
});

/** A step as the live view carries it: input and output are fetched when they are looked at. */
export const liveStep = z.object({
  nodeId: z.string(),
  name: z.string(),
  iteration: z.string(),
  status: z.enum(["PENDING", "RUNNING", "SUCCESS", "FAILED", "SKIPPED"]),
  error: failure.nullable(),
  attempts: z.array(attempt),
  startedAt: time,
  completedAt: time,
  /** Why a RUNNING step does nothing at present, and until when at the latest. */
  waitingFor: z.enum(["retry", "timer", "answer", "child"]).nullish(),
  wakeAt: time.optional(),
  revision: z.number(),
});

/**
 * A piece of what a running step writes, and where in that text it begins (UTF-16 code units). Each attempt begins a
 * text anew, pieces may come twice, and nothing of it is stored: when the step ends its output stands for it.
 */
export const liveProgress = z.object({
  nodeId: z.string(),
  iteration: z.string(),
  /** 1 for the first attempt. */
  attempt: z.number(),
  from: z.number(),
  text: z.string(),
});

/**
 * What the server sends: one snapshot, then changes, and what running steps write. `revision` counts a row's changes;
 * a client keeps the highest that it has seen, so order and repetition do not matter.
 */
export const serverMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), execution: liveExecution, steps: z.array(liveStep) }),
  z.object({ type: z.literal("step"), step: liveStep }),
  z.object({ type: z.literal("execution"), execution: liveExecution }),
  liveProgress.extend({ type: z.literal("progress") }),
]);

export type LiveExecution = z.infer<typeof liveExecution>;
export type LiveStep = z.infer<typeof liveStep>;
export type LiveProgress = z.infer<typeof liveProgress>;
export type ServerMessage = z.infer<typeof serverMessage>;

/** Why the server closes a connection. */
export const closeCodes = { unauthorized: 4401, notFound: 4404, tooSlow: 4408 } as const;
