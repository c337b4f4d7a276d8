import { v7 as uuidv7 } from "uuid";
import { type Actor, actorOfEmail } from "@/server/actor";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { defaultLogin, displayName, emailOf, userId } from "~/infra/local/github/users";
import { CommandError } from "./command-error";

/** The user that a command acts for: the one of this e-mail, else the local demo user. */
export async function operator(email: string | undefined): Promise<Actor> {
  const actor = await actorOfEmail(email ?? emailOf(defaultLogin));
  if (actor) return actor;
  if (email === undefined && env().local) return createLocalUser();
  throw new CommandError(
    email === undefined
      ? "Say for whom with --user EMAIL: there is no demo user outside a local start."
      : `There is no user with the e-mail ${email}: they must have signed in once.`,
  );
}

/** The demo user as their first sign-in would make them, so that a later sign-in finds the same account. */
async function createLocalUser(): Promise<Actor> {
  const email = emailOf(defaultLogin);
  const user = { id: uuidv7(), name: displayName(defaultLogin), email, emailVerified: true };
  const account = { id: uuidv7(), providerId: "github", accountId: String(userId(defaultLogin)) };
  // Two commands may come at once: whoever is second finds the first one's user.
  const made = await db().user.createMany({ data: user, skipDuplicates: true });
  if (made.count)
    await db().account.createMany({ data: { ...account, userId: user.id }, skipDuplicates: true });
  const actor = await actorOfEmail(email);
  if (!actor) throw new Error("The demo user could not be made.");
  return actor;
}
