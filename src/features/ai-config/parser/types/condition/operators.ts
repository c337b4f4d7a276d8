import type { Operator } from "@/nodes/logic-condition/definition";
import { numberPattern } from "../../words";
import { upTo } from "./normal-words";

/** How a phrase compares: an operator of conditions, or one that becomes several rules. */
export type Comparison =
  | Operator
  | "notStartsWith"
  | "notEndsWith"
  | "notMatches"
  | "between"
  | "notBetween"
  | "oneOf"
  | "noneOf"
  | "isEmail"
  | "isUrl"
  | "isNumeric"
  | "isNegative"
  | "isPositive"
  | "isHttps";

/** An operator found in a phrase, with what stands before and behind it. */
export type Found = {
  comparison: Comparison;
  before: string;
  after: string;
  /** The number of elements or characters is compared: "has more than 3 items"; `noun` is what is counted. */
  counted?: { noun: string };
  /** What is spoken of stands behind: "there is no email in …"; or in both parts: "the cart has a coupon". */
  form?: "there" | "has";
  /** The last word of an operator of one side: "has no results". */
  noun?: string;
};

const be = String.raw`(?:(?:is|are|was|were|be|being|been|(?:has|have)\s+been|(?:should|must|has\s+to|have\s+to|needs\s+to|need\s+to|will|would|can|may)\s+be)\b\s*)`;
const aux = String.raw`(?:(?:does|do|did|should|must|may|shall|will|would|can)\s+)`;
const not = String.raw`(?:not|never|no\s+longer)\s+`;
const much = "(?:(?:currently|actually|exactly|still|already|always|strictly|now)\\s+)?";

const more = String.raw`(?:>|more\s+than|(?:greater|bigger|larger|higher|later|newer|older|longer)\s+than|over|above|beyond|past|after)`;
const less = String.raw`(?:<|(?:less|fewer|lower|smaller|earlier|younger|shorter|cheaper)\s+than|under|below|before)`;
const least = String.raw`(?:>=|=>|≥|at\s+least|at\s+minimum|(?:a\s+)?min(?:imum)?(?:\s+of)?|no\s+less\s+than|no\s+fewer\s+than|no\s+earlier\s+than|since|not\s+${less})(?:\s+as\s+\w+\s+as)?`;
const most = String.raw`(?:<=|=<|≤|at\s+most|at\s+maximum|(?:a\s+)?max(?:imum)?(?:\s+of)?|no\s+more\s+than|no\s+greater\s+than|no\s+later\s+than|up\s+to|until|not\s+${more})(?:\s+as\s+\w+\s+as)?`;
const verbMore = "(?:exceeds?|exceeding|surpass(?:es)?|tops|goes\\s+over|goes\\s+above)";
const verbLess = "(?:falls?\\s+(?:below|under)|drops?\\s+(?:below|under)|goes\\s+(?:below|under))";
const contain = String.raw`(?:contain(?:s|ing)?|include(?:s|d)?|including|mention(?:s|ing)?|has\s+(?:the\s+)?(?:word|text|string|substring|tag|value|phrase|element|item|entry))(?:\s+(?:the\s+)?(?:word|text|string|substring|phrase|letters?|characters?|value|tag|element|item|entry))?`;
const start = String.raw`(?:(?:starts?|begins?|starting|beginning)\s+with|has\s+(?:the\s+)?prefix|(?:is|are)\s+prefixed\s+(?:with|by))(?:\s+(?:the\s+)?(?:word|text|string|prefix|letters?|characters?|digits?))?`;
const end = String.raw`(?:(?:ends?|ending|finish(?:es)?)\s+(?:with|in|on)|has\s+(?:the\s+)?(?:suffix|extension)|(?:is|are)\s+suffixed\s+(?:with|by))(?:\s+(?:the\s+)?(?:word|text|string|suffix|letters?|characters?|domain|digits?))?`;
const match = String.raw`(?:match(?:es|ing)?|fits?|satisf(?:y|ies)|conforms?\s+to)(?:\s+(?:against\s+)?(?:the\s+|a\s+)?(?:regex(?:p)?|reg(?:ular)?\s+exp(?:ression)?|pattern|expression))?`;
const equal = String.raw`(?:equals?(?:\s+to)?|return(?:s|ed)|respond(?:s|ed)\s+with|answer(?:s|ed)\s+with|gave|===?|=|(?:the\s+)?same\s+as|identical\s+to|equivalent\s+to|set\s+to|exactly)`;
const empty = String.raw`(?:(?:an?\s+)?(?:empty|blank|null|nil|nothing)(?:\s+(?:list|array|string|text|object|value|or\s+null|or\s+missing))?)`;
const there = String.raw`(?:present|set|defined|given|provided|available|there|specified|known|included|existing|supplied|passed(?:\s+in)?|sent)`;

const comparisons: readonly (readonly [Comparison, string])[] = [
  ["greaterOrEqual", `${be}?${much}${least}`],
  ["lessOrEqual", `${be}?${much}${most}`],
  ["lessOrEqual", `${aux}?${not}(?:exceed|surpass)`],
  ["greaterThan", `${be}?${much}${more}`],
  ["greaterThan", `${aux}?${verbMore}`],
  ["lessThan", `${be}?${much}${less}`],
  ["lessThan", `${aux}?${verbLess}`],
  ["notBetween", `${be}?${not}(?:between|range)|${be}?outside(?:\\s+of)?\\s+(?:between|range)`],
  [
    "between",
    `${be}?(?:somewhere\\s+)?(?:between|(?:(?:in|within)\\s+)?range)|${aux}?(?:lies?|falls?)\\s+(?:between|range|within)`,
  ],
  [
    "noneOf",
    `${be}(?:${not}(?:(?:any|one|either)\\s+of|among|in)|none\\s+of)(?:\\s+(?:the\\s+)?(?:following|values?|list))?:?|\\bnot\\s+in\\b`,
  ],
  [
    "oneOf",
    `${be}(?:(?:any|one|either)\\s+of|among|in)(?:\\s+(?:the\\s+)?(?:following|values|list(?:\\s+of)?|set))?:?|\\b(?:one|any)\\s+of\\b|\\bin(?=\\s*[[(\\uF400-\\uF7FF])`,
  ],
  [
    "notEquals",
    `(?:returns?|returned|responded\\s+with|answered\\s+with|gave)\\s+other\\s+than|${be}(?:not|never|no\\s+longer)(?:\\s+(?:currently\\s+|actually\\s+|exactly\\s+)?${equal})?|${aux}?${not}equals?(?:\\s+to)?|!==?|<>|≠|${be}?(?:different\\s+(?:from|than|to)|other\\s+than|anything\\s+(?:but|other\\s+than|except)|unequal\\s+to)|differs\\s+from|${aux}?not\\s*=+`,
  ],
  ["equals", `${be}${much}(?:${equal}\\b\\s*)?|${aux}?${equal}|:(?=\\s)`],
  [
    "notContains",
    `${aux}?${not}${contain}|\\bwithout\\s+(?:the\\s+)?(?:word|text|tag)\\b|\\blacks\\s+the\\s+(?:word|text|tag)\\b`,
  ],
  ["contains", `${aux}?${contain}`],
  ["notStartsWith", `${aux}?${not}${start}`],
  ["startsWith", `${aux}?${start}`],
  ["notEndsWith", `${aux}?${not}${end}`],
  ["endsWith", `${aux}?${end}`],
  ["notMatches", `${aux}?${not}${match}`],
  ["matches", `${aux}?${match}`],
];

const unary: readonly (readonly [Comparison, string])[] = [
  [
    "isEmpty",
    `${be}${much}${empty}|${aux}?(?:contains?|has|have)\\s+(?:nothing|no\\s+(?:items?|elements?|entries|results?|rows?|records?|values?|content|text|characters?|members?))|${be}?(?:zero|0)\\s+(?:items|elements|entries|results|rows|records)`,
  ],
  [
    "isNotEmpty",
    `${be}${not}${empty}|${be}${much}(?:non-?\\s?empty|non-?null|filled(?:\\s+(?:in|out))?|populated)|${aux}?(?:contains?|has|have)\\s+(?:something|anything|content|any\\s+(?:items?|elements?|entries|results?|rows?|records?|values?|content)|items|elements|entries|results|rows|records|(?:a|some)\\s+(?:value|content|text)|at\\s+least\\s+(?:one|1)\\s+(?:item|element|entry|result|row|record))`,
  ],
  [
    "notExists",
    `${be}${much}(?:missing|absent|undefined|unset|unknown|unspecified|not\\s+${there})|${aux}?not\\s+exist(?:s|ing)?|(?:has|have)\\s+not\\s+been\\s+(?:set|given|provided|defined|specified|sent)`,
  ],
  ["exists", `${aux}?exists?|${be}${much}${there}|${be}not\\s+(?:missing|absent|undefined|unset)`],
  [
    "isFalse",
    `${be}${much}(?:not\\s+true|false)|(?:===?|=|equals)\\s*false|${be}not\\s+(?:checked|enabled|ticked|on)|${be}(?:disabled|unchecked|off)`,
  ],
  [
    "isTrue",
    `${be}${much}(?:not\\s+false|true)|(?:===?|=|equals)\\s*true|${be}(?:checked|enabled|ticked|on|yes)`,
  ],
  ["isNegative", `${be}(?:a\\s+)?negative(?:\\s+(?:number|value|amount))?`],
  ["isPositive", `${be}(?:a\\s+)?positive(?:\\s+(?:number|value|amount))?`],
  ["isHttps", `${be}(?:an?\\s+)?(?:https|secure)(?:\\s+(?:url|link|address))?|uses\\s+https`],
  [
    "isEmail",
    `${be}(?:an?\\s+)?(?:valid\\s+|real\\s+|proper\\s+)?e-?mail(?:\\s+address)?|looks\\s+like\\s+an?\\s+e-?mail(?:\\s+address)?`,
  ],
  [
    "isUrl",
    `${be}(?:an?\\s+)?(?:valid\\s+|proper\\s+)?(?:url|link|web\\s+address)|looks\\s+like\\s+an?\\s+(?:url|link)`,
  ],
  ["isNumeric", `${be}(?:an?\\s+)?(?:valid\\s+)?(?:number|numeric|integer)`],
];

const bounded = (source: string, tail: string) => new RegExp(`(?<![\\w.$])(?:${source})${tail}`, "i");
const binaryTests = comparisons.map(
  ([comparison, source]) => [comparison, bounded(source, "(?![\\w$])")] as const,
);
/** Signs may touch their values; words may not. */
const signTest = /(?<![=<>!])(?:===?|!==?|>=|=>|<=|=<|<>|[><=≠≥≤])(?![=<>])/;
/** What is spoken of may stand behind: "is missing in the webhook body". */
const unaryTests = unary.map(
  ([comparison, source]) =>
    [
      comparison,
      bounded(
        `(?:${source})(?:\\s+(?:in|from|of|on|inside)\\s+(?<place>(?:the\\s+|its\\s+)?[^,]+))?`,
        "(?=\\s*$)",
      ),
    ] as const,
);

const signs: Readonly<Record<string, Comparison>> = {
  ">=": "greaterOrEqual",
  "=>": "greaterOrEqual",
  "≥": "greaterOrEqual",
  "<=": "lessOrEqual",
  "=<": "lessOrEqual",
  "≤": "lessOrEqual",
  ">": "greaterThan",
  "<": "lessThan",
  "=": "equals",
  "==": "equals",
  "===": "equals",
  "!=": "notEquals",
  "!==": "notEquals",
  "<>": "notEquals",
  "≠": "notEquals",
};

const countable = String.raw`(?:items?|elements?|entries|entry|results?|rows?|records?|characters?|chars?|letters?|digits?|members?|things?|[\p{L}_]+s|(?<=\b(?:one|1)\s)[\p{L}_]+)`;
const bounds: readonly (readonly [Comparison, string])[] = [
  ["greaterOrEqual", least],
  ["lessOrEqual", most],
  ["greaterThan", more],
  ["lessThan", less],
  ["notEquals", "not|not\\s+exactly"],
  ["equals", "exactly|only|just|precisely|"],
];
const held = `(?:has|have|contains?|holds?|includes?|having|with|of)`;
const counts = bounds.map(
  ([comparison, source]) =>
    [
      comparison,
      new RegExp(
        `(?<![\\w.$])(there\\s+(?:is|are|was|were)|${held}|${be.replace(/\\s\*\)$/, "\\s+)")})\\s*(?:${source})\\s*(${numberPattern})\\s+(${countable})(?=$|\\s+(?:in|from|of|on|long)\\b|\\s*$)`,
        "iu",
      ),
    ] as const,
);

function findCount(text: string): Found | undefined {
  for (const [comparison, test] of counts) {
    const found = test.exec(text);
    if (!found) continue;
    const [whole, verb = "", amount = "", noun = ""] = found;
    const rest = text.slice(found.index + whole.length).trim();
    const sized =
      /^(?:items?|elements?|entries|entry|results?|rows?|records?|characters?|chars?|letters?|digits?|members?|things?)$/i.test(
        noun,
      );
    if (
      /^(?:is|are|was|were|be)\b/i.test(verb) &&
      (!sized || comparison === "equals") &&
      !/^long/i.test(rest)
    )
      continue;
    const inThere = /^there/i.test(verb);
    const before = text.slice(0, found.index).trim();
    if (!inThere && rest && !/^long/i.test(rest)) continue;
    return {
      comparison,
      before: inThere ? `${noun} ${rest}`.trim() : before,
      after: amount,
      counted: { noun: inThere ? "" : sized ? "" : noun },
    };
  }
  return undefined;
}

const thereIs =
  /^there\s+(?:is|are|was|were|exists?)\s+(not\s+any|not\s+an?|no|not|an?|any|some|at\s+least\s+one)?\s*(.+)$/i;
const hasThing =
  /^(.+?)\s+(?:has|have|had|contains?|comes\s+with)\s+(no|an?|any|not\s+an?|not\s+any|some)\s+(.+)$/i;
const lacks = /^(.+?)\s+(?:lacks?|(?:does|do)\s+not\s+have)\s+(?:an?\s+|any\s+)?(.+)$/i;

function findPresence(text: string): Found | undefined {
  const spoken = thereIs.exec(text);
  if (spoken) {
    const many = /^(?:no|not\s+any|any|some|at\s+least\s+one)$/i.test(spoken[1] ?? "") || !spoken[1];
    const none = /^no/i.test(spoken[1] ?? "");
    return {
      comparison: none ? "notExists" : "exists",
      before: spoken[2] ?? "",
      after: many ? "many" : "",
      form: "there",
    };
  }
  const without = /^(?:no|without(?:\s+an?)?)\s+(.+)$/i.exec(text);
  if (without) return { comparison: "notExists", before: without[1] ?? "", after: "many", form: "there" };
  const lacking = lacks.exec(text);
  if (lacking)
    return { comparison: "notExists", before: lacking[1] ?? "", after: lacking[2] ?? "", form: "has" };
  const valued =
    /^(.+?)\s+(?:has|have|had)\s+(?:an?\s+|the\s+)?((?!(?:an?|the)\s)[\p{L}_]+(?:\s+code)?)\s+(?:of\s+|=\s*)?([\uE000-\uE3FF]|\d[\w.]*)$/iu.exec(
      text,
    );
  if (valued) return { comparison: "equals", before: `${valued[2]} of ${valued[1]}`, after: valued[3] ?? "" };
  const having = hasThing.exec(text);
  if (!having || !/^[\p{L}\uE000-\uF7FF]/u.test(having[3] ?? "")) return undefined;
  return {
    comparison: /^no/i.test(having[2] ?? "") ? "notExists" : "exists",
    before: having[1] ?? "",
    after: having[3] ?? "",
    form: "has",
  };
}

/** The comparison that a phrase makes: of several the first, of those at one place the longest. */
export function findOperator(phrase: string): Found | undefined {
  const text = phrase.trim();
  const counted = findCount(text);
  if (counted) return counted;
  for (const [comparison, test] of unaryTests) {
    const found = test.exec(text);
    if (!found || (comparison === "isEmpty" && found.index === 0)) continue;
    const place = found.groups?.place;
    const before = text.slice(0, found.index).trim();
    const said = place ? found[0].slice(0, found[0].lastIndexOf(place)).replace(/\s+\w+\s*$/, "") : found[0];
    return {
      comparison,
      before: place && before ? `${before} in ${place}` : before,
      after: "",
      noun: /[a-z]+$/i.exec(said.trim())?.[0],
    };
  }
  let best: { comparison: Comparison; index: number; length: number } | undefined;
  for (const [comparison, test] of binaryTests) {
    const found = test.exec(text);
    if (!found) continue;
    const sign = signs[found[0].trim()];
    const next = { comparison: sign ?? comparison, index: found.index, length: found[0].length };
    if (!best || next.index < best.index || (next.index === best.index && next.length > best.length))
      best = next;
  }
  const sign = signTest.exec(text);
  const signed = sign && signs[sign[0]];
  if (sign && signed && (!best || sign.index < best.index))
    best = { comparison: signed, index: sign.index, length: sign[0].length };
  const presence = findPresence(text);
  if (
    presence &&
    (!best ||
      presence.form === "there" ||
      /\b(?:has|have|had|lacks?|contains?|with)$/i.test(text.slice(0, best.index + best.length).trim()))
  )
    return presence;
  if (!best) return presence;
  const after = text.slice(best.index + best.length).trim();
  if (!after) return undefined;
  return { comparison: best.comparison, before: text.slice(0, best.index).trim(), after };
}

/** Divides "a up to b" of a range. */
export const rangeEnds = (text: string): [string, string] | undefined => {
  const [from, to, ...more] = text.split(upTo).map((end) => end.trim());
  return from && to && more.length === 0 ? [from, to] : undefined;
};
