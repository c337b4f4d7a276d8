import { mostAtOnce } from "@/nodes/logic-loop/definition";
import { numberPattern, readNumber } from "../../words";

/** How many items at a time, as far as the words say; `rest` is the text without these words. */
export type AtOnce = { concurrency?: number; question?: string; rest: string };

const count = `(${numberPattern})`;
const cap = String.raw`(?:(?:up\s+to|at\s+most|max(?:imum|\.)?(?:\s+of)?|no\s+more\s+than|a\s+max(?:imum)?\s+of|only|exactly|by|as)\s+)?`;
const together = String.raw`(?:at\s+(?:a|the\s+same|one)\s+time|at\s+once|in\s+parallel|concurrently|simultaneously|parallel|concurrent|each\s+time|side\s+by\s+side|in\s+flight)`;
const things = String.raw`(?:\s+(?:of\s+(?:them|these)|items?|elements?|jobs?|tasks?|requests?|calls?|runs?|orders?|[\p{L}_]+s))?`;
const edge = String.raw`[\s,;(–—-]*(?:(?:and|but|with|process(?:ing)?|handle|run(?:ning)?|do(?:ing)?|working|use|using|them|it|each)\s+){0,9}`;
const counted: readonly RegExp[] = [
  new RegExp(`${edge}${cap}${count}${things}\\s+${together}\\)?`, "iu"),
  new RegExp(
    `${edge}(?:in\\s+parallel|concurrently|simultaneously|parallel)[\\s,:(]*(?:with\\s+)?${cap}${count}${things}(?:\\s+${together})?\\)?`,
    "iu",
  ),
  new RegExp(
    `${edge}(?:max(?:imum)?\\s+)?(?:concurrency|parallelism|parallel(?:ity)?|batch\\s+size)(?:\\s+(?:limit|level))?\\s*(?:of|is|to|=|:|at|limited\\s+to)?\\s*${cap}${count}\\)?`,
    "iu",
  ),
  new RegExp(
    `${edge}(?:in|by|as|with)\\s+(?:batches|groups|chunks|sets|packs|blocks|lots)\\s+of\\s+${cap}${count}\\)?`,
    "iu",
  ),
  new RegExp(
    `${edge}${cap}${count}\\s+(?:(?:parallel|concurrent)\\s+)?(?:workers?|threads?|runners?|lanes?)(?:\\s+in\\s+parallel)?\\)?`,
    "iu",
  ),
  new RegExp(
    `${edge}${cap}${count}\\s+(?:parallel|concurrent)\\s+(?:items?|jobs?|tasks?|runs?|requests?|calls?|executions?)\\)?`,
    "iu",
  ),
  new RegExp(`${edge}${count}\\s+by\\s+\\1\\)?`, "iu"),
];
const single =
  /[\s,;(–—-]*(?:and\s+|but\s+|process\s+(?:them|it)\s+|strictly\s+|them\s+){0,9}\b(?:one\s+by\s+one|1\s+by\s+1|one\s+at\s+a\s+time|one\s+after\s+(?:another|the\s+other)|one\s+after\s+one|sequential(?:ly)?|serial(?:ly)?|in\s+(?:sequence|series|order)|consecutively|not\s+in\s+parallel|without\s+parallelism|never\s+in\s+parallel|no\s+(?:parallelism|concurrency)|individually)\b\)?/i;
const vague =
  /[\s,;(–—-]*(?:and\s+|but\s+|all\s+|run\s+(?:them|it)\s+|a\s+few\s+|some\s+|several\s+|many\s+|as\s+many\s+as\s+possible\s+|everything\s+){0,9}\b(?:in\s+parallel|concurrently|simultaneously|at\s+the\s+same\s+time|at\s+once|at\s+a\s+time|in\s+batches|as\s+fast\s+as\s+possible)\b\)?/i;

const cut = (text: string, found: RegExpExecArray) =>
  `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`.replace(/\s+/g, " ").trim();

/** Takes the words for how many items are worked on at once out of a text. */
export function takeAtOnce(text: string): AtOnce {
  const one = single.exec(text);
  if (one) return { concurrency: 1, rest: cut(text, one) };
  for (const pattern of counted) {
    const found = pattern.exec(text);
    const value = found ? readNumber(found[1] ?? "") : null;
    if (!found || value === null) continue;
    const rest = cut(text, found);
    if (Number.isInteger(value) && value >= 1 && value <= mostAtOnce) return { concurrency: value, rest };
    return {
      question: `A loop works on 1 to ${mostAtOnce} items at once, not ${value}. How many shall it be?`,
      rest,
    };
  }
  const loose = vague.exec(text);
  if (loose) return { question: `How many items at once (1 to ${mostAtOnce})?`, rest: cut(text, loose) };
  return { rest: text };
}
