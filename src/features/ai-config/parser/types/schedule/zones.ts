import { isTimeZone } from "@/lib/cron/time-zone";
import {
  abbreviations,
  ambiguousAbbreviations,
  cities,
  countries,
  notCities,
  regions,
  wideCountries,
  wordLike,
} from "./zone-names";

/** A time zone found in words: its IANA name, or what to ask; `rest` is the text without the words for it. */
export type ZoneFound = { zone?: string; question?: string; rest: string };

const places = new Map<string, string>();

/** Places by the words for them, in small letters: the cities of the IANA database, others and countries. */
function knownPlaces(): ReadonlyMap<string, string> {
  if (places.size > 0) return places;
  for (const zone of Intl.supportedValuesOf("timeZone")) {
    const city = (zone.split("/").at(-1) ?? "").replace(/_/g, " ").toLowerCase();
    if (zone.includes("/") && !notCities.includes(city) && !/^etc\//i.test(zone)) places.set(city, zone);
  }
  for (const [name, zone] of [...Object.entries(cities), ...Object.entries(countries)])
    places.set(name, zone);
  return places;
}

/** As many words as the longest known place has. */
const mostWords = 4;

const without = (text: string, start: number, end: number) => `${text.slice(0, start)} ; ${text.slice(end)}`;

/** The words that lead to and follow a place: "in Berlin time", "(Berlin)". */
const lead = String.raw`(?:\(\s*)?(?:\b(?:in|on|at|for|using|as per|per)\s+(?:the\s+)?)?(?:\b(?:time\s?zone|tz|zone)\s*(?:is|of|:|=)?\s*)?`;
const tail = String.raw`(?:'s)?(?:\s+(?:(?:local|standard|summer|daylight|winter)\s+)?time(?!s)(?:\s?zone)?|\s+(?:tz|time\s?zone|zone|clock))?(?:\s*\))?`;

const fullName = new RegExp(`${lead}\\b([A-Za-z]{2,}(?:/[A-Za-z][A-Za-z_+-]*[0-9]*){1,2})${tail}`, "gi");
const areas = /^(?:africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific|etc|us)\//i;

function byFullName(text: string): ZoneFound | undefined {
  for (const match of text.matchAll(fullName)) {
    const name = match[1] ?? "";
    const rest = without(text, match.index, match.index + match[0].length);
    const known = Intl.supportedValuesOf("timeZone").find(
      (zone) => zone.toLowerCase() === name.toLowerCase(),
    );
    if (known ?? isTimeZone(name)) return { zone: known ?? name, rest };
    if (areas.test(name))
      return {
        question: `"${name}" is no time zone that is known here. Which one is meant, such as Europe/Berlin?`,
        rest,
      };
  }
  return undefined;
}

function byOffset(text: string): ZoneFound | undefined {
  const match = new RegExp(
    `${lead}\\b(?:utc|gmt)\\s?([+-])\\s?(\\d{1,2})(?::?(\\d\\d))?\\b${tail}`,
    "i",
  ).exec(text);
  if (!match) return undefined;
  const [whole, sign, hours, minutes = "00"] = match;
  const rest = without(text, match.index, match.index + whole.length);
  const size = Number(hours);
  if (size === 0 && minutes === "00") return { zone: "UTC", rest };
  // In names of the Etc area the sign is the other way round.
  const zone = `Etc/GMT${sign === "+" ? "-" : "+"}${size}`;
  if (minutes === "00" && isTimeZone(zone)) return { zone, rest };
  return {
    question: `UTC${sign}${hours}:${minutes} has no name as a time zone. Which place's clocks are meant, such as Asia/Kolkata?`,
    rest,
  };
}

function byAbbreviation(text: string): ZoneFound | undefined {
  for (const match of text.matchAll(new RegExp(`${lead}\\b([A-Za-z]{2,5})\\b${tail}`, "gi"))) {
    const word = match[1] ?? "";
    const name = word.toLowerCase();
    const zone = abbreviations[name];
    const capitals = word === word.toUpperCase();
    if (!zone || (wordLike.includes(name) && !capitals && !/\btime\b/i.test(match[0]))) continue;
    const rest = without(text, match.index, match.index + match[0].length);
    const also = ambiguousAbbreviations[name];
    return also
      ? { zone, rest, question: `${word.toUpperCase()} is taken for ${also}. Is ${zone} right?` }
      : { zone, rest };
  }
  return undefined;
}

function byRegion(text: string): ZoneFound | undefined {
  const names = Object.keys(regions).sort((a, b) => b.length - a.length);
  const match = new RegExp(
    `${lead}(?:\\b(${names.join("|")})(?:\\s+(?:standard|daylight|summer))?\\s+time(?:\\s?zone)?\\b|(?<=\\d\\s?(?:[ap]\\.?m\\.?)?\\s*\\(?)(eastern|central|mountain|pacific)\\b|(?<=[,(]\\s?)(eastern|central|mountain|pacific)\\b|\\bus[\\s-]+(eastern|central|mountain|pacific)\\b)(?:\\s*\\))?`,
    "i",
  ).exec(text);
  const zone = regions[(match?.slice(1).find(Boolean) ?? "").toLowerCase()];
  return match && zone
    ? { zone, rest: without(text, match.index, match.index + match[0].length) }
    : undefined;
}

const aroundName = new RegExp(`${lead}$`, "i");
const afterName = new RegExp(`^${tail}`, "i");

function byPlace(text: string): ZoneFound | undefined {
  const words = [...text.matchAll(/[\p{L}.]+/gu)];
  for (let count = mostWords; count > 0; count--) {
    for (let first = 0; first + count <= words.length; first++) {
      const start = words[first]?.index ?? 0;
      const end = (words[first + count - 1]?.index ?? 0) + (words[first + count - 1]?.[0].length ?? 0);
      const name = text.slice(start, end).toLowerCase().replace(/\./g, "").replace(/\s+/g, " ");
      const zone = knownPlaces().get(name);
      const wide = Object.hasOwn(wideCountries, name) ? wideCountries[name] : undefined;
      if (!zone && !wide) continue;
      // "us" is a word too.
      if (name === "us" && text.slice(start, end) !== "US") continue;
      const before = aroundName.exec(text.slice(0, start))?.[0].length ?? 0;
      const after = afterName.exec(text.slice(end))?.[0].length ?? 0;
      const rest = without(text, start - before, end + after);
      if (zone) return { zone, rest };
      return {
        question: `${text.slice(start, end)} has several time zones: ${wide?.join(", ")}. Which one?`,
        rest,
      };
    }
  }
  return undefined;
}

function unnamed(text: string): ZoneFound | undefined {
  const match =
    /\b(?:in\s+)?(?:my|our|their|your|the\s+user'?s?|the\s+server'?s?|server|local)(?:\s+(?:own|local))?\s+time\s?(?:zone)?\b/i.exec(
      text,
    );
  if (match)
    return {
      question: `Which time zone is "${match[0].trim()}"? Give a name such as Europe/Berlin.`,
      rest: without(text, match.index, match.index + match[0].length),
    };
  const place =
    /\b(?:in\s+)?(\p{Lu}[\p{L}]+(?:\s\p{Lu}\p{L}+)*)\s+(?:local\s+)?(?:time\s?zone|time)\b/u.exec(text) ??
    /\bin\s+(\p{Lu}\p{Ll}+(?:\s\p{Lu}\p{Ll}+)*)(?=\s*(?:$|[,.;)]))/u.exec(text);
  if (!place || notPlace.test(place[1] ?? "")) return undefined;
  return {
    question: `The time zone of "${place[1]}" is not known here. Give a name such as Europe/Berlin.`,
    rest: without(text, place.index, place.index + place[0].length),
  };
}

/** Capitals that begin a sentence, or name no place. */
const notPlace =
  /^(?:every|each|at|the|run|start|this|that|first|any|same|local|standard|one|which|what|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|spring|summer|autumn|fall|winter|q[1-4])$/i;

/**
 * The time zone that a text names: an IANA name, an offset from UTC, an abbreviation (CET, PST), a region ("Pacific
 * time"), a city or a country. Places are those of the IANA database as this system has it (Intl) and a short list.
 */
export function findZone(text: string): ZoneFound {
  for (const find of [byFullName, byOffset, byRegion, byAbbreviation, byPlace, unnamed]) {
    const found = find(text);
    if (found) return found;
  }
  return { rest: text };
}
