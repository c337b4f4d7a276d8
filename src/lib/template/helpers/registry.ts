import type { HelperDeclaration, HelperDoc } from "./helper";

/** What helpers there are. What they do is apart (run-helper.ts): checking a template does not need it. */
const all = [
  {
    name: "default",
    signature: "default value … fallback",
    description:
      'The first value that exists and is not null, else the fallback. "", 0, false and empty lists are values.',
    example: '{{default trigger.nickname "nobody"}}',
    result: "nobody",
    arity: [2, Number.POSITIVE_INFINITY],
  },
  {
    name: "upper",
    signature: "upper text",
    description: "The text in capital letters.",
    example: '{{upper "abc"}}',
    result: "ABC",
    arity: [1, 1],
  },
  {
    name: "lower",
    signature: "lower text",
    description: "The text in small letters.",
    example: '{{lower "ABC"}}',
    result: "abc",
    arity: [1, 1],
  },
  {
    name: "capitalize",
    signature: "capitalize text",
    description: "The text with its first letter as a capital, the rest as it is.",
    example: '{{capitalize "ada Lovelace"}}',
    result: "Ada Lovelace",
    arity: [1, 1],
  },
  {
    name: "trim",
    signature: "trim text",
    description: "The text without white space at its ends.",
    example: '{{trim "  abc "}}',
    result: "abc",
    arity: [1, 1],
  },
  {
    name: "replace",
    signature: "replace text search replacement",
    description:
      "The text with every occurrence of the search text replaced; nothing in either is a pattern.",
    example: '{{replace "a.b.c" "." "-"}}',
    result: "a-b-c",
    arity: [3, 3],
  },
  {
    name: "split",
    signature: "split text separator",
    description: 'The list of the parts between the separators; with "" the list of the characters.',
    example: '{{split "a,b" ","}}',
    result: '["a","b"]',
    arity: [2, 2],
  },
  {
    name: "join",
    signature: "join list separator?",
    description: 'The elements as one text with the separator between them, "," when left out.',
    example: '{{join (split "a,b" ",") " and "}}',
    result: "a and b",
    arity: [1, 2],
  },
  {
    name: "slice",
    signature: "slice listOrText start end?",
    description:
      "The part from start up to, not including, end; both count from 0, negative numbers from the end.",
    example: '{{slice "workfuse" 0 4}}',
    result: "work",
    arity: [2, 3],
  },
  {
    name: "first",
    signature: "first listOrText",
    description: "The first element, or the first character of a text. Of nothing there is none: an error.",
    example: '{{first (split "a,b" ",")}}',
    result: "a",
    arity: [1, 1],
  },
  {
    name: "last",
    signature: "last listOrText",
    description: "The last element, or the last character of a text. Of nothing there is none: an error.",
    example: '{{last (split "a,b" ",")}}',
    result: "b",
    arity: [1, 1],
  },
  {
    name: "length",
    signature: "length listOrText",
    description: "How many elements or characters there are, the same as `.length`.",
    example: '{{length "abc"}}',
    result: "3",
    arity: [1, 1],
  },
  {
    name: "json",
    signature: "json value indent?",
    description: "The value as JSON text, indented by 0 to 10 spaces (0 when left out).",
    example: '{{json (split "a,b" ",")}}',
    result: '["a","b"]',
    arity: [1, 2],
  },
  {
    name: "number",
    signature: "number value",
    description:
      'The number that a text spells in decimal notation; "", booleans and other texts are errors.',
    example: '{{number " 12.50 "}}',
    result: "12.5",
    arity: [1, 1],
  },
  {
    name: "round",
    signature: "round number places?",
    description: "The number rounded to 0 to 15 decimal places (0 when left out), halves away from zero.",
    example: "{{round 2.345 2}}",
    result: "2.35",
    arity: [1, 2],
  },
  {
    name: "add",
    signature: "add number number …",
    description: "The sum of two or more numbers.",
    example: "{{add 1 2 3}}",
    result: "6",
    arity: [2, Number.POSITIVE_INFINITY],
  },
  {
    name: "subtract",
    signature: "subtract number number",
    description: "The first number less the second.",
    example: "{{subtract 5 2}}",
    result: "3",
    arity: [2, 2],
  },
  {
    name: "multiply",
    signature: "multiply number number …",
    description: "The product of two or more numbers.",
    example: "{{multiply 2 3}}",
    result: "6",
    arity: [2, Number.POSITIVE_INFINITY],
  },
  {
    name: "divide",
    signature: "divide number number",
    description: "The first number divided by the second, which must not be 0.",
    example: "{{divide 7 2}}",
    result: "3.5",
    arity: [2, 2],
  },
  {
    name: "date",
    signature: "date time format? timezone?",
    description:
      "The time in a date-fns format and an IANA time zone (UTC when left out); without a format as ISO text in UTC. The time is ISO 8601 text, without an offset read as UTC, or milliseconds since 1970.",
    example: '{{date "2024-07-01T12:00:00Z" "d MMM yyyy HH:mm" "Europe/Paris"}}',
    result: "1 Jul 2024 14:00",
    arity: [1, 3],
  },
] as const satisfies readonly HelperDeclaration[];

type HelperName = (typeof all)[number]["name"];
export type Helper = { [Name in HelperName]: HelperDeclaration & { name: Name } }[HelperName];

/** A helper that is run; `default` is evaluated by the evaluator itself, because it alone tolerates a missing path. */
export type CalledHelper = Exclude<Helper, { name: "default" }>;

const byName = new Map<string, Helper>(all.map((helper) => [helper.name, helper]));

/** The helper of that name, if there is one. */
export const findHelper = (name: string): Helper | undefined => byName.get(name);

/** The names of all helpers. */
export const helperNames: readonly string[] = all.map((helper) => helper.name);

/** What the editor and the documentation show of each helper. */
export const helperDocs: HelperDoc[] = all.map(({ name, signature, description, example, result }) => ({
  name,
  signature,
  description,
  example,
  result,
}));
