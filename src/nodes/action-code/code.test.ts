import { describe, expect, it, vi } from "vitest";
import { NodeError, type Services } from "@/nodes/kit/executor";
import { renderConfig } from "@/nodes/kit/render-config";
import { isLiteral, templatesOf } from "@/nodes/kit/templates-of";
import { validateDocument } from "@/nodes/validate-document";
import { manual, script, workflow } from "~/tests/support/workflow-builder";
import { actionCode } from "./definition";
import { code } from "./execute.server";

// A thread of the sandbox is slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const context = { trigger: { items: [1, { a: true }], n: 5, name: "Ada" }, steps: {} };

function configOf(config: { code?: string; input?: unknown }) {
  return actionCode.config.parse(renderConfig(actionCode, { code: "return input", ...config }, context));
}

function run(config: { code?: string; input?: unknown }, services: Partial<Services> = {}) {
  const world = { signal: new AbortController().signal, explicitRetries: false, ...services } as Services;
  return code.execute(configOf(config), world);
}

describe("a code node", () => {
  it.each<[unknown, unknown]>([
    ["{{trigger.items}}", [1, { a: true }]],
    [
      { list: "{{trigger.items}}", deep: [{ n: "{{trigger.n}}" }], text: "n: {{trigger.n}}", one: 1 },
      { list: [1, { a: true }], deep: [{ n: 5 }], text: "n: 5", one: 1 },
    ],
    [undefined, {}],
    [null, null],
  ])("hands its code %j as %j", async (input, seen) => {
    expect(await run({ input })).toEqual({ port: "out", output: seen });
  });

  it("takes its code as it stands", async () => {
    const source = "{{ var one = 1 }} return '{{trigger.name}} ' + one";
    expect(await run({ code: source })).toEqual({ port: "out", output: "{{trigger.name}} 1" });
    expect(validateDocument(workflow({ start: manual, run: script(source) }, "start > run"))).toEqual([]);
    expect(isLiteral(actionCode, "code")).toBe(true);
    expect([...templatesOf(actionCode, { code: source, input: { a: ["{{trigger.n}}"] } })]).toEqual([
      { field: "input.a.0", text: "{{trigger.n}}" },
    ]);
  });

  it("names the part of the input whose template fails", () => {
    expect(() => configOf({ input: { list: ["{{trigger.gone}}"] } })).toThrow(
      expect.objectContaining({ field: "input.list.0" }),
    );
  });

  it("fails for good at what its code does, unless the document says to repeat", async () => {
    const failure = run({ code: "null.x" });
    await expect(failure).rejects.toBeInstanceOf(NodeError);
    await expect(failure).rejects.toMatchObject({ name: "TypeError", options: { final: true } });
    await expect(run({ code: "null.x" }, { explicitRetries: true })).rejects.toMatchObject({
      options: { final: false },
    });
  });

  it("is ended by its time-out", async () => {
    await expect(run({ code: "for (;;);" }, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
      name: "Timeout",
      message: "The code took longer than this node's time-out.",
      options: { final: true },
    });
  });

  it("is ended by a cancellation", async () => {
    const cancelled = new AbortController();
    setTimeout(() => cancelled.abort(), 100);
    await expect(run({ code: "for (;;);" }, { signal: cancelled.signal })).rejects.toMatchObject({
      name: "Cancelled",
    });
  });

  it("is previewed without running anything", () => {
    const config = configOf({ code: "for (;;);", input: { n: "{{trigger.n}}" } });
    expect(code.preview(config, new Date())).toEqual({ input: { n: 5 }, code: "for (;;);" });
  });

  it.each([[{}], [{ code: " \n" }], [{ code: 5 }]])("needs code: %j", (config) => {
    const document = workflow({ start: manual, run: { type: "action.code", config } }, "start > run");
    expect(validateDocument(document)).toMatchObject([{ nodeId: "run", field: "code" }]);
  });
});
