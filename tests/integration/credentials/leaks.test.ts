import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CredentialType } from "@/nodes/kit/define-node";
import { deployed, keyOf, runToEnd, type User, webhook } from "~/tests/integration/api/client";
import { startUpstream, type Upstream } from "~/tests/integration/api/upstream";
import { type Application, startApplication } from "~/tests/support/application";
import { freePort } from "~/tests/support/free-port";
import { tablesWith } from "~/tests/support/tables-with";
import { http, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { writings } from "./writings";

let app: Application;
let user: User;
let upstream: Upstream;
let port: number;

beforeAll(async () => {
  port = await freePort();
  app = await startApplication({ WORKFUSE_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port},localhost:${port}` });
  upstream = await startUpstream(port);
  user = await app.signUp();
});
afterAll(async () => {
  await app?.stop();
  await upstream?.stop();
});

/** With characters that every encoding writes in another way. */
const canary = 'c4n/ary+Va"lue~ 42&';
const password = "p4ss/w+rd ~&word";

const secrets = [canary, password, `ada:${password}`].flatMap(writings);

/** The first writing of a secret that a text holds, to be told by a failing test. */
const found = (text: string): string | undefined => secrets.find((secret) => text.includes(secret));

const kinds: [string, CredentialType, unknown][] = [
  ["a bearer token", "BEARER_TOKEN", canary],
  ["a key in a header", "API_KEY", { in: "header", name: "X-Key", key: canary }],
  ["a key in the query", "API_KEY", { in: "query", name: "key", key: canary }],
  ["a user name and password", "BASIC_AUTH", { username: "ada", password }],
];

async function credential(
  type: CredentialType,
  value: unknown,
  allowedHosts: string[] = [],
): Promise<string> {
  return (await user.credentials.create({ name: "canary", type, value, allowedHosts })).id;
}

describe.each(kinds)("%s", (_, type, value) => {
  const own = type === "BASIC_AUTH" ? password : canary;
  const everything = () => ["plain", ...writings(own)].join(" | ");

  it("gets to the upstream, and out of the step in no form, whatever the answer holds", async () => {
    const url = upstream.on("/echo", ({ headers, url: path }, response) => {
      response.writeHead(200, {
        "content-type": "application/json",
        "x-echo": encodeURIComponent(`${headers.authorization} ${headers["x-key"]} ${path}`),
        "x-key": String(headers["x-key"] ?? ""),
      });
      response.end(
        JSON.stringify({ headers, path, [everything()]: everything(), deep: [{ a: everything() }] }),
      );
    });
    const credentialId = await credential(type, value);
    const document = workflow(
      {
        start: manual,
        call: http("POST", `${url}?x=1`, {}, { credentialId }),
        next: transform({ all: "{{steps.call}}", text: "{{json steps.call}}" }),
      },
      "start > call > next",
    );
    const execution = await runToEnd(user, document);
    expect(execution.status).toBe("COMPLETED");
    const [sent] = upstream.calls("/echo");
    expect(found(`${sent?.headers.authorization} ${sent?.headers["x-key"]} ${sent?.url}`)).toBeDefined();
    expect(JSON.stringify(execution)).toContain("[secret]");
    expect(found(JSON.stringify(execution))).toBeUndefined();
  });

  it("is masked in the error of a failed call, in a text and in bytes", async () => {
    for (const contentType of ["text/html", "application/json", "application/octet-stream"]) {
      const url = upstream.on("/fail", ({ headers, url: path }, response) => {
        response.writeHead(400, { "content-type": contentType });
        response.end(
          `${"x".repeat(440)}${headers.authorization} ${headers["x-key"]} ${path} ${everything()}`,
        );
      });
      const credentialId = await credential(type, value);
      const execution = await runToEnd(
        user,
        workflow(
          {
            start: manual,
            call: http("GET", url, {}, { credentialId }),
            rescue: transform({ seen: "{{steps.call.error.message}}" }),
          },
          "start > call:error > rescue",
        ),
      );
      expect(execution.status).toBe("COMPLETED");
      // Of bytes the error tells nothing but how many there were.
      if (contentType !== "application/octet-stream") {
        expect(JSON.stringify(execution)).toContain("[secret]");
      }
      expect(found(JSON.stringify(execution))).toBeUndefined();
      // Nor the half of one that is cut off at the end of the excerpt.
      expect(JSON.stringify(execution)).not.toMatch(/c4n\/ar|p4ss\/w/);
    }
  });

  it("is masked in an answer that is no text", async () => {
    const url = upstream.on("/bytes", (_received, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      response.end(Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from(`${own}|`)]));
    });
    const credentialId = await credential(type, value);
    const execution = await runToEnd(
      user,
      workflow({ start: manual, call: http("GET", url, {}, { credentialId }) }, "start > call"),
    );
    const { body } = execution.output as { body: { payload: string } };
    const { payloadChunks } = await import("@/server/payloads");
    const stored: Buffer[] = [];
    for await (const chunk of payloadChunks(body.payload)) stored.push(chunk);
    expect(Buffer.concat(stored).subarray(2).toString()).toBe(`${"*".repeat(own.length)}|`);
  });
});

describe("a credential with allowed hosts", () => {
  it("is sent there alone, and to no other host by a redirect", async () => {
    const target = upstream.on("/target", (_received, response) => response.end("reached"));
    const elsewhere = target.replace("127.0.0.1", "localhost");
    const url = upstream.on("/away", (_received, response) => {
      response.writeHead(307, { location: elsewhere });
      response.end();
    });
    const credentialId = await credential("BEARER_TOKEN", canary, ["127.0.0.1"]);
    const call = async (to: string) => {
      const node = http("GET", to, {}, { credentialId });
      return (await runToEnd(user, workflow({ start: manual, call: node }, "start > call"))).steps[1];
    };
    expect(await call(target)).toMatchObject({ status: "SUCCESS", output: { body: "reached" } });
    upstream.on("/target", (_received, response) => response.end("reached"));
    for (const refused of [elsewhere, url]) {
      expect(await call(refused)).toMatchObject({
        status: "FAILED",
        error: { name: "CredentialNotAllowed", message: expect.stringContaining("localhost") },
        attempts: [{}],
      });
    }
    expect(upstream.calls("/target")).toEqual([]);
  });

  it.each(kinds)("or without: %s is not sent to another host by a redirect", async (_, type, value) => {
    upstream.on("/target", (_received, response) => response.end("reached"));
    const url = upstream.on("/away", (_received, response) => {
      response.writeHead(307, { location: `http://localhost:${port}/target` });
      response.end();
    });
    const call = (credentialId: string) => {
      const document = workflow(
        { start: manual, call: http("GET", url, {}, { credentialId }) },
        "start > call",
      );
      return runToEnd(user, document);
    };
    expect((await call(await credential(type, value))).steps[1]).toMatchObject({
      error: { name: "CredentialNotAllowed", message: expect.stringContaining("localhost") },
    });
    expect(upstream.calls("/target")).toEqual([]);
    // Where any host is allowed the redirect is followed, and what is secret stays behind.
    expect(await call(await credential(type, value, ["*"]))).toMatchObject({ status: "COMPLETED" });
    const [reached] = upstream.calls("/target");
    expect(found(`${JSON.stringify(reached?.headers)} ${reached?.url}`)).toBeUndefined();
  });
});

it("leaves no value in any table, the engine's among them; nor an API key, a ticket or a session", async () => {
  const credentialId = await credential("BEARER_TOKEN", canary);
  const config = { auth: { type: "bearer" }, response: "wait" };
  const hook = await deployed(user, workflow({ hook: { type: "trigger.webhook", config, credentialId } }));
  const headers = { authorization: `Bearer ${canary}`, cookie: `a=${encodeURIComponent(canary)}` };
  const { status, body } = await webhook("POST", hook, { headers });
  expect(status).toBe(200);
  const key = await keyOf(user);
  const { ticket } = await user.executions.ticket({ id: body.executionId });
  // The control: what every run leaves is found, in the application's tables and the engine's.
  const control = await tablesWith([body.executionId]);
  expect(control).toContain('"public"."execution"');
  expect(control.some((table) => !table.startsWith('"public"'))).toBe(true);
  expect(await tablesWith([...secrets, key, ticket])).toEqual([]);
});
