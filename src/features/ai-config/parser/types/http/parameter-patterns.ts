import { formatPath } from "@/lib/template/path-text";
import { type Context, isRecord, type Resolution, resolve } from "../../references";

/** What links a noun to its value. */
export const connector = String.raw`\s*(?:(?:is|are|=|:|to\s+be|set\s+to|should\s+be|named|called|id|titled|number|of(?!\s+(?:the\s|step\s|[\w'’]+['’]s\s)))(?=[\s:=\uE000-\uF7FF])\s*)*[:=]?\s*`;
/** Where a bare value ends. */
export const stop = String.raw`(?=\s*(?:[,;]|\.(?:\s|$)|$|\s(?:and|with|to|from|in|into|for|saying|says|on|by|as|using|whose|titled|via|through|about|at|if|when|then|of|under|is|named|called|subject|body|text|have|has|does|do)\b))`;
/** Values that are known by their looks, where one is expected. */
export const shapes = {
  email: /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+/,
  channel: /^(?:#[\w-]+|[CDGU][A-Z0-9]{7,}\b)/,
  repository: /^[\w.-]+\/[\w.-]*[\w-]/,
} as const;
/** The same anywhere in a text. */
export const anywhere = {
  email: /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/,
  channel: /(?<![\w#])#[A-Za-z][\w-]*/,
  repository: /(?<![\w./@-])[A-Za-z\d][\w.-]*\/[\w.-]*[\w-](?![\w/])/,
} as const;

/** An instruction to a model, from its verb on. */
export const instruction =
  /(?:\bto\s+|^|\s)((?:summari[sz]e|classify|translate|explain|write|generate|answer|describe|extract|rewrite|analy[sz]e|draft|suggest|reply|respond|correct|proofread|shorten|rate|detect|identify|find|turn|convert|tell|say|give|come\s+up)\b.+)$/is;

/** Fills `{email}` and `{order id}` inside a quoted message with what they refer to; braces of anything else stay. */
export function fillBraces(text: string, context: Context): string {
  return text.replace(/(?<!\{)\{\s*([A-Za-z][\w .'-]*)\s*\}(?!\})/g, (whole: string, phrase: string) => {
    const found = resolve(phrase, context);
    return found.kind === "found" ? found.template : whole;
  });
}

/** A customer as a whole is written to at the address in it. */
export function addressOf({ template: whole, path, value }: Extract<Resolution, { kind: "found" }>): string {
  const key = isRecord(value)
    ? Object.keys(value).find((own) => /^e?-?_?mail(?:_?address)?$/i.test(own))
    : undefined;
  return key === undefined ? whole : `{{${formatPath([...path, key])}}}`;
}

/** Words that lead to a value and name none. */
export const preposition =
  /^(?:to|in|into|on|onto|from|of|for|by|with|at|about|as|use|using|that|via|against)$/i;
