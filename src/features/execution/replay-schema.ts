import { z } from "zod";
import { uuid } from "@/lib/paging";
import { isStorable, notStorable } from "@/lib/storable";
import { executionIdInput } from "./schema";

/** How many runs one call may replay, dismiss or bring back. */
export const bulkLimit = 100;

/**
 * What a replay follows: the version that the run started with, the newest that was deployed, the draft as it is
 * stored now, or a version by its number.
 */
export const replayVersion = z.union(
  [
    z.enum(["same", "newest", "draft"]),
    z.number().int().min(1).max(2_147_483_647),
    z
      .string()
      .regex(/^[1-9]\d{0,8}$/)
      .transform(Number),
  ],
  { error: 'must be "same", "newest", "draft" or the number of a version' },
);
export type ReplayVersion = z.output<typeof replayVersion>;

export const replayPlanInput = executionIdInput.extend({
  /** Everything that does not lie behind this step is taken over as it was recorded; left out, nothing is. */
  fromNodeId: z.string().max(64).refine(isStorable, notStorable).optional(),
  version: replayVersion.default("same"),
});

/** The caller's own: the same run replayed with the same token again is the same replay, for 24 hours. */
const token = z.string().min(1).max(64).refine(isStorable, notStorable).optional();

export const replayInput = replayPlanInput.extend({ token });

/** A step as a replay's plan names it. */
export const replayStep = z.object({ nodeId: z.string(), name: z.string(), type: z.string() });

export const replayRunStep = replayStep.extend({
  /** It acts on the outside, which therefore hears of it once more. */
  sendsAgain: z.boolean(),
  /** How often it ran in the run that is replayed: once, or in a loop for each item. */
  ranBefore: z.number(),
  /** What was sent then, or, where nothing was, what the configuration says, templates and all. */
  request: z.object({ method: z.string(), url: z.string(), recorded: z.boolean() }).optional(),
  credential: z.object({ id: z.string(), name: z.string().nullable() }).optional(),
  /** The loop that it runs in, by name. */
  loop: z.string().optional(),
});
export type ReplayRunStep = z.infer<typeof replayRunStep>;

/** Something about a replay that may surprise. */
export const replayNote = z.object({
  nodeId: z.string(),
  code: z.enum(["changed", "gone", "replaced", "notRecorded", "behindRepeated"]),
  message: z.string(),
});
export type ReplayNote = z.infer<typeof replayNote>;

export const replayPlan = z.object({
  /** Steps whose recorded outputs are used; the trigger with what it was given is the first. */
  reused: z.array(replayStep),
  /** Steps that run again unless their branch is not taken this time. */
  run: z.array(replayRunStep),
  /** Steps that recorded decisions leave out. */
  skippedBefore: z.array(replayStep),
  notes: z.array(replayNote),
  /** The version that is followed, null for a draft. */
  version: z.number().nullable(),
});
export type ReplayPlan = z.infer<typeof replayPlan>;

export const replayManyPlanInput = z.object({
  ids: z.array(uuid).min(1).max(bulkLimit),
  /** From the trigger, or each from the step that failed. */
  from: z.enum(["start", "failure"]).default("start"),
  version: replayVersion.default("same"),
});
export type ReplayManyPlanInput = z.output<typeof replayManyPlanInput>;
export const replayManyInput = replayManyPlanInput.extend({ token });

/** One step over many runs: in how many of them it runs again or is taken over. */
export const replayCount = replayStep.extend({
  workflowId: z.string(),
  workflowName: z.string(),
  sendsAgain: z.boolean(),
  runs: z.number(),
});
export type ReplayCount = z.infer<typeof replayCount>;

const refused = z.object({ id: z.string(), code: z.string(), message: z.string() });
export const replayManyPlan = z.object({
  run: z.array(replayCount),
  reused: z.array(replayCount),
  /** Runs that cannot be replayed so, and why. */
  refused: z.array(refused),
});
export type ReplayManyPlan = z.infer<typeof replayManyPlan>;

export const replayManyResult = z.object({
  replayed: z.array(z.object({ id: z.string(), executionId: z.string() })),
  refused: z.array(refused),
});
