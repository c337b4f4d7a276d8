import { expect, it } from "vitest";
import { http, manual, workflow } from "~/tests/support/workflow-builder";
import { fixOf } from "./failure/finding";
import { editedBy, fixInDraft, inverseOf } from "./fix-in-draft";
import { withConfigured } from "./with-configured";

const ran = workflow(
  { start: manual, get: http("GET", "https://a.test/ordres", {}, { timeoutMs: 5_000 }) },
  "start > get",
);
const node = ran.nodes[1];
if (!node) throw new Error("There is no node.");
const fix = fixOf(node, {
  title: "Spell it right",
  why: "It is orders.",
  set: { url: "https://a.test/orders" },
  timeoutMs: 20_000,
  origin: "guessed",
});

it("sets what the fix sets, and leaves what was edited since", () => {
  const config = { method: "POST", url: "https://a.test/ordres" };
  const edited = withConfigured(ran, "get", () => ({ config, settings: { timeoutMs: 5_000, retries: 2 } }));
  const found = fixInDraft(fix, edited);
  if (found.state !== "open") throw new Error(found.state);
  expect(found.changes.map(({ path, before, after }) => [path.join("."), before, after])).toEqual([
    ["url", "https://a.test/ordres", "https://a.test/orders"],
    ["timeoutMs", 5_000, 20_000],
  ]);
  const next = withConfigured(edited, "get", editedBy(found.changes));
  expect(next.nodes[1]?.data).toEqual({
    label: "get",
    config: { method: "POST", url: "https://a.test/orders" },
    retries: 2,
    timeoutMs: 20_000,
  });
  expect(next.nodes[0]).toBe(edited.nodes[0]);
  expect(fixInDraft(fix, next)).toEqual({ state: "done" });
  expect(withConfigured(next, "get", editedBy(inverseOf(found.changes)))).toEqual(edited);
});

it("shows what the draft has now, where that is not what ran", () => {
  const edited = withConfigured(ran, "get", () => ({
    config: { url: "https://b.test/" },
    settings: { timeoutMs: 20_000 },
  }));
  expect(fixInDraft(fix, edited)).toMatchObject({
    state: "open",
    changes: [{ path: ["url"], before: "https://b.test/", after: "https://a.test/orders" }],
  });
});

it("has nothing to change where the node is gone, or another type", () => {
  expect(fixInDraft(fix, workflow({ start: manual }))).toEqual({ state: "gone" });
  expect(fixInDraft(fix, workflow({ get: manual }))).toEqual({ state: "gone" });
});

it("overwrites no field that was edited after it was shown", () => {
  const found = fixInDraft(fix, ran);
  if (found.state !== "open") throw new Error(found.state);
  const edited = withConfigured(ran, "get", ({ settings }) => ({
    config: { url: "https://c.test/" },
    settings,
  }));
  expect(() => withConfigured(edited, "get", editedBy(found.changes))).toThrow(/URL has been edited since/);
});
