import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { TemplateContext } from "./evaluate";
import { helperDocs } from "./helpers/registry";
import { limits } from "./limits";
import { renderForm, renderHeader, renderJsonBody, renderText, renderUrl, renderValue } from "./render";

const page = readFileSync(path.join(import.meta.dirname, "../../../docs/templates.md"), "utf8");
const context: TemplateContext = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "");

/** The rows below a table's head, cells without their back-quotes. */
function rows(head: string): string[][] {
  const tables = page.split(`\n| ${head} |\n`).slice(1);
  return tables.flatMap((table) => {
    const lines = table.split("\n").slice(1);
    const body = lines.slice(
      0,
      lines.findIndex((line) => !line.startsWith("|")),
    );
    return body.map((line) =>
      line
        .slice(2, -2)
        .split(/(?<!\\) \| /)
        .map((cell) => cell.replace(/^`(.*)`$/, "$1").replaceAll("\\|", "|")),
    );
  });
}

const renderers = {
  json: renderJsonBody,
  form: renderForm,
  url: renderUrl,
  header: renderHeader,
  text: renderText,
} as const;
const isPlace = (place: string): place is keyof typeof renderers => place in renderers;

describe("docs/templates.md", () => {
  it.each(rows("template | value"))("%s gives %s", (template = "", value = "") => {
    if (value.startsWith("error: ")) {
      expect(() => renderValue(template, context)).toThrow(value.slice("error: ".length));
    } else {
      expect(renderValue(template, context)).toEqual(JSON.parse(value));
    }
  });

  it.each(rows("place | template | gives"))("in %s %s gives %s", (place = "", template = "", result = "") => {
    if (!isPlace(place)) throw new Error(`${place} is not a place`);
    const render = renderers[place];
    if (result.startsWith("error: ")) {
      expect(() => render(template, context)).toThrow(result.slice("error: ".length));
    } else {
      expect(render(template, context)).toBe(result);
    }
  });

  it("has enough examples to be worth running", () => {
    expect(rows("template | value").length).toBeGreaterThan(25);
    expect(rows("place | template | gives").length).toBeGreaterThan(10);
  });

  it("lists every helper as the editor does", () => {
    expect(rows("helper | does | example | gives")).toEqual(
      helperDocs.map(({ signature, description, example, result }) => [
        signature,
        description,
        example,
        result,
      ]),
    );
  });

  it("names the limits", () => {
    const listed = rows("what | at most").map(([, most = ""]) => most.replaceAll(",", ""));
    const figures = [limits.source, limits.depth, limits.operations, limits.output];
    figures.forEach((figure, index) => {
      expect(listed[index]).toContain(String(figure));
    });
  });
});
