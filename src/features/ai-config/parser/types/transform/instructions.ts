const verbs = [
  "keep|pick|select|retain|extract|take|get|grab|include|return|output|pluck|emit|expose|pass|only|copy|use",
  "rename|map|call",
  "set|add|put|assign|give|store|save|insert|append|attach|define|tag",
  "build|create|make|construct|generate|compose|combine|concatenate|concat|join|merge|derive|compute|calculate|produce",
  "uppercase|lowercase|upper-?case|lower-?case|capitali[sz]e|trim|round|convert|format|parse|turn|change|transform|replace|split|truncate|shorten|cut|strip|cast|stringify|normali[sz]e",
  "drop|remove|exclude|omit|discard|delete|leave\\s+out|get\\s+rid\\s+of|skip|hide",
  "multiply|divide|subtract|sum|count|increase|decrease|reduce|double|halve|default|wrap|nest|put",
].join("|");

/** The start of an instruction: a verb with something behind it that is not "of" or a comparison. */
const opening = `(?!(?:call|name|rename)\\s+(?:it|them)\\b)(?:(?:please|also|then|finally|first|now)\\s+)*(?:${verbs})\\b(?!\\s*(?:of\\b|=|:|->|→|from\\b|as\\b|to\\b|in\\b|and\\b|,|$))`;
const breaks = new RegExp(
  `\\s*[;\\n]+\\s*(?:[-*•]\\s+)?|(?<!\\be\\.g|\\bi\\.e)\\.\\s+(?=\\S)|,?\\s+(?:and\\s+)?then\\s+(?=${opening})|\\s*,\\s*(?:and\\s+|but\\s+|plus\\s+)?(?:also\\s+)?(?=${opening})|\\s+(?:and|but|plus|while|&)\\s+(?:also\\s+)?(?=${opening})`,
  "gi",
);

/** "Trim and lowercase the email" is one wish. */
const bothCases =
  /\b(trim|lowercase|uppercase|capitali[sz]e)\s+and\s+(trim|lowercase|uppercase|capitali[sz]e)\s+/gi;

/** "The booking id, call it ref, and the email": the new name of the one before. */
const calledThen = /\s*,\s*(?:but\s+|and\s+)?(?:call|name)\s+it\s+([\w$-]+)(?=\s*(?:,|$|\.|\s+and\b))/gi;
/** "Room (from the lookup)": where it comes from. */
const inBrackets = /\s*\(((?:from|of|in)\s+(?:the\s+)?[^(),]{2,60})\)/gi;

/** The single wishes of a marked text, in order. */
export function splitInstructions(text: string): string[] {
  return text
    .replace(bothCases, "$1+$2 ")
    .replace(calledThen, " as $1")
    .replace(inBrackets, " $1")
    .split(breaks)
    .map((part) =>
      part
        .trim()
        .replace(
          /^(?:(?:please|also|then|finally|first(?=,|\s+(?:keep|rename|set|drop|take|add|build|make|map|copy))|now|and|but|i\s+(?:only\s+|just\s+|really\s+)?(?:want|need)(?:\s+to)?|we\s+(?:want|need)(?:\s+to)?|can\s+you|could\s+you|(?:give|show|get)\s+me)\b,?\s*)+/i,
          "",
        )
        .replace(
          /^(?:(?:the\s+)?(?:output|result|fields?|merge|mapping|map|transform|object|return|format|rules?|shape|nested|new\s+object|combine|payload|task|todo|do|like\s+this|as\s+follows))\s*:\s*(?=\S)/i,
          "",
        )
        .replace(/[.!]+$/, "")
        .replace(
          /(?<=\S)(?:\s*,)?\s+(?:(?:only|please|plz|pls|thanks|thx|nothing\s+else|and\s+nothing\s+else)\s*)+$/i,
          "",
        ),
    )
    .filter(Boolean);
}

/** Members of a list: "a, b and c". */
export const members = (text: string): string[] =>
  text
    .split(
      /\s*,(?!\s*or\b)\s*(?:(?:and|then|and\s+then|as\s+well\s+as)\s+)?|\s+(?:and|&|as\s+well\s+as|along\s+with|together\s+with|followed\s+by|then)\s+(?:also\s+)?/i,
    )
    .map((part) => part.trim().replace(/^(?:plus|also|but)\s+/i, ""))
    .filter(Boolean);

const goesOn =
  /^(?:e\.?g\.?|like|rounded|joined|separated|formatted|or|in|as|with|if|trimmed|converted|divided|multiplied|plus|minus|times)\b/i;

/** Members of a list of pairs, "a to b and c to d": a part without the link belongs to the pair before it. */
export function pairs(text: string, link: RegExp): string[] {
  const found: string[] = [];
  for (const part of members(text)) {
    if (goesOn.test(part) && found.length > 0) found[found.length - 1] += `, ${part}`;
    else if (link.test(part) || found.length === 0) found.push(part);
    else found[found.length - 1] += ` and ${part}`;
  }
  return found;
}

/** Members of a list, with what only goes on with the one before, such as ", rounded to 2 decimals". */
export function wholeMembers(text: string): string[] {
  const found: string[] = [];
  for (const part of members(text)) {
    if (goesOn.test(part) && found.length > 0) found[found.length - 1] += `, ${part}`;
    else found.push(part);
  }
  return found;
}
