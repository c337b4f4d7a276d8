import { findDurations } from "./durations";
import { numberPattern, readNumber } from "./numbers";

/** How often and how long a node may try, as far as the words say it. */
export type Limits = {
  retries?: number;
  timeoutMs?: number;
  questions: { field: "retries" | "timeoutMs"; question: string }[];
  /** The text without the words that said it. */
  rest: string;
};

const mostRetries = 10;
const count = `(${numberPattern}|once|twice|thrice)`;
const lead = String.raw`(?:(?:,|;|\.|—|–)\s*)?(?:(?:and|but|also|please|then|with|do|allow|using|it\s+should|set)\s+){0,9}`;
const onFailure = String.raw`(?:\s+(?:if|when|in\s+case|on|upon|before|after|should|for)\s+(?:it\s+|that\s+|the\s+(?:call|request)\s+|any\s+|there(?:'s|\s+is)\s+(?:an?\s+)?|something\s+)?(?:fails?|failing|fail(?:ure|s|ures)?|errors?|goes\s+wrong|needed|necessary|giving\s+up|timeouts?|not\s+reachable)(?:\s+happens?)?)?`;
const times = String.raw`(?:\s*(?:x\b|times?|more\s+times?|retries|attempts|tries))?`;
const cap = String.raw`(?:(?:for\s+)?(?:up\s+to|at\s+most|max(?:imum|\.)?(?:\s+of)?|no\s+more\s+than|a\s+(?:max(?:imum)?|total)\s+of|exactly)\s+)?`;

const patternOf = (source: string) => new RegExp(source, "i");
const retryPatterns: { pattern: RegExp; read: (found: RegExpExecArray) => number | null }[] = [
  {
    pattern: patternOf(
      `${lead}(?:no|without|zero|don't|do\\s+not|never|not|dont)\\s+(?:any\\s+)?(?:auto(?:matic(?:ally)?)?\\s+)?(?:retr(?:y(?:ing)?|ies)|tr(?:y|ying)\\s+again)(?:\\s+(?:it|on\\s+failure|if\\s+it\\s+fails))?\\b`,
    ),
    read: () => 0,
  },
  {
    pattern: patternOf(
      `${lead}retr(?:y|ies|ying)(?:\\s*(?:it|the\\s+(?:call|request)|this|that|on\\s+(?:failure|errors?)|count|if\\s+it\\s+fails|is|=|:|of|to|should\\s+be|limit))*\\s*${cap}${count}${times}${onFailure}(?![\\w.]|\\s*(?:seconds?|minutes?|ms|s|min)\\b)`,
    ),
    read: (found) => readNumber(found[1] ?? ""),
  },
  {
    pattern: patternOf(
      `${lead}${cap}${count}\\s+(?:automatic\\s+)?(?:retr(?:y|ies)|re-?tries)${onFailure}(?!\\w)`,
    ),
    read: (found) => readNumber(found[1] ?? ""),
  },
  {
    pattern: patternOf(
      `${lead}(?:re-?try|try\\s+(?:it\\s+)?again|repeat\\s+(?:it|the\\s+(?:call|request)))\\s+${cap}${count}${times}${onFailure}(?!\\w)`,
    ),
    read: (found) => readNumber(found[1] ?? ""),
  },
  {
    pattern: patternOf(
      `${lead}${cap}${count}\\s+(?:times\\s+more|more\\s+(?:times|tries|attempts)|(?:further|extra|additional)\\s+(?:times|tries|attempts))${onFailure}(?!\\w)`,
    ),
    read: (found) => readNumber(found[1] ?? ""),
  },
  {
    pattern: patternOf(
      `${lead}(?:make\\s+|try\\s+(?:it\\s+|this\\s+)?)${cap}${count}\\s+(?:times|attempts|tries)(?:\\s+in\\s+total)?${onFailure}(?!\\w)|${lead}${cap}${count}\\s+(?:attempts|tries)(?:\\s+in\\s+total)?${onFailure}(?!\\w)`,
    ),
    read: (found) => {
      const attempts = readNumber(found[1] ?? found[2] ?? "");
      return attempts === null ? null : Math.max(0, attempts - 1);
    },
  },
];
const vagueRetries = patternOf(
  `${lead}(?:retry|try\\s+(?:it\\s+)?again|with)\\s+(?:it\\s+)?(?:a\\s+few|some|several|many|a\\s+couple(?:\\s+of)?|multiple)\\s+(?:more\\s+)?(?:times|retries)${onFailure}|${lead}(?:with\\s+retries|retry\\s+(?:it\\s+)?(?:on\\s+(?:failure|errors?)|if\\s+it\\s+fails|when\\s+it\\s+fails))(?!\\s+\\w+\\s+times)`,
);

const beforeTime = patternOf(
  String.raw`${lead}(?:(?:a\s+)?(?:request\s+)?time[\s-]?out(?:\s+(?:it|the\s+(?:call|request)|limit))?(?:\s*(?:after|of|at|is|to|in|:|=|should\s+be|set\s+to|ms|-))*|wait(?:ing)?(?:\s+for\s+(?:it|an?\s+answer|the\s+(?:answer|response)|a\s+(?:reply|response)))?\s+(?:(?:for\s+)?(?:at\s+most|up\s+to|no\s+(?:more|longer)\s+than|max(?:imum|\.)?|a\s+max(?:imum)?\s+of|not\s+more\s+than|only))|(?:don['’]?t|do\s+not|never)\s+wait\s+(?:any\s+)?(?:for\s+)?(?:longer|more)\s+than|give\s+(?:it\s+)?up(?:\s+waiting)?\s+after|abort\s+(?:it\s+)?after|cancel\s+(?:it\s+)?after|fail\s+(?:it\s+)?after|stop\s+(?:waiting\s+)?after|(?:it\s+)?(?:must|should|may|has\s+to|can)\s+(?:not\s+take|take|answer|finish|respond|reply|complete)\s*(?:longer\s+than|more\s+than|at\s+most|within|in|no\s+longer\s+than|up\s+to)|(?:give\s+it|allow(?:\s+it)?)(?:\s+(?:up\s+to|at\s+most))?|at\s+most|no\s+longer\s+than|max(?:imum|\.)?|within|time[\s-]?limit(?:\s*(?:of|is|:|=))?)\s*(?:a\s+max(?:imum)?\s+of\s+|at\s+most\s+|up\s+to\s+)?$`,
);
const afterTime =
  /^[\s-]*(?:(?:request\s+)?time[\s-]?out|max(?:imum)?\b|at\s+most|time[\s-]?limit|(?:per|for\s+(?:each|every|the))\s+(?:request|attempt|call|try))(?:\s+(?:limit|per\s+(?:request|attempt|try)))?/i;
const leadOnly = patternOf(`${lead}(?:an?\\s+)?(?:of\\s+)?$`);
const bareMs = patternOf(
  `${lead}time[\\s-]?out(?:[\\s_-]?(?:ms|in\\s+ms|milliseconds))?\\s*(?:of|is|to|=|:)?\\s*(\\d+)(?![\\d.]*\\s*[a-z])`,
);
const vagueTime = patternOf(
  String.raw`${lead}(?:time\s?out\s+(?:quickly|soon|early|fast)|(?:with\s+)?a\s+(?:short|long|generous|small|reasonable)\s+time[\s-]?out|(?:don't|do\s+not)\s+wait\s+(?:too\s+)?long\b(?!er)|give\s+it\s+(?:plenty\s+of|some|enough)\s+time|wait\s+(?:a\s+bit|a\s+while)\s+for\s+(?:it|an?\s+answer))`,
);

function cutOut(text: string, start: number, end: number): string {
  const before = text.slice(0, start).trimEnd();
  const after = text.slice(end).trimStart();
  return `${before}${before && after && !/^[,.;]/.test(after) ? " " : ""}${after}`;
}

function takeTimeout(text: string): { milliseconds: number; rest: string } | null {
  for (const { milliseconds, start, end } of findDurations(text)) {
    const before = beforeTime.exec(text.slice(0, start));
    const after = afterTime.exec(text.slice(end));
    if (!before && !after) continue;
    const opening = before ?? (after ? leadOnly.exec(text.slice(0, start)) : null);
    return {
      milliseconds,
      rest: cutOut(text, opening ? opening.index : start, end + (after ? after[0].length : 0)),
    };
  }
  const bare = bareMs.exec(text);
  if (!bare) return null;
  // Nobody means 30 ms: a bare number below 1,000 is in seconds.
  const value = Number(bare[1]);
  return {
    milliseconds: value < 1_000 ? value * 1_000 : value,
    rest: cutOut(text, bare.index, bare.index + bare[0].length),
  };
}

/** Words without which a text says nothing of time-outs or of retries, so that the long patterns need not be tried. */
const namesTime =
  /time|wait|give|allow|abort|cancel|fail|stop|within|most|max|longer|\b(?:must|should|may|has|can)\b/i;
const namesRetries = /\b(?:re-?)?tr(?:y|ies|ying)\b|retr|attempt|repeat|times\b|\bx\b/i;

/**
 * Takes the clauses on retries and time-outs out of a (marked) text: `retry 5 times`, `no retries`, `3 attempts` (2
 * retries), `wait at most 45 seconds`, `with a 10s timeout`. What is vague ("a few times") or beyond 10 retries is a
 * question. `timeouts: false` leaves spans of time alone, for nodes whose own subject they are.
 */
export function takeLimits(text: string, { timeouts = true } = {}): Limits {
  const limits: Limits = { questions: [], rest: text };
  const speaksOfTime = timeouts && namesTime.test(text);
  const timeout = speaksOfTime ? takeTimeout(limits.rest) : null;
  if (timeout && timeout.milliseconds >= 1) {
    limits.timeoutMs = timeout.milliseconds;
    limits.rest = timeout.rest;
  } else if (speaksOfTime) {
    const vague = vagueTime.exec(limits.rest);
    if (vague) {
      limits.rest = cutOut(limits.rest, vague.index, vague.index + vague[0].length);
      limits.questions.push({
        field: "timeoutMs",
        question: "How long may it take at most, in seconds?",
      });
    }
  }
  if (!namesRetries.test(limits.rest)) return limits;
  for (const { pattern, read } of retryPatterns) {
    const found = pattern.exec(limits.rest);
    const retries = found ? read(found) : null;
    if (!found || retries === null || !Number.isInteger(retries)) continue;
    limits.rest = cutOut(limits.rest, found.index, found.index + found[0].length);
    if (retries >= 0 && retries <= mostRetries) limits.retries = retries;
    else {
      limits.questions.push({
        field: "retries",
        question: `A step is retried at most ${mostRetries} times, and ${retries} were asked for. How many shall it be?`,
      });
    }
    return limits;
  }
  const vague = vagueRetries.exec(limits.rest);
  if (vague) {
    limits.rest = cutOut(limits.rest, vague.index, vague.index + vague[0].length);
    limits.questions.push({ field: "retries", question: "How many times may it be retried (0 to 10)?" });
  }
  return limits;
}
