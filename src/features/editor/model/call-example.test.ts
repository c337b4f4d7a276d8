import { describe, expect, it } from "vitest";
import { transform, workflow } from "~/tests/support/workflow-builder";
import { callExample } from "./call-example";

function example(auth: unknown, method = "POST", field = "order") {
  const hook = { type: "trigger.webhook", config: { method, auth } };
  const document = workflow({ hook, use: transform({ v: `{{trigger.body.${field}}}` }) }, "hook > use");
  const [trigger] = document.nodes;
  if (!trigger) throw new Error("the document has no trigger");
  return callExample(document, trigger, "https://flows.example", "w1");
}

const url = "https://flows.example/api/webhooks/w1/hook";
const body = `-H 'Content-Type: application/json' -d '{"order":"example"}'`;
const signedBody = `-H 'Content-Type: application/json' -d "$BODY"`;
const made = `SIGNATURE=$(printf '%s' "$BODY" | openssl dgst -sha256 -hmac "$SECRET" | sed 's/^.* //')`;

/** Lines as they are typed, joined where a backslash ends them. */
const joined = (text: string) => text.replaceAll(/ \\\n +/g, " ").split("\n");

describe("how a webhook is called", () => {
  it.each<[unknown, string[]]>([
    [undefined, [`curl -X POST '${url}' ${body}`]],
    [{ type: "none" }, [`curl -X POST '${url}' ${body}`]],
    [{ type: "basic" }, [`curl -X POST '${url}' -u '<user>:<password>' ${body}`]],
    [{ type: "bearer" }, [`curl -X POST '${url}' -H 'Authorization: Bearer <token>' ${body}`]],
    [{ type: "apiKey" }, [`curl -X POST '${url}' -H 'X-API-Key: <key>' ${body}`]],
    [{ type: "apiKey", in: "query", name: "k" }, [`curl -X POST '${url}?k=<key>' ${body}`]],
    [{ type: "jwt" }, [`curl -X POST '${url}' -H 'Authorization: Bearer <token>' ${body}`]],
    [{ type: "ip", allow: ["10.0.0.0/8"] }, [`curl -X POST '${url}' ${body}`]],
    [
      { type: "hmac", prefix: "v$1=" },
      [
        `BODY='{"order":"example"}'`,
        made,
        `curl -X POST '${url}' -H "x-signature: v\\$1=$SIGNATURE" ${signedBody}`,
      ],
    ],
    [
      { type: "hmac", algorithm: "sha512", encoding: "base64", header: "X-Sig", timestampHeader: "X-Time" },
      [
        `BODY='{"order":"example"}'`,
        "TIME=$(date +%s)",
        `SIGNATURE=$(printf '%s' "$TIME.$BODY" | openssl dgst -sha512 -hmac "$SECRET" -binary | openssl base64 -A)`,
        `curl -X POST '${url}' -H "X-Sig: $SIGNATURE" -H "X-Time: $TIME" ${signedBody}`,
      ],
    ],
    [
      { type: "hmac", preset: "github" },
      [
        `BODY='{"order":"example"}'`,
        made,
        `curl -X POST '${url}' -H "X-Hub-Signature-256: sha256=$SIGNATURE" ${signedBody}`,
      ],
    ],
    [
      { type: "hmac", preset: "stripe" },
      [
        `BODY='{"order":"example"}'`,
        "TIME=$(date +%s)",
        made.replace("$BODY", "$TIME.$BODY"),
        `curl -X POST '${url}' -H "Stripe-Signature: t=$TIME,v1=$SIGNATURE" ${signedBody}`,
      ],
    ],
    [
      { type: "hmac", preset: "slack" },
      [
        `BODY='{"order":"example"}'`,
        "TIME=$(date +%s)",
        made.replace("$BODY", "v0:$TIME:$BODY"),
        `curl -X POST '${url}' -H "X-Slack-Signature: v0=$SIGNATURE" -H "X-Slack-Request-Timestamp: $TIME" ${signedBody}`,
      ],
    ],
  ])("with %j", (auth, lines) => {
    const shown = example(auth);
    expect(shown.url).toBe(url);
    expect(joined(shown.curl)).toEqual(lines);
    expect(shown.note).toMatch(/^[A-Z].*\.$/);
  });

  it("sends no body by GET, and signs an empty one", () => {
    expect(example({ type: "bearer" }, "GET").curl).not.toContain("-d");
    expect(joined(example({ type: "hmac" }, "GET").curl)).toEqual([
      "BODY=''",
      made,
      `curl -X GET '${url}' -H "x-signature: $SIGNATURE"`,
    ]);
  });

  it("says that a draft is not finished", () => {
    expect(example({ type: "ip", allow: [] }).note).toContain("not set up yet");
    expect(example({ type: "jwt", algorithms: ["none"] }).note).toContain("not set up yet");
  });
});
