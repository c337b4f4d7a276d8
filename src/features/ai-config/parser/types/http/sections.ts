export type Section = {
  kind: "lead" | "header" | "query" | "params" | "body" | "fields" | "set" | "filter";
  /** What stands behind the words that opened the section. */
  content: string;
  /** Those words with the content, as far as they can name data ("the body of fetch_user"). */
  whole: string;
  /** Whether the words say that what follows are fields: "containing", "with fields". */
  keyed?: boolean;
};

const joint = String.raw`(?:^|[\s,;.(]+)`;
const linkWords =
  "and|with|also|then|using|use|plus|add(?:ing)?|attach(?:ing)?|includ(?:e|ing)|send(?:ing)?|pass(?:ing)?|have|having|put(?:ting)?|append(?:ing)?|set(?:ting)?|giv(?:e|ing)|provid(?:e|ing)|specify(?:ing)?|it|please|but|as|make";
const articles = "the|an?|some|following|these|its|this|custom|extra|additional|http|request|two|three|new";
const links = `(?:(?:${linkWords}|${articles})\\s+)`;
const opens = String.raw`\s*(?:\(|(?:named|called|of|with|like|are|is|containing|including|set\s+to|such\s+as)\b)?\s*:?\s*`;
const holds = String.raw`\s*(?:that\s+(?:contains|has|includes|is)|contain(?:ing|s)|consisting\s+of|made\s+(?:up\s+)?of|with(?:\s+the)?|includ(?:ing|es)|of|being|is|are|which\s+(?:contains|has|is)|set\s+to|having|has|holding)?\b\s*[:=]?\s*`;

const starters: { kind: Exclude<Section["kind"], "lead">; pattern: RegExp }[] = [
  {
    kind: "header",
    pattern: new RegExp(`${joint}${links}{0,9}headers?\\b(?!\\s+of\\s+(?:the|step))${opens}`, "gi"),
  },
  {
    kind: "query",
    pattern: new RegExp(
      `${joint}${links}{0,9}(?<!json\\s)(?:(?:url|search|get)[\\s-]+(?:query\\s+)?param(?:eter)?s?|query(?:[\\s-]*(?:strings?|param(?:eter)?s?|args?|arguments?|values?|fields?|variables?))?|querystring|qs)\\b${opens}`,
      "gi",
    ),
  },
  {
    kind: "params",
    pattern: new RegExp(`${joint}${links}{1,9}(?:param(?:eter)?s?|arguments?|args)\\b${opens}`, "gi"),
  },
  {
    kind: "body",
    pattern: new RegExp(
      `(?:^|${joint}${links}{1,9}|[,;.:]\\s*)(?:(?:json|post|raw|put|patch|plain)[\\s-]+)*(?:body|payload|json(?:\\s+(?:object|data|document|array|list))?|object)\\b${holds}`,
      "gi",
    ),
  },
  {
    kind: "fields",
    pattern: new RegExp(
      `${joint}${links}{0,9}(?:form\\s+|json\\s+|body\\s+)?(?:fields?|keys|properties|attributes|values|form\\s+data|data)\\b\\s*(?:of|:|with|=|are|like)?\\s*(?=\\S)`,
      "gi",
    ),
  },
  {
    kind: "set",
    pattern:
      /(?:^|[,;.:]\s*|\s(?=(?:and|to|then|by|also|that|which)\s))\s*(?:(?:and|to|then|by|also|that|which)\s+)*(?:sets?|chang(?:es?|ing)|updat(?:es?|ing)|mark(?:s|ing)?|setting)\s+(?!to\s)(?:its\s+|the\s+)?(?=[^,;]*\s(?:to|as|=)\s|[^,;]*=)/gi,
  },
  {
    kind: "set",
    pattern:
      /(?:^|[\s,;]+)(?:so|such)\s+that\s+(?:its\s+|the\s+)?(?=[\w.-]+\s+(?:becomes?|is(?:\s+set\s+to)?|equals|gets)\s)/gi,
  },
  {
    kind: "filter",
    pattern:
      /(?:^|[\s,;.]+)(?:and\s+)?(?:filter(?:ed|ing)?\s+(?:by|on|for|to|with)|only\s+(?:those|the\s+ones)\s+(?:with|where)|limited\s+by)\s+/gi,
  },
  {
    kind: "fields",
    pattern:
      /(?:^|[\s,;.]+)(?:and\s+)?(?:with|containing|including|having|passing|sending|where|whose|that\s+(?:contains|includes|has)|giving|providing|using)\s+(?=\S)/gi,
  },
];

/** Divides a marked text at the words that open a list of headers, query parameters, body fields and the like. */
export function splitSections(text: string): Section[] {
  const found: { kind: Section["kind"]; start: number; end: number }[] = [];
  for (const { kind, pattern } of starters) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      const overlaps = found.some((other) => start < other.end && end > other.start);
      if (match[0].trim() && !overlaps) found.push({ kind, start, end });
    }
  }
  found.sort((left, right) => left.start - right.start);
  const isPlain = (start: number, end: number) =>
    /^[\s"']*[A-Za-z][\w-]*["']?\s*$/.test(text.slice(start, end));
  // In "the header X-Note with the note", what stands behind "with" is the header's value.
  for (let index = found.length - 1; index > 0; index--) {
    const before = found[index - 1];
    const here = found[index];
    if (before?.kind === "header" && here?.kind === "fields" && isPlain(before.end, here.start))
      found.splice(index, 1);
  }
  const trim = (piece: string) =>
    piece
      .trim()
      .replace(/[\s,;(]+(?:and|with|plus|then)?\s*$/i, "")
      .replace(/^[,;)]\s*/, "")
      .trim();
  const sections: Section[] = [];
  const lead = trim(text.slice(0, found[0]?.start ?? text.length));
  if (lead) sections.push({ kind: "lead", content: lead, whole: lead });
  for (const [index, { kind, start, end }] of found.entries()) {
    const next = found[index + 1]?.start ?? text.length;
    sections.push({
      kind,
      keyed: /contain|includ|having|has|whose|fields?|keys|properties|values/i.test(text.slice(start, end)),
      content: trim(text.slice(end, next)).replace(/^([^(]*)\)\s*\.?$/, "$1"),
      whole: trim(text.slice(start, next)).replace(
        /^[\s,;.(]*(?:(?:and|with|containing|using|including|passing|sending|send|pass|as)\s+)*/i,
        "",
      ),
    });
  }
  return sections;
}
