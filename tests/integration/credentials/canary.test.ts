import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "~/scripts/lib/root";
import { freePort } from "~/tests/support/free-port";
import { type OAuthServer, startOAuthServer } from "~/tests/support/oauth-server";
import { type Ingest, startIngest } from "~/tests/support/sentry";
import { writings } from "./writings";

/** With characters that every encoding writes in another way; a tab and quotes where a header carries them. */
const values = {
  key: 'c4n-key/+"\\~ 1&',
  query: "c4n-query/é?=&+ 2",
  token: 'c4n-token/+Va"lue~ 42&',
  password: "c4n-pass/wörd: ~&3",
  header: "c4n-header/'<b>+ 4&",
  secret: "c4n-secret/\n€ 5&",
};

/** Which of the credentials is the secret that signs. */
const signs = 5;

type Outcome = {
  told: Record<string, string>;
  reached: Record<string, number>;
  arrived: string;
  tables: number;
};

let ingest: Ingest;
let provider: OAuthServer;
let outcome: Outcome;
let output: string;
let secrets: string[];

beforeAll(async () => {
  ingest = await startIngest();
  provider = await startOAuthServer(await freePort());
  const folder = mkdtempSync(path.join(os.tmpdir(), "workfuse-canary-"));
  const file = path.join(folder, "outcome.json");
  const { host, authorizeUrl, tokenUrl, clientId, clientSecret } = provider;
  const told = { host, authorizeUrl, tokenUrl, clientId, clientSecret };
  const script = path.join(import.meta.dirname, "canary-process.ts");
  const argument = JSON.stringify({ values, provider: told, dsn: ingest.dsn });
  output = await new Promise((resolve, reject) => {
    const command = ["--import", "tsx", script, argument, file];
    execFile(
      process.execPath,
      command,
      { cwd: root, maxBuffer: 256 * 1_048_576 },
      (error, stdout, stderr) => {
        // Not the error itself: it quotes the command, and so the values.
        if (error) reject(new Error(`the process ended with ${error.code}: ${stderr.slice(-2_000)}`));
        else resolve(stdout + stderr);
      },
    );
  });
  outcome = JSON.parse(readFileSync(file, "utf8"));
  rmSync(folder, { recursive: true });
  const all = [...Object.values(values), `ada:${values.password}`, provider.clientSecret, ...provider.given];
  secrets = all.flatMap(writings);
}, 600_000);
afterAll(async () => {
  await ingest?.close();
  await provider?.stop();
});

const found = (text: string) => secrets.filter((secret) => text.includes(secret));

it("the control: every path was reached with the values, and everything was asked for", () => {
  for (const [name, calls] of Object.entries(outcome.reached)) expect(calls, name).toBeGreaterThanOrEqual(7);
  for (const value of [values.key, values.token, values.header]) {
    expect(outcome.arrived).toContain(JSON.stringify(value).slice(1, -1));
  }
  expect(outcome.arrived).toContain(Buffer.from(`ada:${values.password}`).toString("base64"));
  expect(outcome.arrived).toContain("x-signature");
  expect(provider.given.length).toBeGreaterThanOrEqual(4);
  expect(outcome.tables).toBeGreaterThan(20);
  for (const place of ["run 0", "frames", "prompts 0", "table public.execution_step", "tests 0"]) {
    expect(outcome.told[place]?.length, place).toBeGreaterThan(100);
  }
  expect(outcome.told["run 0"]).toContain("[secret]");
  for (let index = 0; index < 7; index += 1) {
    expect(outcome.told[`prompts ${index}`], `prompts ${index}`).toContain("[secret]");
    expect(outcome.told[`stream ${index}`]).toMatch(/^event: /);
    const failed = ["fail", "broken", "refused", "cut", "slow"];
    // A secret that signs is not sent, so that its requests may be led elsewhere.
    if (index !== signs) failed.push("away");
    for (const step of failed)
      expect(outcome.told[`explained ${index} ${step}`], `${index} ${step}`).toContain('"kind"');
  }
  // What a model is told of a failure.
  expect(outcome.told["prompts 0"]).toContain("answered 422");
  // The command line's runs and exports.
  expect(output.match(/^Run [0-9a-f-]{36} of "Canary \d"$/gm)).toHaveLength(7);
  expect(output.match(/^ {2}"name": "Canary \d",?$/gm)).toHaveLength(7);
  expect(output).toMatch(/^FAILED +refused.*answered 401/m);
  expect(outcome.told["table engine.run"]).toContain("workfuse-execute-workflow");
  expect(ingest.events().length).toBeGreaterThan(0);
  expect(output).toContain("run.ended");
});

it("no value is in any answer, frame, prompt or table, in no writing", () => {
  const leaks = Object.entries(outcome.told).flatMap(([place, text]) =>
    found(text).map((secret) => `${place}: ${secret}`),
  );
  expect(leaks).toEqual([]);
});

it("nor in the log at its finest, what the command line prints, or a report of an error", () => {
  expect(found(output)).toEqual([]);
  expect(found(ingest.envelopes.join("\n"))).toEqual([]);
});
