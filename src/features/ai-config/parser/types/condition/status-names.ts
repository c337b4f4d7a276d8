/**
 * What people call the status codes of HTTP, with the first and the last code that is meant (RFC 9110, section 15,
 * RFC 6585, and RFC 4918 for 422 and 423). The longer name comes before the one that begins it.
 */
const names: readonly (readonly [name: string, from: number, to: number])[] = [
  ["success(?:ful(?:ly)?)?|succeeded|ok(?:ay)?|fine|good", 200, 299],
  ["redirect(?:ion|ed)?s?", 300, 399],
  ["client[\\s-]+(?:side\\s+)?(?:errors?|faults?|failure)", 400, 499],
  ["internal\\s+server\\s+error", 500, 500],
  ["server[\\s-]+(?:side\\s+)?(?:errors?|faults?|failure)", 500, 599],
  ["created", 201, 201],
  ["accepted", 202, 202],
  ["no\\s+content", 204, 204],
  ["not\\s+modified", 304, 304],
  ["bad\\s+request", 400, 400],
  ["unauthori[sz]ed|unauthenticated|not\\s+authori[sz]ed", 401, 401],
  ["payment\\s+required", 402, 402],
  ["forbidden|access\\s+denied", 403, 403],
  ["not[\\s-]+found", 404, 404],
  ["method\\s+not\\s+allowed", 405, 405],
  ["conflict", 409, 409],
  ["gone", 410, 410],
  ["unprocessable(?:\\s+(?:entity|content))?", 422, 422],
  ["locked", 423, 423],
  ["rate[\\s-]?limit(?:ed|ing)?|throttled|too\\s+many\\s+requests", 429, 429],
  ["not\\s+implemented", 501, 501],
  ["bad\\s+gateway", 502, 502],
  ["(?:service\\s+)?unavailable", 503, 503],
  ["gateway\\s+time[\\s-]?out", 504, 504],
  ["unsuccessful|failed|failure|error|not\\s+(?:ok(?:ay)?|successful|fine)", 400, 599],
];

/** The source of a pattern for any of the names, without groups. */
export const statusNamePattern = names.map(([name]) => name).join("|");

const tests = names.map(([name, from, to]) => [new RegExp(`^(?:${name})$`, "i"), from, to] as const);

/** The codes that a name, a code or a class of codes ("5xx") stands for, first and last, or null. */
export function statusRange(said: string): [number, number] | null {
  const exact = /^([1-5])(\d\d|xx)$/i.exec(said);
  if (exact?.[1]) {
    const start = Number(exact[1]) * 100;
    const rest = Number(exact[2]);
    return Number.isNaN(rest) ? [start, start + 99] : [start + rest, start + rest];
  }
  const found = tests.find(([test]) => test.test(said));
  return found ? [found[1], found[2]] : null;
}
