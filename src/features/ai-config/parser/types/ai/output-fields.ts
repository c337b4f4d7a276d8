import { snakeName } from "../../words";

/** A field of a JSON answer. */
export type OutputField = {
  name: string;
  type: "string" | "number" | "integer" | "boolean" | "string[]" | "number[]";
  description?: string;
};
/** Whether JSON is wished for and with which fields; `rest` is the instruction without the words on the format. */
export type OutputFound = { json: boolean; fields: OutputField[]; question?: string; rest: string };

const verb = String.raw`(?:return(?:ing|s)?|respond(?:ing)?|answer(?:ing)?|repl(?:y|ying)|output(?:ting)?|give(?:\s+(?:me|back))?|giving|produce|provide|generate|format(?:ted)?|deliver|send\s+back|pull(?:\s+out)?|extract)`;
const jsonWords = String.raw`(?:(?:only\s+|just\s+|valid\s+|strict\s+|structured\s+|a\s+|an\s+|the\s+|as\s+|in\s+|with\s+|it\s+|result\s+|your\s+answer\s+)*(?:json|structured\s+(?:output|data))(?:\s+(?:object|format|output|data|response|only|result))*)`;
const listLead = String.raw`(?:\s*[:,]?\s*(?:with|containing|having|of|that\s+(?:has|contains|includes)|which\s+(?:has|contains)|including|consisting\s+of|using|\(|\{|-|:)\s*(?:the\s+|only\s+|just\s+|exactly\s+)*(?:(?:two|three|four|five|six|a|an|one|single|following|\d+)\s+)*(?:fields?|keys?|propert(?:y|ies)|attributes?|values?|columns?)?\s*:?\s*)`;
const jsonForms: readonly RegExp[] = [
  new RegExp(`\\s*[,;.]?\\s*(?:\\band\\s+|then\\s+)*\\b${verb}\\s+${jsonWords}(?:${listLead}(.+?))?$`, "i"),
  new RegExp(
    `\\s*[,;.]?\\s*(?:\\band\\s+|then\\s+)*\\b${verb}\\s+(?:the\\s+|an?\\s+)?(?:fields?|keys?|object(?:\\s+with(?:\\s+the\\s+fields?)?)?)\\s*:?\\s+(.+?)(?:\\s+(?:as|in)\\s+(?:a\\s+)?json(?:\\s+(?:object|format))?)?$`,
    "i",
  ),
  new RegExp(
    `\\s*[,;.(]?\\s*(?:\\band\\s+)?(?:\\b(?:as|in|into|to|output(?:\\s+as)?)\\s+)${jsonWords}(?:${listLead}(.+?))?\\)?$`,
    "i",
  ),
  new RegExp(`\\s*[,;.]\\s*json(?:\\s+(?:output|fields?|keys?))?(?:${listLead}(.+?))?$`, "i"),
  /\s*[,;.]?\s*\b(?:output|result|response|answer)?\s*fields\s*:\s*(.+)$/i,
];
/** "-> json field label", "JSON keys a and b". */
const arrowForm = /\s*(?:->|→|=>|[,;.(])?\s*\bjson\s+(?:fields?|keys?|propert(?:y|ies))\s*:?\s+(.+?)\)?$/i;
const plainList =
  /^(?:please\s+)?(?:extract|pull(?:\s+out)?|find|get|identify|detect|determine|parse(?:\s+out)?)\s+(?:the\s+|all\s+)?(.+?)\s+(?:from|out\s+of|in|of)\s+(.+)$/i;

/** "From the memo pull out floor and bell": the data first. */
const turnedList =
  /^(?:please\s+)?(?:from|in)\s+(?:the\s+)?[\w\s'’-]+?,?\s+(?:extract|pull(?:\s+out)?|find|get|identify|detect|determine|parse(?:\s+out)?|take)\s+(?:the\s+|all\s+)?(.+)$/i;

const types: readonly (readonly [OutputField["type"], RegExp])[] = [
  [
    "number[]",
    /\b(?:list|array)\s+of\s+(?:numbers|integers|scores|ids)\b|\bnumber\[\]|\bnumbers\s+(?:list|array)\b/i,
  ],
  ["string[]", /\b(?:list|array)\s+of\b|\bstring\[\]|\b(?:list|array)\b|\bstrings\b/i],
  ["boolean", /\b(?:bool(?:ean)?|true\s*(?:\/|or)\s*false|yes\s*(?:\/|or)\s*no|flag|whether)\b/i],
  ["integer", /\b(?:int(?:eger)?|whole\s+number)\b/i],
  [
    "number",
    /\b(?:number|numeric|float|decimal|from\s+\d+(?:\.\d+)?\s+to\s+\d+|\d+(?:\.\d+)?\s*(?:-|to|–)\s*\d+(?:\.\d+)?|between\s+\d+\S*\s+and\s+\d+|percentage)\b/i,
  ],
  ["string", /\b(?:string|text|one\s+of|enum)\b/i],
];
const byName: readonly (readonly [OutputField["type"], RegExp])[] = [
  ["boolean", /^(?:is|has|should|can|needs|contains|was)_/],
  ["number", /(?:^|_)(?:score|confidence|probability|amount|total|price|rating|percentage|sum|cost)$/],
  ["integer", /(?:^|_)(?:count|age|quantity|number_of\w*|year)$/],
  [
    "string[]",
    /^(?:tags|keywords|topics|labels|categories|items|names|skills|action_items|bullet_points|questions|entities|emails)$/,
  ],
];
const typeWords =
  /\b(?:an?|the|optional|required|short|string|text|number|numeric|float|decimal|int(?:eger)?|bool(?:ean)?|array|list|of|strings|numbers|field|called|named|value|type|flag|as|is)\b/gi;

/** What an analysis is named after is what it gives. */
const analyses =
  /\b(?:sentiment|language|category|topic|intent|priority|urgency|severity|tone|summary|translation|title|score|rating|label|keywords|tags)\b/gi;

/** One field in words: "a boolean is_spam", "confidence (number from 0 to 1)", "sentiment: positive, negative". */
function readField(phrase: string): OutputField | undefined {
  const text = phrase
    .trim()
    .replace(/^(?:and|or|plus|then)\s+/i, "")
    .replace(/["'“”‘’`]/g, "")
    .replace(/[.}\])]+$/, "")
    .trim();
  const split =
    /^(.+?)\s*(?:\(([^)]*)\)?|:\s*(.+)|\s+(?:as|which\s+is|that\s+is|being|with)\s+(?:an?\s+)?(.+)|\s+(?:from)\s+(\d.*)|\s+(?:between)\s+(\d.*))$/i.exec(
      text,
    );
  const head = split?.[1] ?? text;
  const note = (
    split?.[2] ??
    split?.[3] ??
    split?.[4] ??
    (split?.[5] ? `from ${split[5]}` : split?.[6] ? `between ${split[6]}` : undefined)
  )?.trim();
  const spoken = head.replace(/^(?:whether\s+(?:it\s+is\s+|the\s+\w+\s+is\s+)?)/i, "is ");
  const exact = /\b([A-Za-z]+(?:_[A-Za-z0-9]+)+|[a-z]+[A-Z]\w*)\b/.exec(spoken)?.[1];
  const bare = spoken.replace(typeWords, " ").replace(/\s+/g, " ").trim();
  const kind = types.find(
    ([, test]) => test.test(note ?? "") || test.test(head.replace(exact ?? /$^/, "")),
  )?.[0];
  const words = bare || spoken.replace(/^(?:an?|the)\s+/i, "");
  const name = (exact ?? (/^\w+$/.test(words) ? words : snakeName(words)))
    .replace(/^(?=\d)/, "_")
    .slice(0, 64);
  if (!/^[A-Za-z_]\w*$/.test(name) || name.split("_").length > 6) return undefined;
  const guessed = byName.find(([, test]) => test.test(snakeName(name)))?.[0];
  const plain =
    note &&
    !/^(?:an?\s+)?(?:string|text|number|numeric|int(?:eger)?|bool(?:ean)?|array|list|string\[\]|number\[\])$/i.test(
      note,
    );
  return { name, type: kind ?? guessed ?? "string", ...(plain && { description: note }) };
}

/** Fields in a list; commas inside brackets and of "one of a, b" belong to their field. */
function readFields(list: string): OutputField[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const token of list
    .replace(/^[{[]/, "")
    .split(/([()]|\s*,\s*(?:and\s+)?|\s+(?:and|&|plus)\s+|\s*;\s*|\n)/i)) {
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (depth === 0 && /^(?:\s*,\s*(?:and\s+)?|\s+(?:and|&|plus)\s+|\s*;\s*|\n)$/i.test(token)) {
      parts.push(part);
      part = "";
    } else part += token;
  }
  parts.push(part);
  const merged: string[] = [];
  for (const entry of parts.filter((text) => text.trim())) {
    const before = merged.at(-1);
    const choice =
      before !== undefined &&
      (/\bone\s+of\b[^)]*$/i.test(before) || (/:\s*\w+$/.test(before) && /\bor\s/i.test(entry)));
    if (choice || (before !== undefined && /\bbetween\s+\S+$/i.test(before)))
      merged[merged.length - 1] = `${before}, ${entry.trim()}`;
    else merged.push(entry);
  }
  const fields = merged.map(readField).filter((field) => field !== undefined);
  return fields.filter((field, index) => fields.findIndex(({ name }) => name === field.name) === index);
}

/** Reads from an instruction whether the answer shall be JSON, and its fields. */
export function takeOutput(instruction: string): OutputFound {
  const text = instruction.trim().replace(/[.\s]+$/, "");
  for (const pattern of [arrowForm, ...jsonForms]) {
    const found = pattern.exec(text);
    if (!found) continue;
    const list = found[1];
    const rest = text.slice(0, found.index).trim();
    const listed = list ? readFields(list.replace(/\s+(?:from|of|in)\s+(?:the|it|this)\b.*$/i, "")) : [];
    if (listed.length) return { json: true, fields: listed, rest };
    const extracted = plainList.exec(rest)?.[1] ?? turnedList.exec(rest)?.[1];
    const fields = extracted ? readFields(extracted) : [];
    if (fields.length) return { json: true, fields, rest };
    const told = (rest.match(analyses) ?? [])
      .map((word) => readField(word))
      .filter((field) => field !== undefined);
    if (told.length)
      return {
        json: true,
        fields: told.filter((field, index) => told.findIndex(({ name }) => name === field.name) === index),
        rest,
      };
    return { json: true, fields: [], question: "Which fields shall the JSON answer have?", rest };
  }
  const extracted = plainList.exec(text);
  const names = extracted?.[1] && /\s(?:and|&)\s|,/.test(extracted[1]) ? readFields(extracted[1]) : [];
  const short = names.length > 1 && names.every(({ name }) => name.split("_").length <= 3);
  return short ? { json: true, fields: names, rest: text } : { json: false, fields: [], rest: text };
}
