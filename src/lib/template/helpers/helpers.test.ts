import { describe, expect, it } from "vitest";
import { renderText, renderValue } from "../render";
import { TemplateError, type TemplateErrorCode } from "../template-error";
import { helperDocs, helperNames } from "./registry";

const context = {
  trigger: {
    text: "abc",
    number: 5,
    numeric: "2.5",
    yes: true,
    none: null,
    list: [1, "b", null, { c: 1 }],
    empty: [],
    object: { a: 1 },
    emoji: "😀😁",
    users: [{ name: "Ada" }],
  },
};

const failure = (source: string): TemplateError => {
  try {
    renderValue(source, context);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`${source} rendered`);
};

describe("the list of helpers", () => {
  it("is the closed one", () => {
    expect(helperNames.join(" ")).toBe(
      "default upper lower capitalize trim replace split join slice first last length json number round add subtract multiply divide date",
    );
    expect(helperDocs.map(({ name }) => name)).toEqual(helperNames);
  });

  it.each(helperDocs)("$name does what its example says", ({ name, signature, example, result }) => {
    expect(signature.split(" ")[0]).toBe(name);
    expect(example).toContain(name);
    expect(renderText(example, context)).toBe(result);
  });
});

describe("helpers", () => {
  it.each<[string, unknown]>([
    ["{{upper trigger.text}}", "ABC"],
    ["{{upper trigger.number}}", "5"],
    ["{{lower trigger.yes}}", "true"],
    ['{{capitalize "ünder WAY"}}', "Ünder WAY"],
    ['{{capitalize ""}}', ""],
    ['{{trim " \n a "}}', "a"],
    ['{{replace "a+a$&" "a" "$&"}}', "$&+$&$&"],
    ['{{replace "a.b" "." ""}}', "ab"],
    ['{{replace "aaa" "aa" "b"}}', "ba"],
    ['{{split "a, b" ", "}}', ["a", "b"]],
    ['{{split "" ","}}', [""]],
    ['{{split trigger.emoji ""}}', ["😀", "😁"]],
    ["{{join trigger.list}}", '1,b,null,{"c":1}'],
    ['{{join trigger.list ""}}', '1bnull{"c":1}'],
    ['{{join trigger.empty ", "}}', ""],
    ["{{slice trigger.list 1}}", ["b", null, { c: 1 }]],
    ["{{slice trigger.list 0 2}}", [1, "b"]],
    ["{{slice trigger.text -2}}", "bc"],
    ["{{slice trigger.text 1 -1}}", "b"],
    ["{{slice trigger.text 9}}", ""],
    ["{{first trigger.users}}", { name: "Ada" }],
    ["{{first trigger.emoji}}", "😀"],
    ["{{last trigger.emoji}}", "😁"],
    ["{{last trigger.list}}", { c: 1 }],
    ["{{length trigger.list}}", 4],
    ['{{length ""}}', 0],
    ["{{json trigger.object}}", '{"a":1}'],
    ["{{json trigger.object 2}}", '{\n  "a": 1\n}'],
    ["{{json trigger.none}}", "null"],
    ["{{json trigger.text}}", '"abc"'],
    ["{{number trigger.numeric}}", 2.5],
    ["{{number trigger.number}}", 5],
    ['{{number "-.5e1"}}', -5],
    ["{{round 2.5}}", 3],
    ["{{round -2.5}}", -3],
    ["{{round 1.005 2}}", 1.01],
    ['{{round "1e21"}}', 1e21],
    ['{{round "1e-7" 3}}', 0],
    ['{{round "1e300" 15}}', 1e300],
    ["{{add 1 trigger.numeric}}", 3.5],
    ["{{add 1 2 3 4}}", 10],
    ["{{subtract 1 2}}", -1],
    ["{{multiply 2 3 4}}", 24],
    ["{{divide 1 4}}", 0.25],
    ['{{date "2024-07-01T12:00:00Z"}}', "2024-07-01T12:00:00.000Z"],
    ['{{date "2024-07-01T14:00:00+02:00"}}', "2024-07-01T12:00:00.000Z"],
    ['{{date "2024-07-01"}}', "2024-07-01T00:00:00.000Z"],
    ['{{date "2024-07-01 12:00"}}', "2024-07-01T12:00:00.000Z"],
    ["{{date 0}}", "1970-01-01T00:00:00.000Z"],
    ['{{date "2024-07-01T12:00:00.5" "HH:mm:ss.SSS"}}', "12:00:00.500"],
    ['{{date "2024-01-01T02:00:00Z" "yyyy-MM-dd HH:mm xxx" "America/New_York"}}', "2023-12-31 21:00 -05:00"],
    ['{{date "2024-07-01T12:00:00Z" "HH:mm" "Asia/Kolkata"}}', "17:30"],
    ["{{date \"2024-07-01T12:00:00Z\" \"'Year' yyyy, do 'Day' MMM\"}}", "Year 2024, 1st Day Jul"],
    ['{{upper (replace (join (split "a,b" ",") "+") "+" " ")}}', "A B"],
  ])("%s", (source, value) => {
    expect(renderValue(source, context)).toEqual(value);
  });

  it.each<[string, TemplateErrorCode, string]>([
    ["{{upper trigger.list}}", "TYPE", "upper needs a text, but trigger.list is a list of 4"],
    ["{{upper trigger.none}}", "TYPE", "trigger.none is null"],
    ["{{lower trigger.object}}", "TYPE", "an object"],
    ["{{trim trigger.empty}}", "TYPE", "an empty list"],
    ['{{replace trigger.text "" "x"}}', "TYPE", "a text of 1 to 1000 characters"],
    ['{{split trigger.list ","}}', "TYPE", "a text"],
    ["{{join trigger.text}}", "TYPE", 'join needs a list, but trigger.text is the text "abc"'],
    ["{{slice trigger.number 1}}", "TYPE", "a list or a text"],
    ["{{slice trigger.text 0.5}}", "TYPE", "a whole number"],
    ["{{slice trigger.text trigger.yes}}", "TYPE", "trigger.yes is true"],
    ["{{first trigger.object}}", "TYPE", "a list or a text"],
    ["{{first trigger.empty}}", "EMPTY", "trigger.empty is an empty list"],
    ['{{last ""}}', "EMPTY", "default"],
    ["{{length trigger.object}}", "TYPE", "a list or a text"],
    ["{{json trigger.object 11}}", "TYPE", "from 0 to 10"],
    ['{{number "abc"}}', "TYPE", 'argument 1 is the text "abc"'],
    ['{{number ""}}', "TYPE", "an empty text"],
    ["{{number trigger.yes}}", "TYPE", "a number"],
    ["{{round 1 16}}", "TYPE", "from 0 to 15"],
    ['{{add 1 "x"}}', "TYPE", "a number"],
    ["{{add 1 trigger.none}}", "TYPE", "trigger.none is null"],
    ["{{divide 1 0}}", "TYPE", "other than 0"],
    ['{{divide 1 "0.0"}}', "TYPE", "other than 0"],
    ['{{multiply "1e300" "1e300"}}', "TYPE", "too large"],
    ['{{date "now"}}', "TYPE", "ISO 8601"],
    ['{{date "today"}}', "TYPE", "ISO 8601"],
    ['{{date "2024-02-30"}}', "TYPE", "a time that exists"],
    ['{{date "01.07.2024"}}', "TYPE", "ISO 8601"],
    ['{{date ""}}', "TYPE", "ISO 8601"],
    ["{{date trigger.yes}}", "TYPE", "ISO 8601"],
    ['{{date "2024-07-01" ""}}', "TYPE", "a date-fns format of 1 to 200"],
    ['{{date "2024-07-01" "YYYY-MM-DD"}}', "TYPE", "write yyyy"],
    ['{{date "2024-07-01" "nonsense"}}', "TYPE", "date-fns format"],
    ['{{date "2024-07-01" "yyyy" "Mars/Olympus"}}', "TYPE", "IANA time zone"],
  ])("%s is refused", (source, code, message) => {
    const error = failure(source);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.line).toBe(1);
  });
});
