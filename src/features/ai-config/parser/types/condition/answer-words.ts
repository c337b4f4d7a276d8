import { type Context, isHttpAnswer } from "../../references";
import { wordsOf } from "../../words";
import { statusNamePattern, statusRange } from "./status-names";

const verb = String.raw`(?:(?:has\s+|have\s+)?(?:[a-z]+(?:ed|s|t|w|ne|me)\s+(?:up\s+|back\s+|out\s+)?(?:with|in|as|by|on)|(?:said|says|reported|signalled|showed|shows)(?:\s+(?:it\s+(?:was|is)|that))?|(?:returned|returns|return|returning|gave|gives|got|gets|threw|throws|had|has|sent|sends|produced|yielded|reports?|reported|is|was|were|are|will\s+be|turned\s+out|came\s+back|went)(?:\s+(?:back|as|to\s+be|up\s+as))?))`;
const frames: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:did|does|do|was|is|were|are|has|have)\s+not\s+(?:been\s+)?(?:succeed(?:ed)?|work(?:ed)?|go\s+(?:through|well)|successful|ok(?:ay)?|fine)\b/i,
    "unsuccessful",
  ],
  [
    /^(?:(?:has|have|was)\s+)?(?:succeeds?|succeeded|worked|works|went\s+(?:through|well|fine|ok)|passed|completed\s+(?:successfully|fine))\b(?:\s*\((?:any\s+|an?\s+)?2xx\))?/i,
    "successful",
  ],
  [
    /^(?:(?:has|have)\s+)?(?:fails?|failed|errored|broke|went\s+wrong|errors?\s+out|errored\s+out)(?!\s+(?:with|in|as|by|on)\b)\b/i,
    "unsuccessful",
  ],
];
const not =
  /^(?:is|was|were|are|did|does|has|have)\s+not\s+(?:been\s+)?(?:return(?:ed)?\s+|answer(?:ed)?\s+with\s+|respond(?:ed)?\s+with\s+|give(?:n)?\s+|got(?:ten)?\s+|get\s+)?/i;
const noun = String.raw`(?:(?:https?\s+|api\s+)?(?:requests?|calls?|responses?|answers?|reply|replies|result|status(?:\s+code)?|response\s+(?:code|status)))`;
const family = String.raw`(?:(?:an?|the|some|any|http)\s+)*(?:(?:status|code|response|error)(?:\s+code)?\s+)*(?:of\s+)?(${statusNamePattern}|[1-5]\d\d|[1-5]xx)(?:['’]?s)?(?![\w.%])(?:\s+(?:response|status|error|code|answer|range|family|class)s?(?:\s+code)?)*(?:\s*\([1-5](?:xx|\d\d)\))?`;
const familyTest = new RegExp(`^${family}`, "i");
const verbTest = new RegExp(`^${verb}\\s+`, "i");

/** Steps whose samples are answers of HTTP requests, longest names first. */
const answers = ({ steps }: Context) =>
  Object.entries(steps)
    .filter(([, value]) => isHttpAnswer(value))
    .map(([slug]) => slug)
    .sort((a, b) => b.length - a.length);

/** A step's name in any style, or one of its words where no other step has it and a determiner stands before. */
function spelled(slug: string, slugs: readonly string[] = []): string {
  const words = wordsOf(slug);
  const whole = words.join("[\\s_-]*");
  const own = words.filter(
    (word) => word.length > 3 && !slugs.some((other) => other !== slug && wordsOf(other).includes(word)),
  );
  return own.length && slugs.length ? `(?:${whole}|(?<=\\bthe\\s)(?:${own.join("|")}))` : whole;
}

/** A name without "not" in it, which would turn the comparison round. */
function plainName(name: string): string {
  const [from, to] = /^not?\b/i.test(name) ? (statusRange(name) ?? []) : [];
  if (from === undefined) return name;
  return from === to ? String(from) : "unsuccessful";
}

/** What is said behind the name of an answer, as one of the names that `answerStatus` knows, and where it ends. */
function outcomeOf(text: string): { said: string; length: number } | undefined {
  for (const [frame, said] of frames) {
    const found = frame.exec(text);
    if (found) return { said: `is ${said}`, length: found[0].length };
  }
  for (const [opening, is] of [
    [verbTest.exec(text), "is"],
    [not.exec(text), "is not"],
  ] as const) {
    const named = opening && familyTest.exec(text.slice(opening[0].length));
    if (named)
      return { said: `${is} ${plainName(named[1] ?? "")}`, length: opening[0].length + named[0].length };
  }
  return undefined;
}

/**
 * Speaks of the answers of HTTP requests in one way: "the call to get_user came back with a server error", "not found
 * from get_user" and "get_user did not succeed" as "step get_user is …". Where one step alone made a request, "the
 * request failed" is about that one.
 */
export function answerWords(text: string, context: Context): string {
  const slugs = answers(context);
  const [only] = slugs;
  if (!only) return text;
  let said = text;
  for (const slug of slugs) {
    const name = `(?:the\\s+)?(?:step\\s+)?(?<![\\w.])["'“‘]?${spelled(slug, Object.keys(context.steps))}["'”’]?(?![\\w.])(?:['’]s)?(?:\\s+(?:step|node|request|call|response|answer|reply))?`;
    said = said.replace(
      new RegExp(
        `(?<![\\w.])(?:there\\s+(?:is|was)\\s+)?${family}\\s+(?:from|by|in|of|at|on|for|returned\\s+(?:by|from)|when\\s+calling|calling)\\s+(?:(?:the\\s+)?${noun}\\s+(?:to|of|from|by)\\s+)?${name}`,
        "gi",
      ),
      (_, outcome: string) => `step ${slug} is ${plainName(outcome)}`,
    );
    const subject = new RegExp(
      `(?<![\\w.])(?:the\\s+)?(?:${noun}\\s+)?(?:(?:to|of|from|by)\\s+)?${name}\\s+`,
      "gi",
    );
    said = replaceOutcome(said, subject, slug);
  }
  if (slugs.length === 1 && !new RegExp(`(?<![\\w.])${spelled(only)}(?![\\w.])`, "i").test(said)) {
    said = replaceOutcome(said, new RegExp(`(?<![\\w.])(?:the|that|this)\\s+${noun}\\s+`, "gi"), only);
  }
  return said;
}

function replaceOutcome(text: string, subject: RegExp, slug: string): string {
  let rest = text;
  let said = "";
  for (;;) {
    subject.lastIndex = 0;
    const found = subject.exec(rest);
    if (!found) return said + rest;
    const behind = rest.slice(found.index + found[0].length);
    const outcome = outcomeOf(behind);
    said += rest.slice(0, found.index) + (outcome ? `step ${slug} ${outcome.said}` : found[0]);
    rest = outcome ? behind.slice(outcome.length) : behind;
  }
}
