import { type Draft, said } from "../draft";
import { change } from "./change";
import { add, anotherStart, failure, more, retrigger } from "./extend";
import { insteadOf, replace } from "./replace";
import { guard, move, remove, rename } from "./restructure";
import type { Handler } from "./target";

const courtesy =
  /^(?:(?:please|also|and|then|now|next|finally|ok(?:ay)?|can\s+you|could\s+you|would\s+you|i\s+(?:want|would\s+like)\s+(?:you\s+)?to|i['’]d\s+like\s+(?:you\s+)?to|let['’]s|we\s+should)\b,?\s*)+/i;

const handlers: readonly Handler[] = [
  rename,
  remove,
  move,
  replace,
  insteadOf,
  failure,
  guard,
  add,
  retrigger,
  change,
  anotherStart,
  more,
];

const nextInstruction =
  /\s*(?:,\s*)?(?:;|\band\b|,)\s+(?:(?:then|also)\s+)?(?=(?:remove|delete(?!\s+[\uF000-\uF3FF])|drop|rename|move|replace|swap|change|insert|give|set\s+the|make\s+the|add)\s)/i;

/** Does what one sentence of an edit says; what nothing can be made of is told as unread. */
export function applySentence(draft: Draft, sentence: string): void {
  const clean = sentence.replace(courtesy, "").trim();
  if (!clean) return;
  const next = nextInstruction.exec(clean);
  if (next && !/^(?:if|when|after|before|between|in|on|at|for)\b/i.test(clean)) {
    applySentence(draft, clean.slice(0, next.index));
    applySentence(draft, clean.slice(next.index + next[0].length));
    return;
  }
  if (handlers.some((handle) => handle(draft, clean))) return;
  draft.unread.push(said(draft, sentence));
}
