/** Stands between the two ends of "between a and b", so that no "and" divides them. */
export const upTo = "\uF8F0";

const contractions: readonly (readonly [RegExp, string])[] = [
  // "Orders of more than two items that are paid": what is said of each of them is one condition each.
  [
    /^(?:only\s+|all\s+|the\s+)*[a-z_]+s\s+(?:of|with|over|for)\s+(?=(?:more|less|fewer)\s+than\s+\S+\s+[a-z_]+|at\s+(?:least|most)\s+\S+\s+[a-z_]+)(.+?)\s+(?:that|which|who)\s+(?:is|are|was|were|has\s+been|have\s+been)\s+(?:already\s+)?/i,
    "there are $1 and ",
  ],
  // "Did the customer leave a note?"
  [
    /^(?:did|does|has|have)\s+(?:the\s+|an?\s+)?[a-z_]+\s+(not\s+)?(?:leave|left|give|given|enter|entered|provide|provided|send|sent|add|added|include|included|write|written|supply|supplied|specify|specified|fill\s+in|filled\s+in)\s+(?:an?|any|some|their|his|her)\s+([\p{L}_][\p{L}\p{N}_ -]*?)\s*\??$/iu,
    "$2 is $1filled in",
  ],
  [/\b(is|are|was|were|does|do|did|has|have|should|must|would|could)n['’]?t\b/gi, "$1 not"],
  [/\bcan(?:no|['’]?)t\b/gi, "can not"],
  [/\bwon['’]?t\b/gi, "will not"],
  [/\bain['’]t\b/gi, "is not"],
  [
    /\b(?:should|must|has\s+to|have\s+to|needs?\s+to|may|can|will|would|might|shall)\s+(not\s+)?be\b/gi,
    "is $1",
  ],
  [
    /^(?=(?:only|just|more\s+than|at\s+least|fewer\s+than|less\s+than|at\s+most|exactly|over|under)\s+(?:\d+|[a-z]+)\s+[a-z_]+s?(?:\s|$))/i,
    "there are ",
  ],
  [/\banything\s+(?:but|except|other\s+than|else\s+than)\b/gi, "other than"],
  [/\b(it|that|there)['’]s\b/gi, "$1 is"],
  [/\b(is|are)\s+under[\s-]?aged?\b/gi, "$1 a minor"],
  [
    /\b(?:has|have|needs?|ought)\s+to\s+(?=(?:not\s+)?(?:start|begin|end|contain|include|match|equal|exceed|exist|mention)\b)/gi,
    "",
  ],
  [/\bbelongs?\s+to\b|\b(?:is|are)\s+(?:located|based|situated)\s+in\b/gi, "is in"],
  [/\b(?:shows|indicates|says|reads)\s+(?=(?:an?\s|the\s|that\s)?\S)/gi, "is "],
  [/\b(?:proper|real|genuine|well-?formed)\s+(?=(?:e-?mail|url|link))/gi, "valid "],
  [/\bw\/o\b/gi, "without"],
  [/\bw\/(?=\s)/gi, "with"],
  [/\s*,?\s*\(?\b(?:i\.e\.|ie|that\s+is(?=,)|in\s+other\s+words|meaning)[,:]?\s+[^,;]*$/gi, ""],
  [
    /\b(?:(?:falls?|fell|lies?|lay|occurs?|occurred|happens?|happened)\s+)(?=on\b|in\b|during\b|within\b|outside\b)/gi,
    "is ",
  ],
  [/\bthe\s+sum\s+of\s+(\S+(?:\s\S+)?)\s+and\s+(\S+)/gi, "$1 + $2"],
  [/\bthe\s+product\s+of\s+(\S+(?:\s\S+)?)\s+and\s+(\S+)/gi, "$1 * $2"],
  [/\bthe\s+difference\s+(?:between|of)\s+(\S+(?:\s\S+)?)\s+and\s+(\S+)/gi, "$1 - $2"],
];

const number = String.raw`[^\s,]+(?:\s+(?:euros?|dollars?|usd|eur|gbp|items?|percent|%|days?|years?|characters?|points?))?`;
const bigger = "greater|more|bigger|larger|higher|later|newer|older";
const smaller = "less|fewer|smaller|lower|earlier|younger|cheaper";

/** Phrases with "or" and "and" that are one comparison, as one word or sign each. */
const compounds: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(
      `\\b(?:${bigger})\\s+(?:than\\s+)?or\\s+(?:is\\s+)?(?:the\\s+same\\s+as|equals?)(?:\\s+to)?\\b`,
      "gi",
    ),
    ">=",
  ],
  [
    new RegExp(
      `\\b(?:equals?|equal\\s+to|the\\s+same)\\s+(?:to\\s+)?or\\s+(?:is\\s+)?(?:${bigger}|above|over)(?:\\s+than)?\\b`,
      "gi",
    ),
    ">=",
  ],
  [
    new RegExp(
      `\\b(?:${smaller})\\s+(?:than\\s+)?or\\s+(?:is\\s+)?(?:the\\s+same\\s+as|equals?)(?:\\s+to)?\\b`,
      "gi",
    ),
    "<=",
  ],
  [
    new RegExp(
      `\\b(?:equals?|equal\\s+to|the\\s+same)\\s+(?:to\\s+)?or\\s+(?:is\\s+)?(?:${smaller}|below|under)(?:\\s+than)?\\b`,
      "gi",
    ),
    "<=",
  ],
  [/\bon\s+or\s+after\b|\b(?:at|exactly)\s+or\s+(?:above|over|after)\b/gi, ">="],
  [/\bon\s+or\s+before\b|\b(?:at|exactly)\s+or\s+(?:below|under|before)\b/gi, "<="],
  [/\b(?:above|over)\s+or\s+(?:equal\s+(?:to)?|at)\b/gi, ">="],
  [/\b(?:below|under)\s+or\s+(?:equal\s+(?:to)?|at)\b/gi, "<="],
  [
    new RegExp(
      `(?:\\b(?:at\\s+least|equals|is|are|was|=+)\\s+)?(?<!\\w)(${number})\\s+(?:or|and)\\s+(?:${bigger}|above|over|up(?:wards)?|beyond)\\b(?!\\s+(?:than|[-\\d€$£]))`,
      "gi",
    ),
    "is >= $1",
  ],
  [
    new RegExp(
      `(?:\\b(?:at\\s+most|equals|is|are|was|=+)\\s+)?(?<!\\w)(${number})\\s+(?:or|and)\\s+(?:${smaller}|below|under|down)\\b(?!\\s+(?:than|[-\\d€$£]))`,
      "gi",
    ),
    "is <= $1",
  ],
  [/(?:\b(?:is|are|was)\s+)?(?<![\w.])(\d[\d.,]*k?)\s?\+(?=\s|$|[,.;])/gi, "is >= $1"],
  [/\bbetween\s+(.+?)\s+and\s+(?=\S)/gi, `between $1 ${upTo} `],
  [
    /\b(in|within|outside(?:\s+of)?)\s+the\s+range\s+(?:of\s+|from\s+)?(\S+?)\s*(?:\.\.\.?|to|-|–|and)\s*(?=\S)/gi,
    `$1 range $2 ${upTo} `,
  ],
  [/\b(?:from)\s+(-?[\d.,]+)\s+(?:to|up\s+to|until)\s+(?=-?\d)/gi, `between $1 ${upTo} `],
  [/\b(?:is|are|was)\s+neither\s+(.+?)\s+nor\s+/gi, "is none of $1, "],
  [/\bneither\b\s+(.+?)\s+nor\s+(.+?)\s+(is|are|contains?|has|exists?)\b/gi, "$1 and $2 $3 not"],
  [
    /\b(is|are|was|equals|contains|includes|starts\s+with|begins\s+with|ends\s+with|ends\s+in)\s+(?:either|any\s+of)\s+(?!of\b)/gi,
    "$1 ",
  ],
  [/\b(contain|exist)s?\s+not\b/gi, "does not $1"],
];

/** A text of conditions with contractions written out and compound comparisons as one. */
export function normalWords(marked: string): string {
  let text = marked.replace(/\s+/g, " ").trim();
  for (const [pattern, written] of contractions) text = text.replace(pattern, written);
  for (const [pattern, written] of compounds) text = text.replace(pattern, written);
  return text;
}

const goOn = String.raw`(?:continue|proceed|go\s+on|carry\s+on|move\s+on|pass(?:\s+through)?|advance|keep\s+going|run|execute|let\s+(?:it|them)\s+(?:pass|through)|allow|accept|(?:go|take)(?:\s+(?:to|the))*\s+(?:true|yes)(?:\s+(?:branch|path|handle|side|route))?|true|yes|return\s+true)`;
const halt = String.raw`(?:stop|halt|abort|exit|quit|end|block|reject|skip|ignore|drop|discard|bail(?:\s+out)?|filter\s+out(?:\s+[a-z]+)?|cancel|(?:do|does|should|must|will)\s+not\s+(?:continue|proceed|go\s+on|run|pass|execute)|(?:go|take)(?:\s+(?:to|the))*\s+(?:false|no)(?:\s+(?:branch|path|handle|side|route))?|false|return\s+false|never\s+(?:continue|proceed))`;
const object = String.raw`(?:\s+(?:the\s+)?(?:workflow|flow|run|execution|here|it|this|processing|step|branch|rest|them|everything|further|with\s+(?:the\s+)?(?:rest|workflow|next\s+step)|to\s+the\s+next\s+step))*`;
const lead = String.raw`^(?:please\s+|now\s+|then\s+|and\s+)*`;

/** What the words wish for: the conditions themselves, and whether the other way round. */
export type Wish = { text: string; negated: boolean };

const trailingHalt = new RegExp(
  `\\s*(?:,|->|→|=>|:|\\bthen\\b)\\s*(?:we\\s+|it\\s+|to\\s+)?(?:should\\s+)?${halt}${object}\\s*[.!?]?$`,
  "i",
);
/** "If the total is under 5 stop": nothing divides the two. */
const bareHalt =
  /(?<=[\w"'\uE000-\uF7FF])\s+(?:stop|halt|abort|cancel)(?:\s+(?:here|it|the\s+(?:workflow|run)))?\s*[.!]?$/i;
const trailingGoOn = new RegExp(
  `\\s*(?:,|->|→|=>|\\bthen\\b)\\s*(?:we\\s+|it\\s+|to\\s+)?(?:should\\s+)?${goOn}\\b.*$`,
  "i",
);

/** Takes the frame off: "continue only if …", "stop unless …", "check that …", "…, otherwise stop". */
export function takeFrame(given: string): Wish {
  let negated = false;
  let text = given
    .replace(/\s*(?:[,;.]|\s-)?\s*\b(?:otherwise|else|if\s+not)\b.*$/i, "")
    .replace(/[?.!\s]+$/, "");
  const stops = trailingHalt.exec(text) ?? (/^(?:if|when)\b/i.test(text) ? bareHalt.exec(text) : null);
  if (stops) {
    negated = !negated;
    text = text.slice(0, stops.index);
  } else text = text.replace(trailingGoOn, "");
  const unless = new RegExp(
    `${lead}(?:(${halt})|(?:only\\s+)?${goOn})?${object}[,:]?\\s*\\b(?:unless|except\\s+(?:if|when))\\s+`,
    "i",
  ).exec(text);
  if (unless) return { text: text.slice(unless[0].length), negated: unless[1] ? negated : !negated };
  const stopping = new RegExp(
    `${lead}${halt}${object}[,:]?\\s+(?:only\\s+)?(?:if|when|whenever|once|where|in\\s+case|as\\s+soon\\s+as|any(?:thing)?\\s+(?:where|whose)|all\\s+(?:where|whose))\\s+(?:the\\s+case\\s+that\\s+)?`,
    "i",
  ).exec(text);
  if (stopping) return { text: text.slice(stopping[0].length), negated: !negated };
  const unlessLater = /\s+unless\s+/i.exec(text);
  if (unlessLater && !/\b(?:is|are|>|<|=|contains?)\b/i.test(text.slice(0, unlessLater.index)))
    return { text: text.slice(unlessLater.index + unlessLater[0].length), negated: !negated };
  const frame = new RegExp(
    `${lead}(?:(?:only\\s+)?${goOn}${object}\\s*[,:]?\\s*(?:only\\s+)?(?:if|when|whenever|once|where|while|provided(?:\\s+that)?|as\\s+long\\s+as|in\\s+case)\\s+|(?:check|verify|test|make\\s+sure|ensure|assert|see|confirm|validate|determine|require|decide|find\\s+out|look)\\s*(?:that|whether|if|for)?:?\\s+|(?:only\\s+)?(?:if|when|whenever|whether|where|provided(?:\\s+that)?|as\\s+long\\s+as|in\\s+case|condition:|filter(?:\\s+(?:for|by|to|on))?:?|only|branch\\s+(?:on|if|when)|split\\s+(?:on|by)(?:\\s+whether)?)\\s+)`,
    "i",
  ).exec(text);
  if (frame) return { text: text.slice(frame[0].length), negated };
  const later =
    /^[^\uE000-\uF7FF]*?\b(?:only\s+(?:if|when)|(?:if|when|whenever|whether|provided\s+that|as\s+long\s+as))\s+/i.exec(
      text,
    );
  return { text: later ? text.slice(later[0].length) : text, negated };
}
