import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf, rest, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { type Fault, FaultLine } from "~/tests/support/fault-line";
import { freePort } from "~/tests/support/free-port";

/**
 * Each change of a credential is made again and again, and fails at another point each time: at each statement and each
 * call of the vault, before it and after it, with the process living on and with it ending there. Afterwards a sweep has
 * to find both systems saying the same.
 */
const line = new FaultLine();
let app: Application;
let user: User;
let key: string;
/** Past all faults. */
let direct: pg.Client;
let vault: SecretsManagerClient;

beforeAll(async () => {
  const port = await freePort();
  const through = async (url: string) => {
    direct = new pg.Client({ connectionString: url });
    await direct.connect();
    return line.database(url);
  };
  const environment = {
    LOG_LEVEL: "silent",
    // The engine would ask the database things of its own.
    WORKFUSE_LOCAL_PARTS: "vault,github",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
  };
  app = await startApplication(environment, through);
  const own = `http://127.0.0.1:${process.env.WORKFUSE_LOCAL_VAULT_PORT}`;
  await line.vault(port, () => own);
  vault = new SecretsManagerClient({ region: "us-east-1", endpoint: own });
  user = await app.signUp();
  key = await keyOf(user);
});
afterAll(async () => {
  await direct?.end();
  vault?.destroy();
  await app?.stop();
  line.stop();
});

type State = { row: "none" | "live" | "deleted"; secret: "none" | "live" | "deleted"; value?: string };
type Made = { id: string; secretArn: string };

const fresh = async () =>
  (
    await rest<Made>("POST", "credentials", {
      key,
      body: { name: "c", type: "BEARER_TOKEN", value: "first-value" },
    })
  ).body;

/** What both systems say of the newest credential, or of one that is named. */
async function stateOf(id: string | undefined): Promise<State & { staged: boolean; labels: string[] }> {
  const { rows } = await direct.query<{ arn: string; deleted: boolean; staged: boolean }>(
    `SELECT secret_arn AS arn, deleted_at IS NOT NULL AS deleted, staged_version IS NOT NULL AS staged
     FROM credential WHERE id = $1`,
    [id],
  );
  const [row] = rows;
  if (!row) return { row: "none", secret: "none", staged: false, labels: [] };
  const { DeletedDate, VersionIdsToStages = {} } = await vault.send(
    new DescribeSecretCommand({ SecretId: row.arn }),
  );
  const { readSecretNow } = await import("@/server/secrets");
  const text = DeletedDate ? "{}" : await readSecretNow(row.arn);
  return {
    row: row.deleted ? "deleted" : "live",
    secret: DeletedDate ? "deleted" : "live",
    value: (JSON.parse(text) as { token?: string }).token,
    staged: row.staged,
    labels: Object.values(VersionIdsToStages).flat().sort(),
  };
}

async function secretsOf(IncludePlannedDeletion: boolean): Promise<string[]> {
  const { SecretList = [] } = await vault.send(
    new ListSecretsCommand({ MaxResults: 100, IncludePlannedDeletion }),
  );
  return SecretList.map(({ ARN = "" }) => ARN);
}
/** How many secrets are in use. */
const liveSecrets = async () => (await secretsOf(false)).length;

/** Leaves nothing of a trial behind, so that a sweep has little to look at. */
async function clear(): Promise<void> {
  await direct.query("DELETE FROM credential");
  for (const SecretId of await secretsOf(true)) {
    await vault.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  }
}
const rowsOf = async (where: string): Promise<number> =>
  Number((await direct.query(`SELECT count(*) FROM credential WHERE ${where}`)).rows[0]?.count);

/** Puts right what is left, as the runtime does minutes later; what a cut connection had begun is over by then. */
async function sweep() {
  await expect
    .poll(async () => {
      const open =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL";
      return (await direct.query(`${open} AND pid <> pg_backend_pid()`)).rowCount;
    })
    .toBe(0);
  const { VaultSweep } = await import("@/features/credentials/server/sweep-vault");
  await direct.query(
    "UPDATE credential SET staged_at = staged_at - interval '1 h' WHERE staged_at IS NOT NULL",
  );
  return new VaultSweep(-60_000).round();
}
const nothing = { orphans: 0, deleted: 0, restored: 0, missing: 0, settled: 0 };

type Change = {
  /** Makes what is to be changed. */
  before(): Promise<Made | undefined>;
  change(made: Made | undefined): Promise<{ status: number; body: Partial<Made> }>;
  /** What there may be afterwards; where the change was answered with success only the last. */
  ends: readonly State[];
};

const call = (method: string, path: string, body?: unknown) =>
  rest<Partial<Made>>(method, path, { key, ...(body !== undefined && { body }) });
const gone = async () => {
  const made = await fresh();
  await call("DELETE", `credentials/${made.id}`);
  return made;
};

const first: State = { row: "live", secret: "live", value: "first-value" };
const second: State = { ...first, value: "second-value" };
const deleted: State = { row: "deleted", secret: "deleted" };
const changes: Record<string, Change> = {
  creation: {
    before: async () => undefined,
    change: () => call("POST", "credentials", { name: "c", type: "BEARER_TOKEN", value: "first-value" }),
    ends: [{ row: "none", secret: "none" }, first],
  },
  rotation: {
    before: fresh,
    change: (made) =>
      call("POST", `credentials/${made?.id}/rotate`, { value: "second-value", untested: true }),
    ends: [first, second],
  },
  deletion: {
    before: fresh,
    change: (made) => call("DELETE", `credentials/${made?.id}`),
    ends: [first, deleted],
  },
  restoring: {
    before: gone,
    change: (made) => call("POST", `credentials/${made?.id}/restore`),
    ends: [deleted, first],
  },
};

/** The ways to fail at a point. To end before one is to end after the one before. */
const faults: Omit<Fault, "at">[] = [
  { kind: "cut", dies: false },
  { kind: "lost", dies: false },
  { kind: "lost", dies: true },
];

/** Makes a change that fails, has the rest put right, and says what is wrong then. */
async function trial(name: string, { before, change, ends }: Change, fault: Fault): Promise<string[]> {
  const made = await before();
  const countBefore = await liveSecrets();
  const known = await rowsOf("true");
  line.reset(fault);
  const answer = await change(made);
  const at = `${name}: ${fault.kind}${fault.dies ? ", then dead" : ""} at ${fault.at} ${line.events[fault.at]}`;
  line.reset();
  await sweep();
  const wrong: string[] = [];
  const again = await sweep();
  if (JSON.stringify(again) !== JSON.stringify(nothing))
    wrong.push(`a second sweep found ${JSON.stringify(again)}`);
  const newest =
    made?.id ?? (await direct.query("SELECT id FROM credential ORDER BY id DESC LIMIT 1")).rows[0]?.id;
  const isNew = made !== undefined || (await rowsOf("true")) > known;
  const { staged, labels, ...state } = await stateOf(isNew ? newest : undefined);
  const allowed = answer.status < 300 ? ends.slice(-1) : ends;
  if (
    !allowed.some((end) =>
      (Object.keys(end) as (keyof State)[]).every((field) => end[field] === state[field]),
    )
  )
    wrong.push(`answered ${answer.status} and left ${JSON.stringify(state)}`);
  if (staged || labels.includes("AWSPENDING")) wrong.push("a value is still being put in place");
  const grown = (await liveSecrets()) - countBefore;
  const wanted = (state.secret === "live" ? 1 : 0) - (made && ends[0]?.secret === "live" ? 1 : 0);
  if (grown !== wanted) wrong.push(`there are ${grown} secrets more, not ${wanted}`);
  // Whatever came of it, it can be done again.
  if (state.row !== ends.at(-1)?.row || state.value !== ends.at(-1)?.value) {
    const { status } = await change(made);
    if (status >= 300) wrong.push(`a second attempt was answered ${status}`);
  }
  await clear();
  return wrong.map((text) => `${at}: ${text}`);
}

describe.each(Object.entries(changes))("%s", (name, change) => {
  it("leaves the vault and the rows saying the same, wherever it fails", async () => {
    const made = await change.before();
    line.reset();
    expect((await change.change(made)).status).toBeLessThan(300);
    const events = [...line.events];
    await clear();
    // The control: both systems are asked, and the change is committed.
    expect(events.some((event) => /^COMMIT/i.test(event))).toBe(true);
    expect(events.some((event) => /Secret/.test(event))).toBe(true);
    const wrong: string[] = [];
    for (let at = 0; at < events.length; at += 1) {
      for (const fault of faults) wrong.push(...(await trial(name, change, { at, ...fault })));
    }
    expect(wrong).toEqual([]);
    expect(events.length * faults.length).toBeGreaterThan(15);
  }, 600_000);
});
