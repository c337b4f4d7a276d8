import { AppError } from "@/lib/errors";
import { payloadUrl } from "@/lib/payload-reference";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import type { PayloadView } from "../schema";

/** What is known of a stored body of one's own workspace; the body itself is `payloadChunks`. */
export async function getPayload({ workspaceId }: Actor, id: string): Promise<PayloadView> {
  const row = await db().payload.findFirst({ where: { id, workspaceId } });
  if (!row) throw new AppError("NOT_FOUND", "There is no such stored body.");
  const { executionId, mediaType, bytes, createdAt } = row;
  return {
    id,
    executionId,
    mediaType,
    bytes: bytes < 0 ? null : bytes,
    url: payloadUrl(id),
    createdAt: createdAt.toISOString(),
  };
}
