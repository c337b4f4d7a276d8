import { describe, expect, it } from "vitest";
import { outPorts } from "@/nodes/kit/define-node";
import { renderConfig } from "@/nodes/kit/render-config";
import { validateDocument } from "@/nodes/validate-document";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";
import { logicSwitch } from "./definition";
import { switchOver } from "./execute.server";

type Case = { id: string; name: string; operator: string; right?: unknown };
const size: Case[] = [
  { id: "big", name: "Big", operator: "greaterThan", right: "100" },
  { id: "mid", name: "Middling", operator: "greaterThan", right: "{{trigger.limit}}" },
];

function run(value: unknown, cases: Case[], trigger: unknown = { limit: 10 }) {
  const config = renderConfig(logicSwitch, { value, cases }, { trigger });
  return switchOver.execute(logicSwitch.config.parse(config), undefined as never);
}

describe("a switch", () => {
  it.each([
    [500, "big", "Big"],
    [100, "mid", "Middling"],
    ["11", "mid", "Middling"],
    [10, "default", "default"],
  ])("of %j goes on at %s", async (value, port, name) => {
    expect(await run(value, size)).toEqual({ port, output: { case: name } });
    const config = renderConfig(logicSwitch, { value, cases: size }, { trigger: { limit: 10 } });
    expect(switchOver.preview(logicSwitch.config.parse(config), new Date())).toEqual({ branch: port });
  });

  it("keeps the type of a value that is one expression", async () => {
    const cases = [{ id: "a", name: "A", operator: "contains", right: "x" }];
    expect(await run("{{trigger.tags}}", cases, { tags: ["x", "y"] })).toMatchObject({ port: "a" });
  });

  it("fails where a comparison cannot be decided, and names the case", async () => {
    await expect(run("many", size)).rejects.toMatchObject({
      name: "RuleError",
      message: expect.stringMatching(/^Case "Big": "many" and "100" cannot be ordered/),
      options: { final: true },
    });
  });

  it("looks at no case behind the first that fits", async () => {
    const cases = [{ id: "word", name: "Word", operator: "equals", right: "many" }, ...size];
    expect(await run("many", cases)).toMatchObject({ port: "word" });
  });

  describe("of a path that does not exist", () => {
    const none = { id: "none", name: "None", operator: "notExists" };
    it("goes on at a case that asks for it", async () => {
      expect(await run("{{trigger.gone}}", [none, ...size])).toMatchObject({ port: "none" });
    });
    it("fails at a case that needs a value", async () => {
      await expect(run("{{trigger.gone}}", [...size, none])).rejects.toThrow(
        'Case "Big": the value does not exist',
      );
    });
    it("fails at the value where no case asks for it", () => {
      expect(() => run("{{trigger.gone}}", size)).toThrow(expect.objectContaining({ field: "value" }));
    });
  });

  it("names the case whose template fails", () => {
    expect(() => run(1, size, {})).toThrow(expect.objectContaining({ field: "cases.1.right" }));
  });
});

describe("a switch's handles", () => {
  const idsOf = (cases: unknown) => outPorts(logicSwitch, { cases }).map(({ id }) => id);

  it("are one for each case by its id, with its name, and the default", () => {
    expect(outPorts(logicSwitch, { cases: size })).toEqual([
      { id: "big", label: "Big" },
      { id: "mid", label: "Middling" },
      { id: "default", label: "Default" },
      { id: "error", label: "Error" },
    ]);
  });

  it("are found in any draft", () => {
    for (const cases of [undefined, "x", [null, 1, "x", { id: 5 }, { id: "" }]]) {
      expect(idsOf(cases)).toEqual(["default", "error"]);
    }
    expect(idsOf([{ id: "a" }, { id: "a" }, { id: "error" }, { id: "default" }])).toEqual([
      "a",
      "default",
      "error",
    ]);
    expect(outPorts(logicSwitch, { cases: [{ id: "a", name: " " }] })[0]?.label).toBe("Case 1");
  });
});

describe("a document with a switch", () => {
  const document = (cases: Case[], ...lines: string[]) =>
    workflow(
      {
        start: manual,
        size: { type: "logic.switch", config: { value: "{{trigger.n}}", cases } },
        large: transform({ v: "large" }),
        other: transform({ v: "other" }),
      },
      "start > size",
      ...lines,
    );
  const fixed: Case[] = size.map((entry) => ({ ...entry, right: "1" }));

  it("has no problem where its edges leave by cases, the default or an error", () => {
    const lines = ["size:big > large", "size:default > other", "size:error > other"];
    expect(validateDocument(document(fixed, ...lines))).toEqual([]);
  });

  it("keeps its edges when a case is renamed or moved", () => {
    const renamed = fixed.map((entry) => ({ ...entry, name: `${entry.name}!` })).reverse();
    expect(validateDocument(document(renamed, "size:big > large"))).toEqual([]);
  });

  it("has a problem where an edge leaves by a case that is gone", () => {
    expect(validateDocument(document(fixed.slice(1), "size:big > large"))).toEqual([
      {
        nodeId: "size",
        code: "UNKNOWN_HANDLE",
        message:
          '"size" has no handle "big": it has Middling (mid), default, error. Delete the connection to "large", or draw it from another handle.',
      },
    ]);
  });

  it.each<[string, Partial<Case>[], string]>([
    ["no case", [], "cases"],
    ["a case without an id", [{ name: "A", operator: "exists" }], "cases.0.id"],
    ["a case without a name", [{ id: "a", name: " ", operator: "exists" }], "cases.0.name"],
    ["an operator that there is not", [{ id: "a", name: "A", operator: "like" }], "cases.0.operator"],
    ["nothing to compare with", [{ id: "a", name: "A", operator: "equals" }], "cases.0.right"],
    ["a reserved id", [{ id: "error", name: "A", operator: "exists" }], "cases.0.id"],
    ["a reserved name", [{ id: "a", name: "default", operator: "exists" }], "cases.0.name"],
    [
      "two cases of one id",
      [
        { id: "a", name: "A", operator: "exists" },
        { id: "a", name: "B", operator: "exists" },
      ],
      "cases.1.id",
    ],
    [
      "two cases of one name",
      [
        { id: "a", name: "A", operator: "exists" },
        { id: "b", name: "A", operator: "exists" },
      ],
      "cases.1.name",
    ],
  ])("has a problem with %s", (_what, cases, field) => {
    expect(validateDocument(document(cases as Case[]))).toMatchObject([
      { nodeId: "size", code: "INVALID_CONFIG", field },
    ]);
  });

  it("has a problem without a value", () => {
    const { nodes, ...rest } = document(fixed);
    const emptied = nodes.map((node) =>
      node.id === "size" ? { ...node, data: { ...node.data, config: { cases: fixed } } } : node,
    );
    expect(validateDocument({ ...rest, nodes: emptied })).toMatchObject([{ field: "value" }]);
  });
});
