import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "@/server/db";
import { type Application, startApplication } from "~/tests/support/application";
import { keyOf, rest, type User } from "./client";

let app: Application;
let user: User;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
});
afterAll(() => app?.stop());

type Rate = { perSecond: number; burst: number };

/** The same limit in so many processes that share a database: each knows nothing of what the others remember. */
async function processes(count: number, rate: Rate, isOn = () => true) {
  const { SharedRateLimit } = await import("@/server/shared-rate-limit");
  const name = `test-${Math.random()}`;
  return Array.from({ length: count }, () => new SharedRateLimit(name, rate, isOn));
}

/** How many statements have been asked of the table of limits. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  const original = pool().query.bind(pool());
  let count = 0;
  const counted = (...call: unknown[]) => {
    if (JSON.stringify(call[0])?.includes("rate_bucket")) count += 1;
    return Reflect.apply(original, pool(), call);
  };
  Object.assign(pool(), { query: counted });
  try {
    await work();
  } finally {
    Object.assign(pool(), { query: original });
  }
  return count;
}

const slow = { perSecond: 0.001, burst: 100 };

describe("a limit that processes share", () => {
  it("lets as many calls through as it says, whoever asks, and all at once", async () => {
    const limits = await processes(3, slow);
    const now = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) => limits[index % 3]?.take("k", now)),
    );
    expect(answers.filter((wait) => wait === undefined)).toHaveLength(100);
    expect(answers.find((wait) => wait !== undefined)).toBeGreaterThan(900);
    expect(await limits[0]?.take("another", now)).toBeUndefined();
  });

  it("gives uses back as time goes by", async () => {
    const [limit] = await processes(1, { perSecond: 10, burst: 1 });
    const start = Date.now();
    expect(await limit?.take("k", start)).toBeUndefined();
    expect(await limit?.take("k", start)).toBe(1);
    await pool().query("UPDATE rate_bucket SET at = at - interval '1 second'");
    expect(await limit?.take("k", start + 2_000)).toBeUndefined();
  });

  it("asks the database once for many calls, not at all for refusals, and never when it is off", async () => {
    const [limit] = await processes(1, { perSecond: 1_000, burst: 5_000 });
    const now = Date.now();
    const many = await statements(async () => {
      for (let call = 0; call < 1_000; call++) await limit?.take("k", now);
    });
    expect(many).toBeLessThanOrEqual(7);
    const [full] = await processes(1, { perSecond: 0.001, burst: 1 });
    await full?.take("k", now);
    await full?.take("k", now);
    expect(await statements(async () => void (await full?.take("k", now + 500)))).toBe(0);
    const [off] = await processes(1, { perSecond: 0.001, burst: 1 }, () => false);
    const none = await statements(async () => {
      for (let call = 0; call < 10; call++) expect(off?.take("k", now)).toBeUndefined();
    });
    expect(none).toBe(0);
  });

  it("refuses nobody while the database cannot be asked", async () => {
    const [limit] = await processes(1, slow);
    await pool().query("ALTER TABLE rate_bucket RENAME TO elsewhere");
    try {
      expect(await limit?.take("k", Date.now())).toBeUndefined();
    } finally {
      await pool().query("ALTER TABLE elsewhere RENAME TO rate_bucket");
    }
  });
});

describe("who asks too often is told when to come back: 429", () => {
  const empty = (name: string) =>
    pool().query("UPDATE rate_bucket SET tokens = 0, at = now() WHERE key LIKE $1", [`${name}:%`]);

  it("an API key", async () => {
    const key = await keyOf(user);
    const other = await keyOf(user);
    await rest("GET", "workflows", { key });
    await pool().query("UPDATE rate_bucket SET tokens = -1e6, at = now() WHERE key LIKE 'key:%'");
    let answer = await rest("GET", "workflows", { key });
    // What the process had taken before is handed out first.
    for (let call = 0; call < 200 && answer.status === 200; call++)
      answer = await rest("GET", "workflows", { key });
    expect(answer).toMatchObject({ status: 429, body: { error: { code: "TOO_MANY_REQUESTS" } } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await rest("GET", "workflows", { key: other })).status).toBe(200);
  });

  it("an address that signs in", async () => {
    const { limitSignIn } = await import("@/server/sign-in-limit");
    const call = (path: string) =>
      limitSignIn(
        new Request(`http://localhost:3000/api/auth/${path}`, { method: "POST" }),
        async () => new Response(),
      );
    const statuses = [];
    for (let index = 0; index < 40; index++) statuses.push((await call("sign-in/social")).status);
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(200));
    expect(statuses.at(-1)).toBe(429);
    expect((await call("get-session")).status).toBe(200);
    await empty("sign-in");
  });
});
