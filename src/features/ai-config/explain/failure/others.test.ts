import { describe, expect, it } from "vitest";
import { stepCase } from "~/tests/support/step-case";
import { child, http, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { explainFailure } from ".";

type Given = Parameters<typeof stepCase>[2];
type Spec = Parameters<typeof workflow>[0][string];

const explain = (spec: Spec, given: Given) => {
  const found = explainFailure(
    stepCase(workflow({ start: manual, step: spec }, "start > step"), "step", given),
  );
  if (!found) throw new Error("There is no explanation.");
  return found;
};
const failed = (name: string, message = name) => ({ name, message });
const get = (url = "https://api.acme.test/a") => http("GET", url);

describe("credentials", () => {
  const credential = {
    id: "c",
    name: "Shop",
    type: "BEARER_TOKEN",
    allowedHosts: ["api.acme.test"],
    missing: false,
  };

  it.each([
    ["credentialMissing", "credential", "CredentialNotFound"],
    ["badCredential", "credential", "BadCredential"],
    ["vault", "rerun", "VaultUnavailable"],
  ])("%s is %s", (kind, verdict, name) => {
    expect(explain(get(), { credential, error: failed(name) })).toMatchObject({ kind, verdict });
  });

  it("that was deleted", () => {
    const missing = { ...credential, missing: true };
    expect(
      explain(get(), { credential: missing, error: failed("CredentialNotFound") }).causes[0]?.text,
    ).toContain("was deleted");
  });

  it("that may not be sent to a host, which is a slip", () => {
    const said = (host: string) =>
      failed(
        "CredentialNotAllowed",
        `The credential may not be sent to ${host}: it is allowed for api.acme.test.`,
      );
    const error = said("api.acne.test");
    expect(explain(get("https://api.acne.test/a"), { credential, error })).toMatchObject({
      kind: "credentialHost",
      fixes: [{ suggestion: { config: { url: "https://api.acme.test/a" } } }],
    });
    const evil = get("https://evil.example/a");
    expect(explain(evil, { credential, error: said("evil.example") })).toMatchObject({
      fixes: [],
      questions: [{ field: "url" }],
      allow: { credentialId: "c", name: "Shop", host: "evil.example" },
    });
    const missing = { ...credential, missing: true };
    expect(explain(evil, { credential: missing, error }).allow).toBeUndefined();
  });

  it("that may not be sent to where an answer redirects", () => {
    const message = "The credential may not be sent to [2001:db8::1]: it is allowed for api.acme.test.";
    expect(explain(get(), { credential, error: failed("CredentialNotAllowed", message) })).toMatchObject({
      what: expect.stringContaining("led on to [2001:db8::1]"),
      allow: { host: "[2001:db8::1]" },
    });
  });
});

describe("a delay", () => {
  const until = (at: string): Spec => ({ type: "utility.delay", config: { mode: "until", at } });
  const bad = failed("BadDelay", 'at is "x": it must be an ISO time, such as 2030-01-31T09:00:00Z.');

  it.each([
    ["seconds", 1_893_456_000, "{{date (multiply trigger.at 1000)}}"],
    ["milliseconds", 1_893_456_000_000, "{{date (number trigger.at)}}"],
    ["a time without a zone", "2030-01-01 09:00", "{{date trigger.at}}"],
  ])("reads %s", (_, at, right) => {
    expect(explain(until("{{trigger.at}}"), { trigger: { at }, error: bad })).toMatchObject({
      kind: "badTime",
      fixes: [{ suggestion: { config: { at: right } } }],
    });
  });

  it("asks for what is no time, and for what is too far away", () => {
    expect(explain(until("{{trigger.at}}"), { trigger: { at: "soon" }, error: bad })).toMatchObject({
      verdict: "upstream",
      fixes: [],
    });
    const far = failed("BadDelay", "2090-01-01T00:00:00.000Z is more than 365 days away.");
    expect(explain(until("2090-01-01T00:00:00Z"), { error: far })).toMatchObject({
      kind: "tooFarAway",
      questions: [{ field: "at" }],
    });
  });
});

describe("a language model", () => {
  const ai = (config: Record<string, unknown> = {}): Spec => ({
    type: "action.ai",
    config: { model: "gpt-4o-mini", prompt: "Hi", ...config },
  });
  const answered = (status: number, message: string) => ({ name: "ModelError", status, message });

  it.each([
    ["another provider's", { model: "claude-sonnet-5" }, { provider: "anthropic" }, "context"],
    ["misspelt", { model: "gpt-4o-mimi" }, { model: "gpt-4o-mini" }, "guessed"],
  ])("that is %s", (_, config, right, origin) => {
    const found = explain(ai(config), {
      error: answered(404, "openai answered 404: openai does not know the model"),
    });
    expect(found).toMatchObject({ kind: "unknownModel", fixes: [{ suggestion: { config: right } }] });
    expect(Object.values(found.fixes[0]?.suggestion.provenance ?? {})).toEqual([origin]);
  });

  it("that is given too much", () => {
    const prompt = "Summarise: {{trigger.text}}";
    const error = answered(400, "openai answered 400: This model's maximum context length is 128000 tokens");
    expect(explain(ai({ prompt }), { trigger: { text: "x".repeat(40_000) }, error })).toMatchObject({
      kind: "contextTooLong",
      fixes: [{ suggestion: { config: { prompt: "Summarise: {{slice trigger.text 0 10000}}" } } }],
    });
  });

  it("that has a fixed temperature", () => {
    const [fix] = explain(ai({ temperature: 0.5 }), {
      error: answered(400, "Unsupported value: 'temperature'"),
    }).fixes;
    expect(fix?.suggestion.config).toEqual({ model: "gpt-4o-mini", prompt: "Hi" });
  });

  it.each([
    ["modelKey", "credential", answered(401, "refused")],
    ["modelLimit", "rerun", answered(429, "slow down")],
    ["modelLimit", "operator", answered(429, "You exceeded your current quota, check your billing")],
    ["modelDown", "rerun", answered(503, "overloaded")],
    ["badRequest", "change", answered(400, "bad")],
    ["modelUnreachable", "rerun", failed("ModelUnreachable")],
    ["modelRefused", "change", failed("ModelRefused")],
    ["badModelAnswer", "rerun", failed("BadModelAnswer")],
    [
      "badModelAnswer",
      "change",
      failed("BadModelAnswer", "its answer was cut off before its fields were complete"),
    ],
    ["noModelKey", "credential", failed("NoModelKey")],
    ["timeout", "change", failed("Timeout")],
  ])("%s is %s", (kind, verdict, error) => {
    expect(explain(ai(), { error })).toMatchObject({ kind, verdict });
  });
});

describe("another workflow", () => {
  const id = "01983c1e-8f7a-7000-8000-5d1f0c2b9a11";

  it("leads to its step that failed", () => {
    const below = {
      executionId: "e",
      workflowId: id,
      workflowName: "Billing",
      failed: { nodeId: "n", name: "Charge", iteration: "1", error: failed("HttpError", "no") },
    };
    expect(
      explain(child(id), { child: below, error: failed("WorkflowFailed", "The run e failed") }),
    ).toMatchObject({
      kind: "childFailed",
      verdict: "elsewhere",
      what: expect.stringContaining('"Charge"'),
      links: [{ kind: "run", executionId: "e", nodeId: "n", iteration: "1" }],
    });
  });

  it.each([
    ["childNotDeployed", "elsewhere", "NotDeployed"],
    ["childNoTrigger", "elsewhere", "NoManualTrigger"],
    ["childUnknown", "change", "UnknownWorkflow"],
    ["childCycle", "change", "WorkflowCycle"],
    ["childCycle", "change", "TooDeep"],
  ])("%s is %s", (kind, verdict, name) => {
    expect(explain(child(id), { error: failed(name) })).toMatchObject({ kind, verdict });
  });
});

describe("what ended the run from outside", () => {
  it.each([
    ["cancelled", "rerun", "Cancelled"],
    ["runLost", "look", "RunLost"],
    ["runFailed", "look", "RunFailed"],
    ["deadlock", "change", "Deadlock"],
    ["deadline", "rerun", "DeadlineExceeded"],
    ["badOutput", "operator", "ZodError"],
  ])("%s is %s", (kind, verdict, name) => {
    expect(explain(transform({ a: "1" }), { error: failed(name) })).toMatchObject({
      kind,
      verdict,
      fixes: [],
    });
  });
});

it("says what it can of an error that no kind knows", () => {
  const found = explain(transform({ a: "1" }), { error: failed("SoapFault", "the pump is dry") });
  expect(found).toMatchObject({
    kind: "other",
    verdict: "change",
    fixes: [],
    what: expect.stringContaining("SoapFault: the pump is dry"),
  });
});

it("has nothing to say of a step that did not fail", () => {
  const failing = stepCase(workflow({ start: manual, step: get() }, "start > step"), "step", {
    error: failed("Timeout"),
  });
  expect(explainFailure({ ...failing, step: { ...failing.step, error: null } })).toBeUndefined();
});
