/** A noun before a new name: "a field called". */
export const fieldWord = String.raw`(?:(?:a|an|the|another|new|additional|extra|constant|static)\s+(?!(?:to|is|as|be)\s|[=:]|->))*(?:(?:field|property|key|attribute|column|value|constant|flag)\s+)?(?:(?:called|named)\s+)?`;
export const to = String.raw`\s*(?:\s(?:to|as|into|be(?:ing|comes?)?|becomes?|=>)\s|->|→|=>|:=)\s*`;
const aliasForms = [
  /^(.+?)\s*,?\s+\(?(?:as|renamed\s+(?:to|as)|called|named|aliased\s+(?:to|as)|under\s+the\s+name)\s+([^()\s]+(?:\s+field)?)\)?$/i,
  /^(.+?)\s*(?:->|→|=>)\s*([^()]+?)$/,
  /^(.+?)\s+in(?:to)?\s+([^()\s]+)$/i,
];

/** "Total as amount": a value and the name that it gets. */
export function readAlias(phrase: string): RegExpExecArray | null {
  for (const pattern of aliasForms) {
    const found = pattern.exec(phrase);
    if (found) return found;
  }
  return null;
}
export const assignment =
  /^(.+?)(?:\s*(?::=|===?|=|:)\s*|\s+(?:to|is|as|be|with(?:\s+(?:the\s+)?value)?(?:\s+of)?|equal\s+to|equals|of|should\s+be|containing|holding|that\s+is|from)\s+)(?:the\s+(?:value|text|string|number|constant)\s+(?!of\b))?(.+)$/i;

/** A name and its literal with nothing between: `source "web"`, "processed true". */
export const direct = /^([\w$.-]+)\s+([\uE000-\uE3FF]|true|false|null|-?\d+(?:\.\d+)?)$/i;
export const identifier = /^(?:[\w$.-]+|[\uE000-\uE3FF])$/;

export const without = String.raw`(?:drop|remove|exclude|omit|discard|delete|leave\s+out|get\s+rid\s+of|skip|hide|strip(?:\s+out)?)`;
export const everything = String.raw`(?:everything|all(?:\s+(?:the\s+)?(?:fields|properties|values|keys|data))?|the\s+(?:whole|entire)\s+(?:object|thing)|every\s+field)`;
export const keepVerb = String.raw`(?:keep|show|display|pick|select|retain|extract|take|get|grab|include|return|output|pluck|emit|expose|pass(?:\s+(?:on|along|through|only))?|only|copy|use|just)`;
export const makeVerb = String.raw`(?:build|create|make|construct|generate|compose|derive|compute|calculate|produce|add|set|define|give\s+me|combine|concatenate|concat|join|merge)`;
export const other = String.raw`(?:(?:the\s+)?(?:rest|others|remaining(?:\s+(?:fields|ones|properties))?|other\s+(?:fields|properties|ones|values)|remainder)|(?:all|everything)\s+(?:the\s+)?(?:other|else|others|remaining)(?:\s+(?:fields|properties|ones|values))?)`;
