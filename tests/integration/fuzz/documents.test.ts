import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nodeDefinitions } from "@/nodes/registry";
import { keyOf, rest } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { loop, manual, transform, wait, workflow } from "~/tests/support/workflow-builder";
import { caseLimitMs, limitMs, numRuns, unspoilt, value } from "./values";

let app: Application;
let key: string;

beforeAll(async () => {
  // A burst of calls with one key is what this is.
  app = await startApplication({ WORKFUSE_RATE_LIMITS: "off" });
  key = await keyOf(await app.signUp());
});
afterAll(() => app?.stop());

/** A document with some of its parts replaced by anything. */
const base = () =>
  workflow(
    {
      start: manual,
      each: loop("{{trigger.items}}"),
      shape: transform({ a: "{{loop.item}}" }),
      pause: wait(1),
      sum: transform({ b: "{{steps.each.length}}" }),
    },
    "start > each:item > shape",
    "each:done > pause > sum",
  );
const change = fc.record({
  node: fc.nat(4),
  where: fc.constantFrom(
    "id",
    "type",
    "typeVersion",
    "position",
    "label",
    "config",
    "retries",
    "timeoutMs",
    "credentialId",
    "field",
  ),
  to: value,
});
const types = nodeDefinitions.map(({ type }) => type);
const documents = fc
  .tuple(
    fc.array(change, { minLength: 1, maxLength: 4 }),
    fc.option(fc.tuple(fc.nat(3), fc.constantFrom("source", "target", "sourceHandle", "id"), value)),
    fc.option(fc.tuple(fc.constantFrom("name", "description", "nodes", "edges", "schemaVersion"), value)),
    fc.constantFrom(...types),
  )
  .map(([changes, edge, part, type]) => {
    const document = base() as unknown as Record<string, unknown> & {
      nodes: (Record<string, unknown> & {
        data: Record<string, unknown> & { config: Record<string, unknown> };
      })[];
      edges: Record<string, unknown>[];
    };
    for (const { node, where, to } of changes) {
      const changed = document.nodes[node];
      if (!changed) continue;
      if (where === "type") changed.type = typeof to === "string" ? to : type;
      else if (where === "field") {
        const field = typeof to === "string" ? to : "fields";
        changed.data = { ...changed.data, config: { ...Object(changed.data.config), [field]: to } };
      } else if (["id", "typeVersion", "position"].includes(where)) changed[where] = to;
      else Object.assign(changed.data, { [where]: to });
    }
    if (edge) Object.assign(document.edges[edge[0]] ?? {}, { [edge[1]]: edge[2] });
    if (part) Object.assign(document, { [part[0]]: part[1] });
    return document;
  });

it(
  "a document is refused with the reason, or stored, read back and deployed or not: never a fault",
  async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const stored = await rest<{ id: string }>("POST", "workflows", { key, body: document });
        expect([201, 400, 413, 422]).toContain(stored.status);
        unspoilt();
        if (stored.status !== 201) return;
        const path = `workflows/${stored.body.id}`;
        const read = await rest<{ revision: number; document: unknown }>("GET", path, { key });
        expect(read.status).toBe(200);
        const again = { revision: read.body.revision, document: read.body.document };
        expect((await rest("PUT", path, { key, body: again })).status).toBe(200);
        expect((await rest<typeof again>("GET", path, { key })).body.document).toEqual(again.document);
        expect([200, 422]).toContain((await rest("POST", `${path}/deploy`, { key, body: {} })).status);
        expect((await rest("DELETE", path, { key })).status).toBe(204);
      }),
      { numRuns, timeout: caseLimitMs },
    );
  },
  limitMs(numRuns),
);
