const statuses = String.raw`(?:\w+\s+)?(?:(?:http\s+)?errors?(?:\s+(?:codes?|status(?:es)?|responses?|answers?))?|failures?|[45](?:\d\d|xx)s?(?:\s+(?:errors?|responses?|status(?:es)?(?:\s+codes?)?|answers?))?|non-2xx(?:\s+\w+)?|(?:error\s+)?status(?:es)?(?:\s+codes?)?|not\s+found)`;
const list = `${statuses}(?:\\s*(?:,|and|or|/)\\s*(?:an?\\s+)?${statuses})*`;
const lead = String.raw`(?:[\s,;.]*(?:\b(?:and|but|please|also|it\s+should|should)\b\s*)*)`;
const tolerant = new RegExp(
  `${lead}(?:${[
    `(?:don['’]?t|do\\s+not|never|without|not|shouldn['’]?t|must\\s+not)\\s+(?:ever\\s+)?(?:fail(?:ing)?|throw(?:ing)?|stop(?:ping)?|error(?:ing)?(?:\\s+out)?|abort(?:ing)?|break(?:ing)?|crash(?:ing)?)(?:\\s+(?:the\\s+)?(?:run|workflow|step|node|it))?(?:\\s+(?:on|for|if|when|with|at|upon|because\\s+of|in\\s+case\\s+of)\\s+(?:(?:it|the\\s+(?:server|api|call|request|status|answer|response))\\s+)?(?:(?:is|gets?|returns?|answers?(?:\\s+with)?|responds?(?:\\s+with)?|comes\\s+back(?:\\s+with)?)\\s+)?(?:an?\\s+|any\\s+)?(?:${list}|fails?))?`,
    `ignor(?:e|ing)\\s+(?:any\\s+|all\\s+|the\\s+)?${list}`,
    `treat(?:ing)?\\s+(?:an?\\s+|any\\s+|all\\s+)?${list}\\s+(?:as|like)\\s+(?:an?\\s+)?(?:ok(?:ay)?|success\\w*|fine|normal|valid|regular|good)(?:\\s+(?:answers?|responses?|results?|output))?`,
    `(?:continu(?:e|ing)|carry(?:ing)?\\s+on|go(?:ing)?\\s+on|proceed(?:ing)?|keep\\s+(?:going|running))\\s+(?:even\\s+)?(?:on|if|when|after|despite|in\\s+case\\s+of)\\s+(?:it\\s+|the\\s+(?:call|request|api)\\s+)?(?:fails?|(?:returns?\\s+|gets?\\s+|is\\s+)?(?:an?\\s+|any\\s+)?${list})`,
    `(?:accept(?:ing)?|allow(?:ing)?|tolerat(?:e|ing))\\s+(?:any\\s+|an?\\s+|all\\s+)?${list}(?:\\s+too)?`,
    `even\\s+(?:if|when)\\s+(?:it\\s+|the\\s+(?:call|request|api|server)\\s+)?(?:fails|(?:returns?|answers?(?:\\s+with)?|is|gets?)\\s+(?:an?\\s+)?${list})`,
    `(?:an?\\s+)?(?:[45](?:\\d\\d|xx)s?|errors?|any\\s+status)\\s+(?:is|are)\\s+(?:ok(?:ay)?|fine|not\\s+an?\\s+errors?|acceptable|allowed|expected)`,
  ].join("|")})`,
  "i",
);
const strict =
  /[\s,;.]*(?:\b(?:and|but|please|it\s+should)\b\s*)*\bfail(?:ing)?\s+(?:on|for|if|when)\s+(?:it\s+(?:gets|returns|is)\s+)?(?:an?\s+|any\s+)?(?:errors?|[45](?:\d\d|xx)|error\s+\w+)(?:\s+(?:errors?|responses?|and\s+[45]xx))?/i;

/** Takes what is said of answers of 400 and above out of a text: `failOnError`, undefined where nothing is. */
export function takeFailure(text: string): { text: string; failOnError?: boolean } {
  for (const [pattern, failOnError] of [
    [tolerant, false],
    [strict, true],
  ] as const) {
    const found = pattern.exec(text);
    if (!found) continue;
    return {
      text: `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`,
      failOnError,
    };
  }
  return { text };
}
