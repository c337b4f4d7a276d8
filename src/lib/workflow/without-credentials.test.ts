import { expect, it } from "vitest";
import type { WorkflowDocument } from "./document";
import { withoutCredentials } from "./without-credentials";

it("takes away every credential and nothing else, and says whose", () => {
  const position = { x: 0, y: 0 };
  const config = { url: "https://example.com" };
  const document: WorkflowDocument = {
    name: "Import me",
    nodes: [
      {
        id: "call",
        type: "action.http",
        position,
        data: { label: "Call", config, credentialId: "c1", retries: 2 },
      },
      { id: "start", type: "trigger.manual", position, data: { label: "Start", config: {} } },
    ],
    edges: [],
  };
  const { document: freed, labels } = withoutCredentials(document);
  expect(labels).toEqual(["Call"]);
  expect(freed.nodes[0]?.data).toEqual({ label: "Call", config, retries: 2 });
  expect(freed.nodes[1]).toBe(document.nodes[1]);
  expect(document.nodes[0]?.data.credentialId).toBe("c1");
});
