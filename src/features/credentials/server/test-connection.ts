import type { z } from "zod";
import type { Credential as Row } from "@/generated/prisma/client";
import { AppError } from "@/lib/errors";
import { authorise } from "@/nodes/action-http/authorise.server";
import { isUnbound, refuseOtherHost } from "@/nodes/kit/allowed-host";
import { NodeError, type ResolvedCredential } from "@/nodes/kit/executor";
import type { Actor } from "@/server/actor";
import { db } from "@/server/db";
import { OutgoingError } from "@/server/outgoing/outgoing-error";
import { outgoing } from "@/server/outgoing-client";
import { createRateLimit } from "@/server/rate-limit";
import { redactorFor } from "@/server/redact";
import { forgetSecret } from "@/server/secrets";
import type { testCredentialInput } from "../inputs";
import { knownService } from "../oauth/presets";
import type { ConnectionTest } from "../schema";
import { type ServiceTest, testAt } from "../services";
import { bindHost, type Sender, testedBy } from "./bind-host";
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
  row: Pick<Row, "testUrl" | "settings" | "allowedHosts">,
  url?: string,
): ServiceTest | undefined {
  const known = knownService(settingsOf(row)?.preset, row.allowedHosts);
  const chosen = url ?? row.testUrl ?? known?.test?.url;
  if (chosen === undefined) return undefined;
  const whole = testAt(chosen);
  if (whole) return whole;
  const { test } = known ?? {};
  const same = test && new URL(test.url).host === new URL(chosen).host && !test.post;
  return { ...(same && test), url: chosen };
}

/** What an answer says of the value; `refused` where its body says no. */
function judge(host: string, status: number, refused: boolean): Omit<ConnectionTest, "url"> {
  if (refused || status === 401 || status === 403) {
    const message = `${host} answered ${status}: it does not take this value.`;
    return { ok: false, refused: true, status, message };
  }
  if (status < 400) return { ok: true, refused, status, message: `${host} answered ${status}.` };
  const message = `${host} answered ${status}, which does not say whether the value is good. Test with another address.`;
  return { ok: false, refused, status, message };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Whether an answer below 400 refuses all the same, as some services' do. */
async function saysNo(body: AsyncIterable<Buffer>, refusal: ServiceTest["refusal"]): Promise<boolean> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) return false;
  }
  try {
    const answer: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (!isRecord(answer)) return false;
    return refusal === "ok is false"
      ? answer.ok === false
      : Array.isArray(answer.errors) && answer.errors.length > 0;
  } catch {
    return false;
  }
}

/** Whose value it is, and who tries it. */
type Trial = { place: { id: string; workspaceId: string }; sender: Sender };

/** The value with the hosts that it may be sent to; what has none is bound to this address's host, as by any use. */
async function bound(credential: ResolvedCredential, url: string, { place, sender }: Trial) {
  if (!isUnbound(credential)) return credential;
  await outgoing().check(url);
  return { ...credential, allowedHosts: await bindHost(place, new URL(url).hostname, sender) };
}

/**
 * Calls an address with a value, which need not be in use. Never rejects for what the other side does. Nothing of the
 * answer is told but its status.
 */
export async function tryValue(
  given: ResolvedCredential,
  test: ServiceTest,
  trial: Trial,
): Promise<ConnectionTest> {
  const redactor = redactorFor(secretsOf(given));
  const failed = (error: unknown): ConnectionTest => {
    if (!(error instanceof NodeError || error instanceof OutgoingError)) throw error;
    return { ok: false, refused: false, url: test.url, message: redactor.text(error.message) };
  };
  try {
    const { host } = new URL(test.url);
    const credential = await bound(given, test.url, trial);
    const headers = { accept: "application/json", "user-agent": "WorkFuse", ...test.headers };
    const method = test.post === undefined ? "GET" : "POST";
    const built = { method, url: test.url, headers, body: test.post };
    const { request, sensitiveHeaders } = authorise(built, credential, new Date());
    const answer = await outgoing().request({
      method,
      url: request.url,
      headers: Object.entries(request.headers),
      ...(test.post !== undefined && { body: test.post }),
      signal: AbortSignal.timeout(timeoutMs),
      sensitiveHeaders,
      onRedirect: (to) => refuseOtherHost(credential, to.hostname),
    });
    try {
      // What is asked of GraphQL is right, so that even 400 is about the value.
      const says = answer.status <= 400 && test.refusal;
      const refused = says ? await saysNo(answer.body, says) : false;
      return { ...judge(host, answer.status, refused), url: test.url };
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
    if (error instanceof NodeError)
      return { ok: false, refused: false, url: test.url, message: error.message };
    throw error;
  }
  const result = await tryValue(value, test, { place: row, sender: testedBy(actor) });
  if (result.ok) await setHealth(id, "ok", null);
  if (result.refused) await setHealth(id, "failing", result.message);
  return result;
}
