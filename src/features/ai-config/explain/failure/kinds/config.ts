import type { Fix } from "../../../explain-schema";
import { type Facts, faultOf } from "../facts";
import { readField } from "../field-path";
import { cause, clip, finding, fixOf, type Kind, short } from "../finding";

/** JSON with the slips that are made by hand put right. */
function mendedJson(source: string): string[] {
  return [
    source.replace(/,(\s*[}\]])/g, "$1"),
    source.replace(/(["}\]\d]|true|false|null)(\s*\n\s*")/g, "$1,$2"),
    source.replace(/([{,]\s*)([A-Za-z_]\w*)(\s*:)/g, '$1"$2"$3'),
    source.replaceAll("'", '"'),
    `${source}}`,
    `${source}]`,
  ].filter((text) => text !== source);
}

/** A place whose rendered text is not what it has to be, put right where that is certain. */
function mended(facts: Facts, field: string, code: string | undefined): Fix[] {
  const source = readField(facts.config, field);
  if (typeof source !== "string") return [];
  const tries: { next: string; title: string; why: string }[] =
    code === "BAD_JSON"
      ? mendedJson(source).map((next) => ({
          next,
          title: "Make it valid JSON",
          why: "With this data it parses.",
        }))
      : code === "BAD_URL" && !/^\s*(?:https?:)?\/\//i.test(source) && !source.startsWith("{{")
        ? [
            {
              next: `https://${source.trim()}`,
              title: "Begin it with https://",
              why: "A URL has to be whole.",
            },
          ]
        : code === "BAD_HEADER"
          ? [
              {
                next: source.replace(/\{\{\s*([^{}#\s]+)\s*\}\}/g, "{{trim $1}}"),
                title: "Take white space off its ends",
                why: "A header has no line breaks.",
              },
            ]
          : [];
  const works = tries.find(
    ({ next }) => next !== source && facts.definition && !sameFault(facts, field, next),
  );
  return works
    ? [
        fixOf(facts.node, {
          title: works.title,
          why: works.why,
          set: { [field]: works.next },
          origin: "context",
        }),
      ]
    : [];
}

const sameFault = (facts: Facts, field: string, next: string): boolean =>
  faultOf(
    facts,
    fixOf(facts.node, { title: "", why: "", set: { [field]: next }, origin: "context" }).suggestion.config,
  ) !== undefined;

/** A config that, with the data of the run, is not what its type takes. */
export const badConfig: Kind = (facts) => {
  const { failure, node } = facts;
  if (failure.name !== "BadConfig") return undefined;
  const fault = faultOf(facts, facts.config);
  const field = failure.field ?? fault?.field ?? "";
  const message = failure.message.replace(`${field}: `, "");
  const written = readField(facts.config, field);
  const isTemplate = typeof written === "string" && written.includes("{{");
  const fixes = mended(facts, field, fault?.error?.code);
  return finding(
    fault?.error
      ? `template${fault.error.code
          .split("_")
          .map((part) => part.charAt(0) + part.slice(1).toLowerCase())
          .join("")}`
      : "badConfig",
    fixes.length || !isTemplate ? "change" : "upstream",
    `Nothing was sent: the field ${field || "of the configuration"} could not be used. ${clip(message, 300)}`,
    [
      cause(
        isTemplate
          ? "With the data of this run the field does not come out as it has to."
          : "The field's value is not one that this type takes.",
        written !== undefined && `The field is ${short(written)}`,
      ),
    ],
    {
      fixes,
      questions: fixes.length
        ? []
        : [{ nodeId: node.id, field, question: `What shall ${field || "it"} be?` }],
    },
  );
};
