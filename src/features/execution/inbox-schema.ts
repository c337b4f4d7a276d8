import { z } from "zod";
import { isoTime, pageInput, pageOf, uuid } from "@/lib/paging";
import { isStorable, notStorable } from "@/lib/storable";
import { bulkLimit } from "./replay-schema";
import { failure } from "./schema";

const text = (max: number) => z.string().max(max).refine(isStorable, notStorable);

const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")], {
  error: 'must be "true" or "false"',
});

export const inboxFilter = z.object({
  workflowId: uuid.optional(),
  /** The error's name, such as HttpError. */
  errorName: text(200).optional(),
  /** The step that failed; "" where none is known. */
  nodeId: text(64).optional(),
  /** Part of the error's message, in any case. */
  message: text(200).optional(),
  /** Those that were dismissed instead. */
  dismissed: flag.default(false),
});
export type InboxFilter = z.output<typeof inboxFilter>;
export const inboxInput = inboxFilter.extend(pageInput.shape);

/** A failed run that waits for somebody to look at it. */
export const inboxItem = z.object({
  id: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  version: z.number().nullable(),
  error: failure.nullable(),
  /** The step that failed, where one is known. */
  nodeId: z.string().nullable(),
  nodeName: z.string().nullable(),
  createdAt: isoTime,
  completedAt: isoTime.nullable(),
  replayOf: z.string().nullable(),
  dismissedAt: isoTime.nullable(),
});
export type InboxItem = z.infer<typeof inboxItem>;
export const inboxPage = pageOf(inboxItem);

export const failureGroupsInput = inboxFilter.pick({ workflowId: true, dismissed: true });

/** Failures of one kind at one step. */
export const failureGroup = z.object({
  workflowId: z.string(),
  workflowName: z.string(),
  errorName: z.string(),
  nodeId: z.string().nullable(),
  nodeName: z.string().nullable(),
  count: z.number(),
  latest: z.object({ id: z.string(), message: z.string(), at: isoTime }),
});
export type FailureGroup = z.infer<typeof failureGroup>;

export const failureGroups = z.object({
  /** The most frequent first, 100 at most. */
  items: z.array(failureGroup),
  /** How many runs they hold; counted up to 10,000, the newest. */
  total: z.number(),
});

/** `more`: there are more than were counted. */
export const inboxCount = z.object({ count: z.number(), more: z.boolean() });

export const dismissInput = z.object({ ids: z.array(uuid).min(1).max(bulkLimit) });
/** How many were changed by this call. */
export const changed = z.object({ changed: z.number() });
