import { z } from "zod";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { decodeCursor, toPage } from "@/server/paging";
import type { credentialPage, listCredentialsInput } from "../schema";
import { viewOf } from "./view";

const place = z.tuple([z.uuid()]);

/** Newest first: ids are UUIDv7, so their order is that of creation. */
export async function listCredentials(
  actor: Actor,
  input: z.output<typeof listCredentialsInput>,
): Promise<z.output<typeof credentialPage>> {
  const before = input.cursor
    ? decodeCursor(input.cursor, (value) => place.safeParse(value).data)
    : undefined;
  const rows = await db().credential.findMany({
    where: { workspaceId: actor.workspaceId, deletedAt: null, ...(before && { id: { lt: before[0] } }) },
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  return toPage(rows, input.limit, viewOf, ({ id }) => [id]);
}
