import fc from "fast-check";
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "@/lib/workflow/document";

/** A node for tests; its label is its id unless said otherwise. */
export const testNode = (
  id: string,
  type = "utility.transform",
  data: Partial<WorkflowNode["data"]> = {},
): WorkflowNode => ({
  id,
  type,
  position: { x: 0, y: 0 },
  data: { label: id, config: {}, ...data },
});

/** An edge for tests, written as `a->b` or `a:handle->b`. */
export function testEdge(text: string): WorkflowEdge {
  const [from = "", target = ""] = text.split("->");
  const [source = "", sourceHandle] = from.split(":");
  return { id: text, source, target, ...(sourceHandle && { sourceHandle }) };
}

export const testDocument = (nodes: WorkflowNode[], edges: string[] = []): WorkflowDocument => ({
  name: "Test",
  nodes,
  edges: edges.map(testEdge),
});

/** Documents of up to six nodes with distinct ids and edges between some of them. */
export const anyDocument: fc.Arbitrary<WorkflowDocument> = fc
  .uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"))
  .chain((ids) => {
    const pairs = ids.flatMap((source, index) =>
      ids.slice(index + 1).map((target) => `${source}->${target}`),
    );
    return fc.record({
      name: fc.constantFrom("One", "Two", "Three"),
      nodes: fc.tuple(
        ...ids.map((id) =>
          fc.record({ x: fc.nat(3), y: fc.nat(3), value: fc.nat(3) }).map(({ x, y, value }) => ({
            ...testNode(id, undefined, { config: { value } }),
            position: { x, y },
          })),
        ),
      ),
      edges: pairs.length
        ? fc.uniqueArray(fc.constantFrom(...pairs)).map((kept) => kept.map(testEdge))
        : fc.constant([]),
    });
  });
