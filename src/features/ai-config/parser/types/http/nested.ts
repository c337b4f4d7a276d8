import type { Context } from "../../references";
import { addJson, type Marked } from "../../words";
import { FieldReader, objectOf } from "./fields";
import { writeJson } from "./json-text";

const name = String.raw`((?!(?:an?|the|new|json|form|this|that|body|data|payload|one|single|field|key|object|nested|as|with)\b)[A-Za-z_$][\w$-]*)`;
const holds = String.raw`(?:with|holding|containing|that\s+(?:has|holds|contains|includes)|which\s+(?:has|holds|contains)|having|made\s+(?:up\s+)?of|consisting\s+of|including|of)`;
const fields = String.raw`(?:\s+(?:the\s+)?(?:fields?|keys?|properties|values?))?\s*:?\s+`;
/** Members up to the address, the end of the sentence or the next object. */
const list = String.raw`((?:(?!,?\s+(?:to|at|into)\s+(?:the\s+)?[\uF000-\uF3FF]|,?\s+(?:and|plus)\s+(?:an?|the)\s+(?:nested\s+)?(?:[\w$-]+\s+)?object\b|,?\s+(?:with|and)\s+(?:the\s+)?headers?\b)[^;()\uF000-\uF3FF.]|\.(?=\w))+)`;
const forms: readonly { pattern: RegExp; name: number; list: number; several?: boolean }[] = [
  {
    pattern: new RegExp(
      `(?:\\b(?:an?|the)\\s+)?(?:json\\s+|nested\\s+)*(?:object|key|field|property)\\s+(?:called\\s+|named\\s+)?${name},?\\s+${holds}${fields}${list}`,
      "gi",
    ),
    name: 1,
    list: 2,
  },
  {
    pattern: new RegExp(
      `(?:\\b(?:an?|the)\\s+)?(?:nested\\s+)?${name}\\s+object,?\\s+${holds}${fields}${list}`,
      "gi",
    ),
    name: 1,
    list: 2,
  },
  {
    pattern: new RegExp(
      `(?:\\b(?:an?|the)\\s+)?(?:nested\\s+)?${name}(?:\\s+object)?\\s*\\(([^()]+(?:,|\\sand\\s|[:=])[^()]+)\\)`,
      "gi",
    ),
    name: 1,
    list: 2,
    several: true,
  },
  {
    pattern: new RegExp(
      `(?<=\\b(?:with|containing|where|has)\\s+(?:the\\s+|an?\\s+)?)${name}\\s+(?:containing|holding|has|consisting\\s+of|made\\s+of)\\s+${list}`,
      "gi",
    ),
    name: 1,
    list: 2,
  },
  {
    pattern: new RegExp(
      `(?<=\\b(?:with|containing|send|post|put|body)\\s+(?:the\\s+)?)((?:(?!\\bwith\\b)[^;()\\uF000-\\uF3FF])+?)\\s+(?:nested|wrapped|grouped|placed)\\s+(?:under|in(?:side)?|into)\\s+(?:an?\\s+|the\\s+)?(?:object\\s+|key\\s+|field\\s+)?(?:called\\s+|named\\s+)?${name}(?:\\s+object)?`,
      "gi",
    ),
    name: 2,
    list: 1,
  },
];

/**
 * A marked text in which the objects that words describe, "a user object with name and email", are pasted JSON behind
 * their names. What cannot be read whole stays as it is, to be asked for.
 */
export function nestObjects(text: string, marked: Marked, context: Context): string {
  const reader = new FieldReader(marked, context, true);
  return forms.reduce(
    (said, form) =>
      said.replace(form.pattern, (whole: string, ...groups: string[]) => {
        const key = groups[form.name - 1] ?? "";
        const read = reader.read(groups[form.list - 1] ?? "");
        if (read.questions.length || read.fields.length === 0) return whole;
        if (form.several && read.fields.length < 2) return whole;
        const json = addJson(marked, writeJson(objectOf(read.fields)));
        return json === undefined ? whole : `${key}: ${json}`;
      }),
    text,
  );
}
