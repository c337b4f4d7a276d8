import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorStatus } from "@/lib/errors";
import { outPorts } from "@/nodes/kit/define-node";
import { nodeDefinitions } from "@/nodes/registry";
import { restRoutes } from "@/server/api/rest-routes";

/** The cells of a page's table, by its head, without back-quotes around the whole cell. */
function table(page: string, head: string): string[][] {
  const text = readFileSync(`docs/${page}.md`, "utf8");
  const lines = text.split(`| ${head} |\n`)[1]?.split("\n").slice(1) ?? [];
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return lines.slice(0, end).map((line) =>
    line
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, "$1")),
  );
}

describe("the API's page", () => {
  it("lists every call", () => {
    const calls = table("api", "call | scope | answer").map(([call]) => call);
    const routes = restRoutes.map(({ method, path }) => `${method} /${path.replace("*", "{id}")}`);
    expect([...calls].sort()).toEqual([...routes].sort());
  });

  it("lists every error", () => {
    const errors = table("api", "status | code | when").map(([status, code]) => [code, Number(status)]);
    expect(Object.fromEntries(errors)).toEqual(errorStatus);
  });
});

it("the page of nodes lists every type with its handles", () => {
  const rows = table("nodes", "type | does | handles").map(([type, , handles]) => [
    type,
    (handles ?? "").split(", ").map((handle) => handle.replaceAll("`", "")),
  ]);
  const types = nodeDefinitions.map((definition) => [
    definition.type,
    outPorts(definition, {}).map(({ id }) => id),
  ]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(types));
});
