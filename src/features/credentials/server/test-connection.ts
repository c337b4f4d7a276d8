import type { z } from "zod";
import type { Credential as Row } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import { authorise } from "@/nodes/action-http/authorise.server";
import { refuseOtherHost } from "@/nodes/kit/allowed-host";
import { NodeError, type ResolvedCredential } from "@/nodes/kit/executor";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { OutgoingError } from "@/server/outgoing/outgoing-error";
import { outgoing } from "@/server/outgoing-client";
import { createRateLimit } from "@/server/rate-limit";
import { redactorFor } from "@/server/redact";
import { forgetSecret } from "@/server/secrets";
import type { testCredentialInput } from "../inputs";
import { presetOf } from "../oauth/presets";
import type { ConnectionTest } from "../schema";
import { setHealth } from "./health";
import { resolvedValue, secretsOf } from "./resolve-credential";
import { typeOf } from "./stored-value";
import { settingsOf } from "./view";

/** How long the other side may take, in milliseconds. */
const timeoutMs = 10_000;
/** How much of an answer is read, in bytes: Slack says in its body that it refuses. */
const maxBytes = 64 * 1024;
/** Tests of one workspace: enough for somebody who tries, too few to scan with. */
const rateLimit = createRateLimit({ perSecond: 0.5, burst: 20 });

/** What to call and how, where the user says nothing: the credential's own address, else its provider's. */
export function testOf(
  row: Pick<Row, "testUrl" | "settings">,
  url?: string,
): { url: string; headers: Readonly<Record<string, string>> } | undefined {
  const preset = presetOf(settingsOf(row)?.preset ?? "custom")?.test;
  const chosen = url ?? row.testUrl ?? preset?.url;
  if (chosen === undefined) return undefined;
  const same = preset && new URL(preset.url).host === new URL(chosen).host;
  return { url: chosen, headers: (same && preset.headers) || {} };
}

function judge(host: string, status: number): Omit<ConnectionTest, "url"> {
  if (status < 400) return { ok: true, status, message: `${host} answered ${status}.` };
  if (status === 401 || status === 403) {
    return { ok: false, status, message: `${host} answered ${status}: it does not take this value.` };
  }
  const message = `${host} answered ${status}, which does not say whether the value is good. Test with another address.`;
  return { ok: false, status, message };
}

/** Slack answers 200 and says `{"ok":false,"error":…}`. */
async function saysNo(body: AsyncIterable<Buffer>, type: string | undefined): Promise<boolean> {
  if (!type?.startsWith("application/json")) return false;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  try {
    const answer: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return typeof answer === "object" && answer !== null && "ok" in answer && answer.ok === false;
  } catch {
    return false;
  }
}

/**
 * Calls an address by GET with a value, which need not be in use. Never rejects for what the other side does. Nothing
 * of the answer is told but its status.
 */
export async function tryValue(
  credential: ResolvedCredential,
  test: { url: string; headers: Readonly<Record<string, string>> },
): Promise<ConnectionTest> {
  const redactor = redactorFor(secretsOf(credential));
  const failed = (error: unknown): ConnectionTest => {
    if (!(error instanceof NodeError || error instanceof OutgoingError)) throw error;
    return { ok: false, url: test.url, message: redactor.text(error.message) };
  };
  try {
    const { host } = new URL(test.url);
    const headers = { accept: "application/json", "user-agent": "WorkFuse", ...test.headers };
    const built = { method: "GET", url: test.url, headers, body: undefined };
    const { request, sensitiveHeaders } = authorise(built, credential, new Date());
    const answer = await outgoing().request({
      method: "GET",
      url: request.url,
      headers: Object.entries(request.headers),
      signal: AbortSignal.timeout(timeoutMs),
      sensitiveHeaders,
      onRedirect: (to) => refuseOtherHost(credential, to.hostname),
    });
    try {
      const slack = host === "slack.com" || host.endsWith(".slack.com");
      const type = answer.headers["content-type"];
      const length = Number(answer.headers["content-length"] ?? maxBytes);
      if (slack && length < maxBytes && (await saysNo(answer.body, type))) {
        return { ...judge(host, 401), url: test.url, status: answer.status };
      }
      return { ...judge(host, answer.status), url: test.url };
    } finally {
      answer.close();
    }
  } catch (error) {
    return failed(error);
  }
}

/** Limits how often a workspace calls other servers by tests. */
export function takeTest(actor: Actor): void {
  const wait = rateLimit.take(actor.workspaceId, Date.now());
  if (wait === undefined) return;
  throw new AppError("TOO_MANY_REQUESTS", `Connections are tested too often: wait ${wait} s.`, {
    retryAfterSeconds: wait,
  });
}

export const noTestUrl = () =>
  new AppError(
    "BAD_REQUEST",
    "url: nothing is known that shows whether this value is good. Give an address that takes a GET with it.",
    { issues: [{ field: "url", message: "is missing" }] },
  );

/** Calls the other side with the value in use and notes how it went as the credential's health. */
export async function testConnection(
  actor: Actor,
  { id, url }: z.output<typeof testCredentialInput>,
): Promise<ConnectionTest> {
  const row = await db().credential.findFirst({
    where: { id, workspaceId: actor.workspaceId, deletedAt: null },
  });
  const type = row ? typeOf(row) : undefined;
  if (!row || !type) throw new AppError("NOT_FOUND", "There is no such credential.");
  const test = testOf(row, url);
  if (!test) throw noTestUrl();
  takeTest(actor);
  forgetSecret(row.secretArn);
  let value: ResolvedCredential;
  try {
    value = await resolvedValue(row, type);
  } catch (error) {
    if (error instanceof NodeError) return { ok: false, url: test.url, message: error.message };
    throw error;
  }
  const result = await tryValue(value, test);
  if (result.ok) await setHealth(id, "ok", null);
  if (result.status === 401 || result.status === 403) await setHealth(id, "failing", result.message);
  return result;
}
