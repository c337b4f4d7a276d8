import { expect, test } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { readDocument } from "./read-document";

const document: WorkflowDocument = {
  name: "Import me",
  nodes: [
    {
      id: "call",
      type: "action.http",
      position: { x: 0, y: 0 },
      data: { label: "Call", config: { url: "https://example.com" }, credentialId: "c1", retries: 2 },
    },
    { id: "start", type: "trigger.manual", position: { x: 0, y: 0 }, data: { label: "Start", config: {} } },
  ],
  edges: [],
};

test("reads a document, and one inside an answer of the API", () => {
  expect(readDocument(JSON.stringify(document))).toEqual({ document });
  expect(readDocument(JSON.stringify({ id: "1", revision: 3, document }))).toEqual({ document });
});

test("names the place of a fault", () => {
  const [node] = document.nodes;
  const broken = { ...document, nodes: [{ ...node, position: { x: "left", y: 0 } }] };
  expect(readDocument(JSON.stringify(broken))).toEqual({
    error: expect.stringMatching(/^nodes\.0\.position\.x: /),
  });
});

test.each([
  ["{ not json", /^This is not JSON: /],
  ["[]", /^the document: /],
  ["{}", /There are \d more such faults\.$/],
  [`"${"x".repeat(1_048_576)}"`, /1 MiB at most/],
])("refuses %.20s", (text, message) => {
  expect(readDocument(text)).toEqual({ error: expect.stringMatching(message) });
});
