import { isParserBijective } from "nuqs/testing";
import { expect, it } from "vitest";
import { editorSearchParams } from "./search-params";

it("round-trips every part of the address", () => {
  expect(isParserBijective(editorSearchParams.node, "node_1", "node_1")).toBe(true);
  expect(isParserBijective(editorSearchParams.tab, "output", "output")).toBe(true);
  expect(isParserBijective(editorSearchParams.field, "body.content", "body.content")).toBe(true);
  expect(isParserBijective(editorSearchParams.run, "0190-a", "0190-a")).toBe(true);
});
