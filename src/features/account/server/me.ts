import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import type { me } from "../schema";

export async function readMe(actor: Actor): Promise<z.output<typeof me>> {
  const [user, workspace] = await Promise.all([
    db().user.findFirst({
      where: { id: actor.userId },
      select: { id: true, name: true, email: true, image: true },
    }),
    db().workspace.findFirst({ where: { id: actor.workspaceId }, select: { id: true, name: true } }),
  ]);
  if (!user || !workspace) throw new AppError("NOT_FOUND", "This account is gone.");
  return { ...user, workspace: { ...workspace, role: actor.role } };
}
