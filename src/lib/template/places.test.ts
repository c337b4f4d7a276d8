import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TemplateContext } from "./evaluate";
import {
  renderForm,
  renderHeader,
  renderJsonBody,
  renderNumber,
  renderQueryValue,
  renderText,
  renderUrl,
} from "./render";
import { TemplateError } from "./template-error";

const failure = (run: () => unknown): TemplateError => {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};
const given = (value: unknown): TemplateContext => ({ trigger: { v: value } });
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom(
    '"',
    "\\",
    '\\"',
    "\n",
    "\u2028",
    "\ud800",
    "\0",
    "",
    '","x":"',
    "..",
    ".",
    "/",
    "%2e",
    "@",
    "?",
    "#",
    "&",
    "=",
    "+",
    " ",
  ),
);
/** Texts that UTF-8 can carry. */
const goodText = anyText.map((text) => text.toWellFormed());

describe("JSON bodies", () => {
  it.each<[string, unknown, unknown]>([
    ['{"a": {{trigger.v}}}', 'say "hi"\n', { a: 'say "hi"\n' }],
    ['{"a": "{{trigger.v}}"}', 'say "hi"\n', { a: 'say "hi"\n' }],
    ['{"a": "x {{trigger.v}} y"}', 3, { a: "x 3 y" }],
    ['{"a": {{trigger.v}}}', 3, { a: 3 }],
    ['{"a": {{trigger.v}}}', null, { a: null }],
    ['{"a": "{{trigger.v}}"}', null, { a: "null" }],
    ['{"a": {{trigger.v}}}', { b: ["c"] }, { a: { b: ["c"] } }],
    ['{"a": "{{trigger.v}}"}', { b: ["c"] }, { a: '{"b":["c"]}' }],
    ['{"a": {{json trigger.v}}}', { b: 'c"' }, { a: { b: 'c"' } }],
    ['{"a": {{json trigger.v 2}}}', { b: 'c"' }, { a: { b: 'c"' } }],
    ['{"a": "{{json trigger.v}}"}', { b: 'c"' }, { a: '{"b":"c\\""}' }],
    ['{"a": {{json trigger.v}}}', "text", { a: "text" }],
    ['{"{{trigger.v}}": 1}', 'k"', { 'k"': 1 }],
    ["{{trigger.v}}", "x", "x"],
    ["{{trigger.v}}", [1, 2], [1, 2]],
    [
      '[{{#each trigger.v}}{"n": {{this}}}{{#unless @last}},{{/unless}}{{/each}}]',
      ["a", "b"],
      [{ n: "a" }, { n: "b" }],
    ],
    ['{"a": "\\\\\\{{trigger.v}}"}', '"', { a: '\\"' }],
    ['{"a": "\\"{{trigger.v}}\\""}', "q", { a: '"q"' }],
    ['{"a": {{#if trigger.v}}"{{trigger.v}}"{{else}}null{{/if}}}', "", { a: null }],
    ['{"a": "\\{{trigger.v}}"}', "", { a: "{{trigger.v}}" }],
    ['{"plain": true}', "", { plain: true }],
  ])("%s with %j", (source, value, body) => {
    expect(JSON.parse(renderJsonBody(source, given(value)))).toEqual(body);
  });

  it.each<[string, unknown, RegExp]>([
    ['{"a": {{trigger.v}}', 1, /closing bracket at its line 1, column 8/],
    ['{\n "a" {{trigger.v}}}', 1, /expected a colon at its line 2, column 6/],
    ['{"a": x{{trigger.v}}}', 1, /expected a value at its line 1, column 7/],
    ["{'a': 1}", 1, /key in double quotes/],
    ["[1,]", 1, /expected a value at its line 1, column 4/],
    ['{"a": 1,}', 1, /key in double quotes/],
    ["1 {{trigger.v}}", 1, /expected the end/],
    ['{"a": "\n"}', 1, /expected a value at its line 1, column 7/],
    ["", 1, /empty/],
    [" \n", 1, /empty/],
    ['{"a": "\\\\{{trigger.v}}"}', '"', /backslash/],
    ["{{trigger.v}}{{trigger.v}}", "a", /expected the end/],
  ])("%j is an error that says where", (source, value, message) => {
    const error = failure(() => renderJsonBody(source, given(value)));
    expect(error.code).toBe("BAD_JSON");
    expect(error.message).toMatch(message);
  });

  it("finds a fault in exactly the texts that JSON.parse refuses", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"\\u00e9"',
      '"\\x"',
      "1",
      "-0.5e3",
      "01",
      "true",
      "nul",
      " ",
      "\n",
    );
    const text = fc.oneof(
      fc.array(piece).map((parts) => parts.join("")),
      fc.json(),
    );
    fc.assert(
      fc.property(
        text.filter((one) => !one.includes("{{")),
        (source) => {
          let parses = true;
          try {
            JSON.parse(source);
          } catch {
            parses = false;
          }
          if (parses) expect(renderJsonBody(source, {})).toBe(source);
          else expect(failure(() => renderJsonBody(source, {})).message).toMatch(/expected|empty/);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("carries any value inside and outside of quotes, and any text in keys", () => {
    fc.assert(
      fc.property(anyText, fc.jsonValue(), anyText, (text, value, key) => {
        const context = { trigger: { text, value, key } };
        const source =
          '{"in": "<{{trigger.text}}>", "out": {{trigger.text}}, "v": {{trigger.value}}, "j": {{json trigger.value}}, "k": {"{{trigger.key}}!": 1}}';
        expect(JSON.parse(renderJsonBody(source, context))).toEqual(
          JSON.parse(
            JSON.stringify({ in: `<${text}>`, out: text, v: value, j: value, k: { [`${key}!`]: 1 } }),
          ),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe("form bodies", () => {
  it("encode each expression and leave the rest", () => {
    expect(renderForm("a=1&b={{trigger.v}}&c=x y", given("1&c=2 3+é~*'"))).toBe(
      "a=1&b=1%26c%3D2+3%2B%C3%A9%7E*%27&c=x y",
    );
    expect(renderForm("{{trigger.v}}", given({ a: null }))).toBe("%7B%22a%22%3Anull%7D");
  });

  it("carry any text, encoded as URLSearchParams does", () => {
    fc.assert(
      fc.property(goodText, goodText, (key, value) => {
        const body = renderForm("{{trigger.k}}={{trigger.v}}&z=1", { trigger: { k: key, v: value } });
        expect(body).toBe(`${new URLSearchParams([[key, value]])}&z=1`);
        expect([...new URLSearchParams(body)]).toEqual(
          key === "" && value === ""
            ? [
                ["", ""],
                ["z", "1"],
              ]
            : [
                [key, value],
                ["z", "1"],
              ],
        );
      }),
    );
  });
});

describe("URLs", () => {
  it.each<[string, unknown, string]>([
    ["https://h/users/{{trigger.v}}", "a/b?c#d e", "https://h/users/a%2Fb%3Fc%23d%20e"],
    ["https://h/?q={{trigger.v}}&x=1", "a&x=2", "https://h/?q=a%26x%3D2&x=1"],
    ["https://h/{{trigger.v}}", 7, "https://h/7"],
    ["https://h/{{trigger.v}}", null, "https://h/null"],
    ["https://h/{{trigger.v}}", "\ud800é", "https://h/%EF%BF%BD%C3%A9"],
    ["{{trigger.v}}", "https://h/a?b=c d", "https://h/a?b=c d"],
    ["  {{trigger.v}}/x/{{trigger.v}}\n", "http://h", "http://h/x/http%3A%2F%2Fh"],
    ["{{#if true}}{{trigger.v}}{{/if}}/x", "http://h", "http://h/x"],
    ["https://{{trigger.v}}.example.com/x", "acme", "https://acme.example.com/x"],
    ["https://api-{{trigger.v}}.example.com/x", "eu", "https://api-eu.example.com/x"],
    ["https://{{trigger.v}}:8080/x", "example.com", "https://example.com:8080/x"],
    ["https://api.{{trigger.v}}/x", "example.com", "https://api.example.com/x"],
    ["http://localhost:{{trigger.v}}/x", 8080, "http://localhost:8080/x"],
    ["https://user:{{trigger.v}}@h/x", "p@ss/", "https://user:p%40ss%2F@h/x"],
    ["https://h/a/../{{trigger.v}}", "x", "https://h/a/../x"],
    ["https://h/{{trigger.v}}/x", "...", "https://h/.../x"],
    ["https://h/?p={{trigger.v}}", "..", "https://h/?p=.."],
    ["https://h/plain", "", "https://h/plain"],
  ])("%s with %j", (source, value, url) => {
    expect(renderUrl(source, given(value))).toBe(url);
  });

  it.each<[string, unknown]>([
    ["{{trigger.v}}", "/relative"],
    ["{{trigger.v}}", "//evil.com"],
    ["{{trigger.v}}", "javascript:alert(1)"],
    ["{{trigger.v}}", "file:///etc/passwd"],
    ["{{trigger.v}}", "https:evil.com"],
    ["{{trigger.v}}", "https://"],
    ["{{trigger.v}}", "https:///x"],
    ["{{trigger.v}}", " https://h"],
    ["{{trigger.v}}", "https://h\n/x"],
    ["{{trigger.v}}", 7],
    ["{{trigger.v}}", null],
    ["{{trigger.v}}://h/", "https"],
    ["{{trigger.v}}/x", ""],
    ["/users/{{trigger.v}}", "a"],
    ["ftp://h/{{trigger.v}}", "a"],
    ["", ""],
    ["https://api.example.com{{trigger.v}}", ".evil.com"],
    ["https://api.example.com{{trigger.v}}", "x.evil.com"],
    ["https://api.example.com{{trigger.v}}", "/v1"],
    ["https://api.example.com{{trigger.v}}/x", ""],
    ["https://api.example.com{{trigger.v}}", "@evil.com"],
    ["https://api.example.com{{trigger.v}}:80/", "x"],
    ["https://api.example.com:{{trigger.v}}", "80@evil.com"],
    ["https://api.example.com:{{trigger.v}}/", ""],
    ["https://{{trigger.v}}.example.com", "evil.com/"],
    ["https://{{trigger.v}}.example.com", "evil.com#"],
    ["https://{{trigger.v}}.example.com", ""],
    ["https://h/a/{{trigger.v}}/b", ".."],
    ["https://h/a/{{trigger.v}}", "."],
    ["https://h/a/.{{trigger.v}}/b", "."],
    ["https://h/a/%2e{{trigger.v}}/b", "."],
    ["https://h/\\\\{{trigger.v}}\\b", ".."],
  ])("%s with %j is refused", (source, value) => {
    expect(failure(() => renderUrl(source, given(value))).code).toBe("BAD_URL");
  });

  it("keep the host and the shape of the path, and give the value back", () => {
    fc.assert(
      fc.property(goodText, goodText, goodText, (first, second, query) => {
        const context = { trigger: { first, second, query } };
        const source =
          "https://api.example.com:8443/v1/{{trigger.first}}/x{{trigger.second}}?q={{trigger.query}}&z=1#f";
        if (first === "." || first === "..") {
          expect(failure(() => renderUrl(source, context)).code).toBe("BAD_URL");
          return;
        }
        const url = new URL(renderUrl(source, context));
        expect(url.host).toBe("api.example.com:8443");
        expect(url.hash).toBe("#f");
        expect(url.pathname.split("/").map(decodeURIComponent)).toEqual(["", "v1", first, `x${second}`]);
        expect([...url.searchParams]).toEqual([
          ["q", query],
          ["z", "1"],
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  it("whatever stands in the host, what is written after it stays its end", () => {
    fc.assert(
      fc.property(anyText, (value) => {
        let url: string;
        try {
          url = renderUrl("https://{{trigger.v}}.example.com/x", given(value));
        } catch (error) {
          expect(error).toMatchObject({ code: "BAD_URL" });
          return;
        }
        expect(new URL(url).hostname.endsWith(".example.com")).toBe(true);
        expect(new URL(url).pathname).toBe("/x");
      }),
    );
  });
});

describe("query values and text", () => {
  it("are written as they are, for the caller to encode", () => {
    expect(renderQueryValue("{{trigger.v}} & {{trigger.v}}", given("a=b"))).toBe("a=b & a=b");
    expect(renderText("<{{trigger.v}}>", given("<&>"))).toBe("<<&>>");
  });
});

describe("headers", () => {
  it("carry what a header can", () => {
    expect(renderHeader("Bearer {{trigger.v}}", given("a\tbé"))).toBe("Bearer a\tbé");
  });

  it.each(["a\r\nX: 1", "a\nb", "a\rb", "a\0b", "a\u0001", "\u007f", "snow ☃", "😀"])(
    "refuse %j",
    (value) => {
      expect(failure(() => renderHeader("x {{trigger.v}}", given(value))).code).toBe("BAD_HEADER");
    },
  );

  it("refuse a line break in the text as well", () => {
    expect(failure(() => renderHeader("a\n", {})).message).toContain("a line break at character 2");
  });
});

describe("numbers", () => {
  it.each<[string, unknown, number]>([
    ["5", null, 5],
    [" 5.5 ", null, 5.5],
    ["{{trigger.v}}", 0, 0],
    ["{{trigger.v}}", "30", 30],
    ["{{trigger.v}}", " 1e3 ", 1000],
    ["{{trigger.v}}0", 3, 30],
    ["-{{trigger.v}}", 3, -3],
    ["{{add trigger.v 1}}", "2", 3],
  ])("%j with %j", (source, value, number) => {
    expect(renderNumber(source, given(value))).toBe(number);
  });

  it.each<[string, unknown]>([
    ["", null],
    [" ", null],
    ["true", null],
    ["{{trigger.v}}", ""],
    ["{{trigger.v}}", true],
    ["{{trigger.v}}", false],
    ["{{trigger.v}}", null],
    ["{{trigger.v}}", []],
    ["{{trigger.v}}", [5]],
    ["{{trigger.v}}", "0x10"],
    ["{{trigger.v}}", "1,000"],
    ["{{trigger.v}}", "1 2"],
    ["{{trigger.v}}", "Infinity"],
    ["{{trigger.v}}", "1e999"],
    ["{{trigger.v}}", "NaN"],
  ])("%j with %j is refused", (source, value) => {
    expect(failure(() => renderNumber(source, given(value))).code).toBe("TYPE");
  });
});
