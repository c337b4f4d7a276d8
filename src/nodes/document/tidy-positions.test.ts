import { expect, it } from "vitest";
import { testDocument, testNode } from "@/features/editor/test-documents";
import { geometryOf } from "./node-geometry";
import { freePlace } from "./place-node";
import { tidyPositions } from "./tidy-positions";

it("puts every node behind those that lead to it, and none over another", async () => {
  const document = testDocument(
    ["a", "b", "c", "d"].map((id) => testNode(id)),
    ["a->b", "a->c", "b->d", "c->d"],
  );
  const places = await tidyPositions(document);
  for (const { source, target } of document.edges) {
    expect(places.get(target)?.x ?? 0).toBeGreaterThan((places.get(source)?.x ?? 0) + 232);
  }
  const [b, c] = [places.get("b"), places.get("c")];
  expect(Math.abs((b?.y ?? 0) - (c?.y ?? 0))).toBeGreaterThanOrEqual(geometryOf(testNode("b")).height);
});

it("finds a free place below what is in the way", () => {
  const node = testNode("a");
  const place = freePlace([node], { x: 5, y: 3 }, geometryOf(node));
  expect(place.x).toBe(0);
  expect(place.y).toBeGreaterThan(geometryOf(node).height);
});
