import type { Parser } from "../../parse-intent";
import { newDraft } from "../draft";
import { referredSpan } from "./reference";
import { readSpan, unitOf } from "./span";
import { cannotMove, readUntil } from "./until";

/** A span that is counted from something else than now: "a day before the event", "2 hours after the due date". */
const movedFrom =
  /\b(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?)\s+(?:before|prior\s+to|ahead\s+of|after)\s+(?!(?:that|this|it|which|the\s+(?:previous|last|prior)|(?:going|continuing|proceeding|running|sending|the\s+next|you|moving|starting|calling|doing|trying|retrying|we|[a-z]+ing)\b))\S/i;

const until =
  /\b(?:un-?till?|till?|not\s+(?:go\s+on\s+|continue\s+|proceed\s+|run\s+)?(?:before|earlier\s+than)|(?:resume|continue|proceed|go\s+on|carry\s+on|wake(?:\s+up)?|run|send(?:\s+it)?)\s+(?:again\s+)?(?:only\s+)?(?=at|on|when))\b\s*(?:at\s+|on\s+(?=\d|the\s+\d|[A-Z]|trigger|steps|\{))?/i;

/** How long or until when to wait, from words and references. */
export const parseDelay: Parser = ({ text, context, current }) => {
  const draft = newDraft();
  const at = until.exec(text);
  if (at) {
    const found = readUntil(text.slice(at.index + at[0].length), context);
    draft.set("mode", "until", "words");
    if (found.at !== undefined) draft.set("at", found.at, found.origin ?? "words");
    if (found.question) draft.ask("at", found.question);
    return draft.suggestion();
  }
  const span = readSpan(text);
  if (span.amount !== undefined && movedFrom.test(text)) {
    draft.set("mode", "until", "words");
    draft.ask("at", cannotMove);
    return draft.suggestion();
  }
  if (span.amount !== undefined) {
    draft.set("mode", "for", "words");
    draft.set("amount", span.amount, "words");
    draft.set("unit", span.unit, "words");
    if (span.question) draft.ask(span.question.field, span.question.question);
    return draft.suggestion();
  }
  const referred = referredSpan(text, context);
  if (referred && "amount" in referred) {
    draft.set("mode", "for", "words");
    draft.set("amount", referred.amount, "context");
    draft.set("unit", referred.unit, "words");
    return draft.suggestion();
  }
  const unit = /\b(?:to|in|use)\s+(seconds|minutes|hours|days)\b/i.exec(text)?.[1];
  if (!span.question && unit && typeof current?.amount === "number") {
    draft.set("mode", "for", "context");
    draft.set("amount", current.amount, "context");
    draft.set("unit", unitOf(unit), "words");
    return draft.suggestion();
  }
  const asked = span.question ?? referred?.question;
  draft.ask(
    asked?.field ?? "amount",
    asked?.question ?? "How long shall it wait, such as 10 minutes, or until when?",
  );
  return draft.suggestion();
};
