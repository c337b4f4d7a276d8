import { findVendor } from "../catalogue";
import { cutHeader } from "./sentence";
import { startsStep, withoutLead } from "./verbs";

const happening =
  /^(?:when(?:ever)?|once|as\s+soon\s+as|each\s+time|every\s+time|any\s+time|on|upon|after|if|for\s+(?:each|every)\s+(?:incoming\s+)?(?=webhook|event|request))\b\s*/i;
const days =
  "(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?s?|(?:week)?days?|weekends?|workdays?|working\\s+days?|business\\s+days?|mornings?|evenings?|nights?|afternoons?|noon|midnight|hours?|minutes?|mins?|seconds?|secs?|weeks?|months?|quarters?|years?|fortnight|half(?:\\s+an)?\\s+hour|quarter\\s+of\\s+an\\s+hour|(?:first|second|third|fourth|last|other|\\d+(?:st|nd|rd|th)?|two|three|four|five|six|ten|fifteen|twenty|thirty|couple)\\b";
const recurring = new RegExp(
  `^(?:(?:run|start|do)(?:s|ning)?\\s+(?:it|this|the\\s+(?:workflow|flow))?\\s*)?(?:(?:every|each|once\\s+(?:an?|every|per)|twice\\s+(?:an?|per))\\s+(?:single\\s+)?(?:${days})|(?:daily|hourly|weekly|monthly|nightly|yearly|annually|quarterly|weekdays)\\b|(?:on|at|in)\\s+(?:the\\s+)?(?:${days}|\\d{1,2}(?::\\d\\d|\\s*(?:am|pm|o['’]?clock)|\\s+(?:every|each|on))|(?:first|last)\\s)|cron\\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\\b)`,
  "i",
);
const manual =
  /\b(?:manual(?:ly)?|by\s+hand|on\s+demand|when\s+(?:i|someone|somebody|we)\s+(?:press|click|start|push|run)|(?:press|click)(?:es|ing)?\s+(?:of\s+)?(?:a|the)?\s*(?:button|test|run)|button)\b/i;
const webhook =
  /\b(?:web\s?hooks?|(?:http|incoming|inbound)\s+(?:request|call|post)s?|(?:post|put|get|patch|delete)\s+request\s+(?:comes|arrives|is)|form(?:\s+is|\s+gets|\s+was)?\s+(?:submitted|sent|filled)|form\s+submissions?|(?:request|call|payload)\s+(?:comes\s+in|arrives|is\s+received))\b/i;
const workflowFails =
  /\b(?:(?:any|another|some|the|a|one\s+of\s+(?:our|my|the))\s+(?:other\s+)?)?(?:workflows?|runs?|executions?)(?:\s+\S{36})?\s+(?:run\s+)?(?:fails?|failed|breaks|has\s+failed)\b|\b(?:failed|failing)\s+(?:workflows?|runs?)\b|\bfailures?\s+of\s+(?:a\s+|any\s+|the\s+)?workflow/i;
const eventName =
  /\b(?:event\s+(?:named\s+|called\s+)?["“'‘]?[\w.-]+|[\w.-]+["”'’]?\s+events?\b|[a-z_]+\.[a-z_]+(?:\.[a-z_]+)*\b(?!\/))|[\uE000-\uE3FF]\s+event|event\s+(?:named\s+|called\s+)?[\uE000-\uE3FF]/i;
const receives =
  /^(?:receive|listen\s+for|listen\s+to|take|accept|await|wait\s+for|get|catch|start\s+(?:with|from|on|by|when)|begin\s+(?:with|from|on|by)|trigger(?:ed)?\s+(?:by|on|from|with))\s+(?:an?\s+|the\s+|incoming\s+)*(?=.*)/i;

/** The type of trigger that words speak of, or null where they name none. */
export function triggerType(words: string): string | null {
  if (workflowFails.test(words)) return "trigger.error";
  if (webhook.test(words)) return "trigger.webhook";
  if (recurring.test(words.replace(happening, (lead) => (/^(?:on|every|each)/i.test(lead) ? lead : ""))))
    return "trigger.schedule";
  if (manual.test(words)) return "trigger.manual";
  if (eventName.test(words) && !findVendor(words)) return "trigger.event";
  return null;
}

export type TriggerFound = { words: string; type: string; known: boolean; rest: string };

/** A schedule behind what it starts: "POST … every 5 minutes". */
function trailingSchedule(text: string): { words: string; rest: string } | null {
  const found =
    /[\s,]+(?:and\s+(?:do|repeat)\s+(?:this|that|it|so)\s+)?((?:every|each|once\s+an?|daily|hourly|weekly|monthly|nightly)\b.*|(?:on|at)\s+(?:weekdays|workdays|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|the\s+(?:first|last|\d+(?:st|nd|rd|th))|\d{1,2}(?::\d\d)?\s*(?:am|pm)?\s+(?:every|each|on))\b.*)$/i.exec(
      text,
    );
  const words = found?.[1] ?? "";
  if (!found || startsStep(text.slice(found.index).trim()) || !recurring.test(words)) return null;
  return /[;,]/.test(words) && startsStep(words.split(/[;,]\s*/)[1] ?? "")
    ? null
    : { words, rest: text.slice(0, found.index) };
}

/**
 * The trigger that a description's first sentence begins or ends with, and the rest of the sentence; null where it
 * speaks of none. `known` is false where it tells when, but not how the workflow learns of it.
 */
export function takeTrigger(sentence: string): TriggerFound | null {
  const { head, rest } = cutHeader(sentence);
  const starts = receives.exec(withoutLead(sentence));
  const isHappening = happening.test(sentence);
  const leads =
    isHappening ||
    recurring.test(sentence) ||
    starts !== null ||
    (!startsStep(sentence) && triggerType(head) !== null);
  if (leads) {
    const opening = starts && !isHappening ? cutHeader(withoutLead(sentence)) : { head, rest };
    const type = triggerType(opening.head);
    if (type) return { words: opening.head, type, known: true, rest: opening.rest };
    const about = /\b(?:fails?|failed|errors?)\b/i.test(head);
    if (isHappening && !/^(?:if|for)\b/i.test(sentence) && !about) {
      return { words: head, type: "trigger.webhook", known: false, rest };
    }
  }
  const behind = trailingSchedule(sentence);
  if (behind) return { words: behind.words, type: "trigger.schedule", known: true, rest: behind.rest };
  const trailing = /^(.+?)[\s,]+((?:when(?:ever)?|once|as\s+soon\s+as|each\s+time|every\s+time)\s+.+)$/i.exec(
    sentence,
  );
  const type = trailing && triggerType(trailing[2] ?? "");
  return trailing && type ? { words: trailing[2] ?? "", type, known: true, rest: trailing[1] ?? "" } : null;
}
