import type { z } from "zod";
import { AppError } from "@/lib/errors";
import { valueUrl } from "@/lib/value-address";
import { parseIteration } from "@/lib/workflow/iteration";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import type { Reading } from "@/server/trpc";
import type { ValueView, valueInput } from "../schema";
import { stepsIn } from "./step-places";
import { sizesOf, storedText } from "./stored-values";

/** A stored value of one's own workspace; `value` only for an answer that is streamed. */
export async function getValue(
  { workspaceId }: Actor,
  { id: executionId, nodeId, iteration, of }: z.output<typeof valueInput>,
  reading: Reading = "values",
): Promise<ValueView> {
  const owner = nodeId === undefined ? "execution" : "execution_step";
  const select = { id: true } as const;
  const at = parseIteration(iteration) ?? [-1];
  const row =
    nodeId === undefined
      ? await db().execution.findFirst({ where: { id: executionId, workspaceId }, select })
      : await db().executionStep.findFirst({
          where: { id: { in: await stepsIn({ executionId, workspaceId }, [at], [nodeId]) }, workspaceId },
          select,
        });
  const [sizes] = row ? await sizesOf(owner, workspaceId, [row.id]) : [];
  const bytes = (sizes && (sizes[of] ?? (of === "output" ? sizes.pieces : null))) ?? null;
  if (!sizes || bytes === null) throw new AppError("NOT_FOUND", "This run has no such value.");
  return {
    bytes: Number(bytes),
    url: valueUrl({ executionId, ...(nodeId !== undefined && { nodeId }), iteration, of }),
    ...(reading === "streamed" && { value: storedText(owner, of, sizes.id, sizes[of] === null) }),
  };
}
