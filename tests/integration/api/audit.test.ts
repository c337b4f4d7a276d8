import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditEntry } from "@/features/account/audit-schema";
import { type AuditAction, auditActions } from "@/lib/audit-actions";
import { appRouter } from "@/server/api/root";
import { auditedScenario, canaries } from "./audited-scenario";

type Change = { before: unknown; after: unknown };

/** What each mutation that changes something writes down; of the others, why nothing. */
const mutations: Record<string, AuditAction[] | string> = {
  "workflows.create": ["workflow.created"],
  "workflows.save": "a draft is in force nowhere: what is deployed is written down",
  "workflows.delete": ["workflow.deleted"],
  "workflows.deploy": ["workflow.deployed"],
  "workflows.deactivate": ["workflow.deactivated"],
  "workflows.settings.update": ["workflow.settings_changed"],
  "executions.run": "a run is its own record, with who and what started it",
  "executions.replay": ["execution.replayed"],
  "executions.replayMany": ["execution.replayed"],
  "executions.cancel": ["execution.cancelled"],
  "executions.dismiss": "takes a run out of the inbox, and changes nothing of it",
  "executions.undismiss": "puts it back there",
  "executions.ticket": "is a pass of one minute to what the caller may see anyway",
  "events.post": "starts runs, which are their own records",
  "nodes.preview": "changes nothing",
  "credentials.create": ["credential.created"],
  "credentials.update": ["credential.updated", "credential.rotated"],
  "credentials.rotate": ["credential.rotated"],
  "credentials.allowHost": ["credential.host_allowed"],
  // And what is known of its health, which the credential itself says.
  "credentials.test": ["credential.bound"],
  "credentials.connect": "changes nothing before the provider has agreed",
  "credentials.completeConnection": ["credential.connected"],
  "credentials.delete": ["credential.deleted"],
  "credentials.restore": ["credential.restored"],
  "ai.config": "proposes, and changes nothing",
  "ai.configStream": "proposes, and changes nothing",
  "ai.describe": "proposes, and changes nothing",
  "ai.explain.workflow": "explains, and changes nothing",
  "ai.explain.step": "explains, and changes nothing",
  "ai.feedback.give": "is its own record",
  "ai.model.set": ["ai_model.set"],
  "ai.model.remove": ["ai_model.removed"],
  "ai.model.test": "changes nothing",
  "ai.model.setBudget": ["ai_budget.changed"],
  "account.workspace.update": ["workspace.settings_changed"],
  "account.apiKeys.create": ["api-key.created"],
  "account.apiKeys.revoke": ["api-key.revoked"],
  "account.sessions.end": ["session.ended"],
  "account.sessions.endOthers": ["session.others_ended"],
  "account.twoFactor.begin": "changes nothing before it is confirmed",
  "account.twoFactor.confirm": ["two_factor.turned_on", "two_factor.refused"],
  "account.twoFactor.show": ["two_factor.shown", "two_factor.refused"],
  "account.twoFactor.turnOff": ["two_factor.turned_off"],
  "account.twoFactor.renewCodes": ["two_factor.codes_renewed"],
};
/** What is written down without a mutation: a sign-in, and what the runtime does by itself. */
const byItself: AuditAction[] = ["session.started", "execution.reaped"];
/** tests/integration/admission/reaper.test.ts has the dead run that it takes. */
const elsewhere: AuditAction[] = ["execution.reaped"];

const time = expect.stringMatching(/^\d{4}-.*Z$/);
const change = (before: unknown, after: unknown): Change => ({ before, after });

/** What was before and after in the scenario, of each action that it has. */
const expected: Partial<Record<AuditAction, Record<string, Change>>> = {
  "session.started": { expiresAt: change(null, time) },
  "session.ended": { expiresAt: change(time, null) },
  "session.others_ended": { sessions: change(2, 1) },
  "two_factor.turned_on": { state: change("off", "on"), recoveryCodes: change(null, 10) },
  "two_factor.shown": { recoveryCodes: change(10, 9), sessionTrustedUntil: change(time, time) },
  "two_factor.refused": { wrongCodes: change(0, 1) },
  "two_factor.codes_renewed": { recoveryCodes: change(9, 10), madeAt: change(null, time) },
  "two_factor.turned_off": { state: change("on", "off"), recoveryCodes: change(10, null) },
  "api-key.created": {
    name: change(null, "k"),
    scopes: change(null, "read run"),
    expiresAt: change(null, time),
  },
  "api-key.revoked": {
    name: change("k", null),
    scopes: change("read run", null),
    expiresAt: change(time, null),
  },
  "workspace.settings_changed": { concurrency: change(null, 7) },
  "credential.created": {
    name: change(null, "Mail"),
    type: change(null, "BEARER_TOKEN"),
    allowedHosts: change(null, "a.test"),
    testUrl: change(null, "https://a.test/me"),
  },
  "credential.updated": { name: change("Mail", "Post"), allowedHosts: change("a.test", "a.test *.b.test") },
  "credential.rotated": { version: change(expect.any(String), expect.any(String)) },
  "credential.bound": { allowedHosts: change(null, "127.0.0.1") },
  "credential.host_allowed": { allowedHosts: change("127.0.0.1", "127.0.0.1 b.test") },
  "credential.deleted": { name: change("Post", null), type: change("BEARER_TOKEN", null) },
  "credential.restored": { name: change(null, "Post"), type: change(null, "BEARER_TOKEN") },
  "credential.connected": { health: change("unconnected", "ok"), grant: change("none", "a new one") },
  "ai_model.set": {
    provider: change("openai", "compatible"),
    model: change("gpt-4o", "llama3.1"),
    baseUrl: change(null, "https://ai.test/v1"),
    key: change("in the vault", "none"),
  },
  "ai_model.removed": { provider: change("compatible", null), model: change("llama3.1", null) },
  "ai_budget.changed": { monthlyUsd: change(null, 5) },
  "workflow.created": { name: change(null, "Hooked"), nodes: change(null, 1) },
  "workflow.settings_changed": { concurrency: change(null, 2) },
  "workflow.deployed": {
    version: change(1, 2),
    "authentication of Hook": change(expect.stringMatching(/^bearer, credential [0-9a-f-]{36}$/), "none"),
  },
  "workflow.deactivated": { version: change(2, null) },
  "workflow.deleted": { name: change("Hooked", null) },
  "execution.cancelled": { status: change("RUNNING", "CANCELLED") },
  "execution.replayed": { of: change(null, expect.stringMatching(/^[0-9a-f-]{36}$/)) },
};

const named = (type: string) =>
  Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)
    .filter(([, { _def }]) => _def.type === type)
    .map(([name]) => name);

describe("every mutation", () => {
  it("writes something down, or says why not", () => {
    expect(named("mutation").sort()).toEqual(Object.keys(mutations).sort());
  });

  it("and nothing else writes what the log has lines for", () => {
    const written = Object.values(mutations).filter((value) => typeof value !== "string");
    expect([...new Set([...written.flat(), ...byItself])].sort()).toEqual([...auditActions].sort());
  });
});

describe("the log of a workspace in which all of it was done", () => {
  let entries: AuditEntry[];
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    ({ entries, stop } = await auditedScenario());
  });
  afterAll(() => stop?.());

  it.each(auditActions.filter((action) => !elsewhere.includes(action)))(
    "says before and after of %s, by whom and what",
    (action) => {
      const lines = entries.filter((entry) => entry.action === action);
      expect(lines.length).toBeGreaterThan(0);
      for (const { details, actor, via } of lines) {
        const changes = Object.values(details.changes as Record<string, Change>);
        // Where a new value was all, it has a line of its own: credential.rotated.
        expect(changes.length > 0 || details.valueChanged).toBe(true);
        for (const each of changes) expect(Object.keys(each).sort()).toEqual(["after", "before"]);
        expect(actor).not.toBeNull();
        expect(via).toMatch(/^(session|key wf_)/);
      }
      const changes = lines.map(({ details }) => details.changes);
      expect(changes).toContainEqual(expect.objectContaining(expected[action] ?? { none: "expected" }));
    },
  );

  it("holds no secret: no value, no key, no code, no query of an address", () => {
    const text = JSON.stringify(entries);
    expect(canaries.size).toBeGreaterThan(10);
    for (const canary of canaries) expect(text).not.toContain(canary);
  });
});
