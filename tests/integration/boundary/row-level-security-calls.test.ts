import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readExecution } from "@/realtime/live-rows";
import { db, pool } from "@/server/db";
import { payloadChunks } from "@/server/payloads";
import { createCallerFactory, procedure, router } from "@/server/trpc";
import { withinWorkspace } from "@/server/workspace-scope";
import { type Application, startApplication, type User } from "~/tests/support/application";

let application: Application;
let users: User[];

/** What a careless procedure might do: no statement here names the workspace. */
const careless = router({
  raw: procedure("workflows:read").query(async () => {
    const { rows } = await pool().query<{ workspace_id: string }>("SELECT workspace_id FROM workflow");
    return rows.map(({ workspace_id }) => workspace_id);
  }),
  prisma: procedure("workflows:read").query(async () =>
    (await db().workflow.findMany({ include: { workspace: true } })).map(({ workspace }) => workspace.id),
  ),
  transaction: procedure("workflows:read").query(() =>
    db().$transaction(async (tx) => (await tx.workflow.findMany()).map(({ workspaceId }) => workspaceId)),
  ),
  sequence: procedure("workflows:read").query(async () => {
    const [one, two] = await db().$transaction([db().workflow.findMany(), db().workspace.findMany()]);
    return [...one.map(({ workspaceId }) => workspaceId), ...two.map(({ id }) => id)];
  }),
  members: procedure("workflows:read").query(async () => (await db().user.findMany()).map(({ id }) => id)),
  deleteAll: procedure("workflows:read").mutation(
    async () => (await pool().query("DELETE FROM workspace")).rowCount,
  ),
  stream: procedure("workflows:read").query(() =>
    (async function* () {
      for (let index = 0; index < 2; index += 1) {
        const { rows } = await pool().query<{ workspace_id: string }>("SELECT workspace_id FROM workflow");
        yield rows.map(({ workspace_id }) => workspace_id);
      }
    })(),
  ),
});
const callAs = ({ actor }: User) => createCallerFactory(careless)({ actor });
const scopeOf = ({ actor: { workspaceId, userId } }: User) => ({ workspaceId, userId });

beforeAll(async () => {
  application = await startApplication();
  users = [await application.signUp("ada"), await application.signUp("bob"), await application.signUp("eve")];
});

afterAll(() => application?.stop());

describe("a call", () => {
  it("gets its workspace's rows alone, whatever it asks for and by whichever way", async () => {
    for (const user of users) {
      const { userId, workspaceId } = user.actor;
      const caller = callAs(user);
      for (const way of ["raw", "prisma", "transaction"] as const) {
        expect([way, await caller[way]()]).toEqual([way, [workspaceId]]);
      }
      expect(await caller.sequence()).toEqual([workspaceId, workspaceId]);
      expect(await caller.members()).toEqual([userId]);
    }
    expect(await db().workflow.count()).toBe(users.length);
  });

  it("is kept to them in what is read after it, piece by piece", async () => {
    for (const user of users) {
      const pieces: string[][] = [];
      for await (const piece of await callAs(user).stream()) pieces.push(piece);
      expect(pieces).toEqual([[user.actor.workspaceId], [user.actor.workspaceId]]);
    }
  });

  it("is given nothing of another's run by its id alone", async () => {
    const [ada, bob] = users as [User, User];
    const [example] = (await ada.workflows.list({})).items;
    const { executionId } = await ada.executions.run({ id: example?.id ?? "" });
    const { workspaceId } = ada.actor;
    await pool().query(
      "INSERT INTO payload (id, workspace_id, execution_id, media_type, bytes) VALUES ($1, $2, $1, 'text/plain', 3)",
      [executionId, workspaceId],
    );
    await pool().query("INSERT INTO payload_chunk (payload_id, index, content) VALUES ($1, 0, 'abc')", [
      executionId,
    ]);
    const look = (user: User) =>
      withinWorkspace(scopeOf(user), async () => {
        const chunks: string[] = [];
        for await (const chunk of payloadChunks(executionId)) chunks.push(String(chunk));
        return { chunks, run: (await readExecution(executionId))?.id };
      });
    expect(await look(ada)).toEqual({ chunks: ["abc"], run: executionId });
    expect(await look(bob)).toEqual({ chunks: [], run: undefined });
  });

  it("cannot delete what is others'", async () => {
    const gone = await application.signUp("gone");
    expect(await callAs(gone).deleteAll()).toBe(1);
    expect(await db().workspace.count()).toBe(users.length);
  });
});

describe("calls of several workspaces at once", () => {
  it("never mix, in 200 at a time over the same connections", async () => {
    const ways = ["raw", "prisma", "transaction"] as const;
    const calls = Array.from({ length: 200 }, (_, index) => {
      const user = users[index % users.length] as User;
      const way =
        ways[index % ways.length === 0 ? 0 : Math.floor(index / users.length) % ways.length] ?? "raw";
      return callAs(user)
        [way]()
        .then((seen) => ({ user: user.actor.workspaceId, seen }));
    });
    const answers = await Promise.all(calls);
    for (const { user, seen } of answers) expect(seen).toEqual([user]);
  });

  it("do not share what Prisma puts together of one tick", async () => {
    const ids = users.map(({ actor }) => actor.workspaceId);
    const byKey = await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const user = users[index % users.length] as User;
        const id = user.actor.workspaceId;
        return withinWorkspace(scopeOf(user), () => db().workspace.findUnique({ where: { id } }));
      }),
    );
    expect(byKey.map((row) => row?.id)).toEqual(byKey.map((_, index) => ids[index % ids.length]));
    const others = await Promise.all(
      users.map((user, index) => {
        const id = ids[(index + 1) % ids.length] ?? "";
        return withinWorkspace(scopeOf(user), () => db().workspace.findUnique({ where: { id } }));
      }),
    );
    expect(others).toEqual([null, null, null]);
    const [first, second] = users as [User, User];
    const { workspaceId, userId } = first.actor;
    const where = { workspaceId_userId: { workspaceId, userId } };
    const member = (user: User) =>
      withinWorkspace(scopeOf(user), () => db().membership.findUnique({ where }));
    expect(await Promise.all([member(first), member(second)])).toMatchObject([{ role: "OWNER" }, null]);
  });

  it("leave a connection clean, however a transaction ended", async () => {
    for (let round = 0; round < 20; round += 1) {
      const [user, other] = [users[round % 3], users[(round + 1) % 3]] as [User, User];
      const failed = withinWorkspace(scopeOf(user), () =>
        db().$transaction(async (tx) => {
          await tx.$executeRaw`UPDATE workflow SET name = 'lost'`;
          await tx.$executeRaw`SELECT 1 / 0`;
        }),
      );
      await expect(failed).rejects.toThrow(/division by zero/);
      // Given back in the middle of one, as by a mistake, which is taken back only when another one has it.
      const say = (who: User, statement: string) =>
        withinWorkspace(scopeOf(who), async () => {
          const client = await pool().connect();
          await client.query(statement);
          client.release();
        });
      await say(user, "BEGIN");
      await say(other, "ROLLBACK");
      expect(await callAs(other).raw()).toEqual([other.actor.workspaceId]);
      expect(await callAs(user).raw()).toEqual([user.actor.workspaceId]);
    }
    expect(await db().workflow.count({ where: { name: "lost" } })).toBe(0);
  });
});
