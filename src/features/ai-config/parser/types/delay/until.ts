import * as chrono from "chrono-node";
import { firstInstantOf } from "@/lib/cron/time-zone";
import { parseIsoTime } from "@/lib/iso-time";
import { type Context, type Resolution, resolve } from "../../references";
import { findZone } from "../schedule/zones";

/** The time that a delay waits until: a text for `at`, from the words or from data, or what to ask. */
export type Until = { at?: string; origin?: "words" | "context"; question?: string };

const explicit = /\{\{[\s\S]+?\}\}|\b(?:trigger|steps|loop|execution)(?:\.[\w$-]+|\[[^\]]+\])+/;
const wrapping =
  /^(?:the\s+)?(?:(?:exact\s+)?(?:iso\s+)?(?:date\s*(?:and|\/|-)?\s*time|datetime|date|time\s?stamp|timestamp|time|moment|instant|point\s+in\s+time|value))\s+(?:that\s+is\s+|which\s+is\s+)?(?:in|at|from|of|given\s+(?:in|by)|specified\s+(?:in|by|as)|stored\s+in|set\s+(?:in|by)|defined\s+(?:in|by))\s+/i;
const offset = /\b(?:before|after|past|prior\s+to|ahead\s+of|later\s+than|earlier\s+than|from\s+now)\b/i;
const relative =
  /\b(?:tomorrow|today|tonight|noon|midnight|next|this|coming|following|monday|tuesday|wednesday|thursday|friday|saturday|sunday|morning|afternoon|evening|night|weekend|end\s+of|start\s+of|beginning\s+of)\b|^(?:at\s+|it'?s\s+|it\s+is\s+)?\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?(?:\s+o'?clock)?(?:\s+\p{L}[\p{L}/_]*)?$/iu;

const shown = (at: Date) => at.toISOString().replace(".000Z", "Z");

/** An absolute time in words. Only what names day, month and year is the same in every run. */
function absolute(phrase: string, now: string | undefined): Until | undefined {
  const iso = /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:\s?(?:Z|[+-]\d\d:?\d\d))?)?/i.exec(
    phrase,
  );
  const zone = findZone(iso ? phrase.replace(iso[0], " ; ") : phrase);
  if (zone.question && !zone.zone) return { question: zone.question };
  if (iso) {
    const text = iso[0]
      .replace(/(\d) (?=\d\d:)/, "$1T")
      .replace(/\s/g, "")
      .replace(/z$/, "Z");
    const instant = parseIsoTime(text);
    if (!instant) return { question: `"${iso[0]}" is no time that exists. Which one is meant?` };
    const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) && text.includes("T");
    if (text.includes("T"))
      return {
        at: shown(zoned || !zone.zone ? instant : inZone(zone.zone, instant.getTime())),
        origin: "words",
      };
  }
  if (iso && !/\d/.test(zone.rest)) {
    const day = parseIsoTime(iso[0]);
    if (day) return { at: shown(zone.zone ? inZone(zone.zone, day.getTime()) : day), origin: "words" };
  }
  // Without a year nothing is the same in every run.
  if (!/\b\d{4}\b/.test(phrase)) return undefined;
  const slashed = /\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b/.exec(phrase);
  if (slashed && Number(slashed[1]) <= 12 && Number(slashed[2]) <= 12 && slashed[1] !== slashed[2])
    return { question: `Is "${slashed[0]}" day or month first? Write it as ${slashed[3]}-MM-DD.` };
  const read = slashed && Number(slashed[1]) > 12 ? chrono.en.GB : chrono.en;
  const [found] = read.parse(phrase, now ? new Date(now) : new Date(0));
  if (!found) return undefined;
  const { start } = found;
  if (!/\b\d{4}\b/.test(found.text) || !start.isCertain("month") || !start.isCertain("year"))
    return undefined;
  if (!start.isCertain("day")) return { question: `Which day of "${found.text}" is meant?` };
  const timed = start.isCertain("hour");
  const local = Date.UTC(
    start.get("year") ?? 0,
    (start.get("month") ?? 1) - 1,
    start.get("day") ?? 1,
    timed ? (start.get("hour") ?? 0) : 0,
    timed ? (start.get("minute") ?? 0) : 0,
    timed ? (start.get("second") ?? 0) : 0,
  );
  const shift = start.isCertain("timezoneOffset") ? start.get("timezoneOffset") : null;
  const instant = zone.zone ? inZone(zone.zone, local) : new Date(local - (shift ?? 0) * 60_000);
  return { at: shown(instant), origin: "words" };
}

const inZone = (zone: string, local: number) => new Date(firstInstantOf(zone, local));

/** Times in data are ISO texts; numbers are seconds or milliseconds since 1970, by their size. */
function asTime(found: Extract<Resolution, { kind: "found" }>): Until {
  const { template, value, exists } = found;
  const inner = template.slice(2, -2).trim();
  const path = /\s/.test(inner) ? `(${inner})` : inner;
  // A number below this is before 1973 in milliseconds, so it counts seconds.
  const seconds = (number: number) => number < 100_000_000_000;
  if (!exists || (typeof value === "string" && parseIsoTime(value)))
    return { at: template, origin: "context" };
  if (typeof value === "number")
    return {
      at: seconds(value) ? `{{date (multiply ${path} 1000)}}` : `{{date ${path}}}`,
      origin: "context",
    };
  if (typeof value === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d/.test(value))
    return { at: `{{date ${path}}}`, origin: "context" };
  return { question: `${template} is no ISO time in the data seen. Until when shall it wait?` };
}

/** What is asked for a time that would have to be reckoned from another. */
export const cannotMove =
  "A time before or after another one cannot be worked out here. Which field holds the time itself, or how long shall it wait?";

/** Reads what follows "until". */
export function readUntil(phrase: string, context: Context): Until {
  const said = phrase.trim().replace(/[.,;!\s]+$/, "");
  const moved = offset.test(said.replace(explicit, ""));
  const path = explicit.exec(said)?.[0];
  if (moved && !/^(?:after|past)\s/i.test(said))
    return {
      question: cannotMove,
    };
  if (path) {
    const found = resolve(path, context);
    return found.kind === "found"
      ? asTime(found)
      : { question: found.kind === "missing" ? found.question : `What is ${path}?` };
  }
  const epoch = /^(?:unix\s+(?:time(?:stamp)?\s+)?|epoch\s+|timestamp\s+)?(\d{10}|\d{13})$/i.exec(said)?.[1];
  if (epoch)
    return { at: shown(new Date(Number(epoch) * (epoch.length === 10 ? 1_000 : 1))), origin: "words" };
  const words = absolute(said, context.now);
  if (words) return words;
  const shorter = [
    said.replace(wrapping, ""),
    said.replace(/\s+(?:date|time|timestamp|value|field)(?=$|\s+(?:from|in|of)\s)/i, ""),
  ];
  const attempts = [said, ...shorter.filter((phrase) => phrase !== said)].map((phrase) =>
    resolve(phrase, context),
  );
  const found = attempts.find((resolution) => resolution.kind === "found");
  if (found?.kind === "found") return asTime(found);
  if (relative.test(said))
    return {
      question: `"${said}" is another time in every run, and cannot be worked out here. Which field holds the time, or how long shall it wait?`,
    };
  const missing = attempts.find((resolution) => resolution.kind === "missing");
  if (missing?.kind === "missing") return { question: missing.question };
  return {
    question:
      "Until when shall it wait? Give an ISO time, such as 2030-01-31T09:00:00Z, or the field that holds it.",
  };
}
