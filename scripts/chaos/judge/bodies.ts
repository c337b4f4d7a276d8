import { createHash } from "node:crypto";
import type { StepRow, StoredBody } from "../runs";

/** What is wrong with a step whose output refers to a stored body that has to be `expected`. */
export function judgeBody(
  { status, output }: StepRow,
  expected: Buffer,
  bodies: ReadonlyMap<string, StoredBody>,
): string[] {
  if (status !== "SUCCESS") return [];
  const { body } = output as { body?: { payload?: string; bytes?: number } };
  const stored = bodies.get(body?.payload ?? "");
  if (!stored) return ["the body that its output refers to is not stored"];
  const hash = createHash("sha256").update(expected).digest("hex");
  return stored.hash === hash && body?.bytes === expected.length
    ? []
    : [`the stored body has ${stored.bytes} bytes and is not the answer of ${expected.length}`];
}
