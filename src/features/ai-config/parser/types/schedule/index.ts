import { CronError, parseCron } from "@/lib/cron/parse-cron";
import type { Parser } from "../../parse-intent";
import { newDraft } from "../draft";
import { findBeat } from "./beat";
import { type Clocks, findClocks, writeClocks } from "./clock";
import { compose } from "./compose";
import { findDays } from "./days";
import { findImpossible } from "./impossible";
import { normalWords } from "./normal-words";
import { findPasted } from "./pasted";
import { findZone } from "./zones";

const businessHours =
  /\b(?:(?:during|in|within|on)\s+)?(?:the\s+)?(?:normal\s+|regular\s+|usual\s+)?(?:business|office|working|work)[\s-]?hours\b/;

/** "Business hours" mean hours and days unless the words say which. */
function readBusinessHours(words: string) {
  const match = businessHours.exec(words);
  return match
    ? { found: true, words: `${words.slice(0, match.index)} ; ${words.slice(match.index + match[0].length)}` }
    : { found: false, words };
}

const adjective =
  /\b(?:hourly|daily|nightly|weekly|monthly|quarterly|yearly|annual|morning|evening)\s+(?=(?:[a-z]+\s+){0,2}(?:reports?|digests?|summary|summaries|newsletters?|emails?|mails?|backups?|syncs?|stats|statistics|metrics|jobs?|reviews?|invoices?|reminders?|standups?|updates?|clean-?ups?|numbers|figures|overviews?|recaps?|exports?|imports?|checks?|tasks?|meetings?|statements?|briefings?|news|roundups?)\b)/g;

/** The adjective of "the weekly report" says no time where other words do. */
function whenIn(text: string, current: string | undefined) {
  const words = normalWords(text);
  const bare = words.replace(adjective, "");
  const times = bare === words ? undefined : whenSaid(bare, undefined);
  const firm =
    times?.cron &&
    !times.questions.length &&
    /\b(?:every|each|on|weekdays?|weekends?|of the month)\b|days\b/.test(bare);
  return times && firm ? times : whenSaid(words, current);
}

const dayAndTime = /\b(?:sun|mon|tues?|wednes|thurs?|fri|satur)(?:day)?s?\b|\bt\d{4}\b/g;

/** Whether each day has its own time: "monday at 9, wednesday at 10". */
function pairsDiffer(words: string): boolean {
  const runs: { day: boolean; items: string[] }[] = [];
  for (const [item] of writeClocks(words).matchAll(dayAndTime)) {
    const day = !/^t\d/.test(item);
    const last = runs.at(-1);
    if (last?.day === day) last.items.push(item);
    else runs.push({ day, items: [item] });
  }
  const times = runs.filter((run) => !run.day).map((run) => run.items.join());
  return runs.length >= 4 && new Set(times).size > 1;
}

function whenSaid(words: string, current: string | undefined) {
  if (pairsDiffer(words))
    return {
      questions: [
        "Different times on different days do not fit one cron expression. Which one shall this trigger have (add another trigger for the rest)?",
      ],
    };
  const impossible = findImpossible(words);
  if (impossible.length) return { questions: impossible };
  const business = readBusinessHours(words);
  const beat = findBeat(business.words);
  const days = findDays(beat.rest);
  const clocks: Clocks = findClocks(days.rest);
  if (clocks.wrong)
    return { questions: [`"${clocks.wrong.trim()}" is no time of the day. Which one is meant?`] };
  const questions: string[] = [];
  if (business.found) {
    if (!clocks.span && clocks.times.length === 0) {
      clocks.span = { from: { hour: 9, minute: 0 }, to: { hour: 17, minute: 0 } };
      questions.push("Which hours are business hours? 9:00 to 17:00 are taken.");
    }
    if (!days.weekdays.length && !days.monthDays.length) {
      days.weekdays = [1, 2, 3, 4, 5];
      questions.push("Which days are workdays? Monday to Friday are taken.");
    }
  }
  const exception = /\b(?:except|excluding|but not|unless)\b[^;]*/.exec(clocks.rest)?.[0].trim();
  if (exception) return { questions: [`Which times or days does "${exception}" leave out?`] };
  const composed = compose(beat, clocks, days, current);
  if (!composed.cron && !composed.questions.length && clocks.vague)
    return { questions: [`At what time exactly is "${clocks.vague}", and on which days?`] };
  if (!composed.cron) return composed;
  try {
    parseCron(composed.cron);
  } catch (error) {
    if (error instanceof CronError) return { questions: [error.message] };
    throw error;
  }
  return { cron: composed.cron, questions: [...questions, ...composed.questions] };
}

/** Words for times that come again to five cron fields and an IANA time zone. */
export const parseSchedule: Parser = ({ text, current }) => {
  const draft = newDraft();
  const before = typeof current?.cron === "string" ? current.cron : undefined;
  const pasted = findPasted(text);
  const plain = pasted ? `${text.slice(0, pasted.start)} ; ${text.slice(pasted.end)}` : text;
  const zone = findZone(plain);
  const when = pasted
    ? { cron: pasted.cron, questions: pasted.question ? [pasted.question] : [] }
    : whenIn(zone.rest, before);
  if (when.cron) draft.set("cron", when.cron, "words");
  else if (before && !when.questions.length) draft.set("cron", before, "context");
  else if (!when.questions.length)
    draft.ask("cron", "When shall it run, such as every Monday at 8:00 or every 20 minutes?");
  for (const question of when.questions) draft.ask("cron", question);
  if (zone.zone) draft.set("timezone", zone.zone, "words");
  else if (zone.question === undefined)
    draft.set(
      "timezone",
      typeof current?.timezone === "string" ? current.timezone : "UTC",
      current?.timezone ? "context" : "default",
    );
  if (zone.question) draft.ask("timezone", zone.question);
  const missed =
    /\b(?:skip|ignore|drop|don'?t (?:catch up|run)(?: on| for)?|do not (?:catch up|run)(?: on| for)?)\s+(?:any\s+|the\s+|all\s+)?missed\b/i.test(
      text,
    );
  if (missed) draft.set("onMissed", "skip", "words");
  return draft.suggestion();
};
