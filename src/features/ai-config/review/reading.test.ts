import { expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { manual, wait, workflow } from "~/tests/support/workflow-builder";
import { describeByParser } from "../describe";
import { readingOf } from "./reading";

const read = async (text: string, document?: WorkflowDocument) =>
  readingOf(await describeByParser({ text, document }), document);

it("tells the steps of a new workflow in their order, with what lies inside of others", async () => {
  const { lines, unread } = await read(
    "Every Monday at 8:30 get https://a.test/orders, and for each of the orders POST it to https://b.test/in",
  );
  expect(lines.map(({ tag, depth }) => [tag, depth])).toEqual([
    ["Schedule", 0],
    ["HTTP request", 0],
    ["Loop", 0],
    ["", 0],
    ["HTTP request", 1],
  ]);
  expect(lines[0]?.text).toContain("every Monday at 08:30");
  expect(lines[3]).toMatchObject({ mark: "branch", text: "For each item:" });
  expect(unread).toEqual([]);
});

it("says nothing of a trigger that nobody spoke of, and counts what would be asked", async () => {
  const { lines, questions } = await read("post the order to our API");
  expect(lines.map(({ mark }) => mark)).toEqual(["step"]);
  expect(questions).toBeGreaterThan(0);
  expect(await read("hmm")).toMatchObject({ lines: [], questions: 0 });
});

it("tells what words would change of a document", async () => {
  const document = workflow(
    {
      start: manual,
      pause: { ...wait(1), label: "Pause" },
      rest: { ...wait(2), label: "Rest" },
    },
    "start > pause > rest",
  );
  const change = await read("change Pause to 3 hours", document);
  expect(change.lines).toMatchObject([{ tag: "Changed", text: "Pause: Amount, Unit", mark: "step" }]);
  expect((await read('remove "Rest"', document)).lines).toMatchObject([
    { tag: "Goes", text: "Rest", mark: "goes" },
  ]);
  expect((await read("after Pause, GET https://a.test/x", document)).lines).toMatchObject([{ tag: "New" }]);
});

it("shows no secret of the words", async () => {
  const { lines, unread } = await read("wait a day, blah sk_live_51H8abcdefghijklmnop blah");
  expect(JSON.stringify({ lines, unread })).not.toContain("51H8abc");
});
