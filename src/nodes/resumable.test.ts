import { describe, expect, it } from "vitest";
import { approval, loop, manual, transform, workflow } from "~/tests/support/workflow-builder";
import { resumableSteps, resumeProblems } from "./resumable";

const sends = (slug: string) => transform({ link: `{{execution.resume.${slug}}}` });
const document = (reader: Parameters<typeof workflow>[0]) =>
  workflow(
    {
      start: manual,
      ask: approval({}, { label: "Ask the boss" }),
      each: loop([1]),
      inner: approval(),
      nested: loop([1]),
      deep: approval(),
      ...reader,
    },
    "start > ask > each",
    "each:item > inner > nested",
    "nested:item > deep",
    ...Object.keys(reader).map((id) =>
      id === "outside" ? "start > outside" : id === "item" ? "inner > item" : "deep > innermost",
    ),
  );

describe("the steps whose address can be sent", () => {
  const steps = resumableSteps(
    document({ outside: transform({}), item: transform({}), innermost: transform({}) }),
  );
  it.each([
    ["outside", ["ask_the_boss"]],
    ["each", ["ask_the_boss"]],
    ["item", ["ask_the_boss", "inner"]],
    ["innermost", ["ask_the_boss", "inner", "deep"]],
  ])("from %s are %j", (id, slugs) => expect(steps(id)).toEqual(slugs));
});

describe("a template that sends an address", () => {
  it.each([
    ["outside", "ask_the_boss"],
    ["item", "ask_the_boss"],
    ["item", "inner"],
    ["innermost", "inner"],
  ])("in %s of %s is fine", (id, slug) =>
    expect(resumeProblems(document({ [id]: sends(slug) }))).toEqual([]),
  );

  it.each([
    ["outside", "inner", "those that it can name are ask_the_boss"],
    ["item", "deep", "those that it can name are ask_the_boss, inner"],
    ["outside", "start", "is the address of no step"],
    ["outside", "gone", "is the address of no step"],
  ])("in %s of %s is a problem", (id, slug, message) =>
    expect(resumeProblems(document({ [id]: sends(slug) }))).toEqual([
      {
        nodeId: id,
        field: "fields.0.value",
        code: "UNKNOWN_RESUME",
        message: expect.stringContaining(message),
      },
    ]),
  );

  it("has a problem where nothing waits at all", () => {
    const none = workflow({ start: manual, mail: sends("ask") }, "start > mail");
    expect(resumeProblems(none)).toMatchObject([{ message: expect.stringContaining("it can name none") }]);
  });
});
