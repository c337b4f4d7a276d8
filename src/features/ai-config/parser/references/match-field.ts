import { parseIsoTime } from "@/lib/iso-time";
import { nameKey, singular, snakeName, wordsOf } from "../words";
import { isRecord, pathsBelow } from "./shape";

export type Match = { path: string[]; value: unknown; guessed: boolean };

/** Nouns for whom a record is about, which its own names often leave out: "customer email" for `email`. */
const owners = new Set(
  "user customer client person contact account member order article ticket invoice lead product company page post message event item file record payload buyer seller sender recipient guest visitor shopper subscriber applicant employee patient".split(
    " ",
  ),
);
/** Nouns behind a name that add nothing to it: "email address", "items list", "status field". */
const kinds = new Set(
  "address field value property attribute list array number code text string object key param parameter header column entry collection data flag setting".split(
    " ",
  ),
);
/** Nouns of a time that its name often leaves out: "check-in time" for `checkin`. */
const times = new Set("time date day moment timestamp".split(" "));
/** What the name of a record's own number or name ends with: `booking_id` tells that it is about a booking. */
const ownNames = new Set("id uuid number no ref reference key code name type title date".split(" "));
/** Words of how data came, which are never a part of its name: "http status", "response body". */
const transport = new Set("http https response request json api rest raw returned".split(" "));
const ordinals = ["first", "second", "third", "fourth", "fifth"];
const synonyms: Record<string, string[]> = {
  mail: ["email"],
  email: ["mail", "emailaddress"],
  identifier: ["id"],
  phone: ["phonenumber", "tel", "telephone", "mobile"],
  telephone: ["phone", "phonenumber"],
  quantity: ["qty"],
  surname: ["lastname"],
  link: ["url", "href"],
  url: ["link", "href"],
  cost: ["price"],
  statuscode: ["status"],
  httpstatus: ["status"],
};

function synonymsOf(words: readonly string[]): readonly string[] {
  const name = words.join("");
  return (Object.hasOwn(synonyms, name) && synonyms[name]) || [];
}

/** Abbreviations in names of several words: `claim_no`, `qty_left`. */
const abbreviations = new Map([
  ...["no", "num", "nr", "nbr"].map((short) => [short, "number"] as const),
  ["qty", "quantity"] as const,
  ["amt", "amount"] as const,
  ["addr", "address"] as const,
  ["desc", "description"] as const,
  ["msg", "message"] as const,
  ["pct", "percent"] as const,
  ["dept", "department"] as const,
]);
const inFull = (word: string): string => abbreviations.get(word) ?? word;

function rankOf(segments: readonly string[], words: readonly string[], key: string): number | null {
  const joined = segments.flatMap(wordsOf);
  if (joined.join(" ") === words.join(" ")) return 0;
  if (joined.join("") === words.join("")) return 1;
  if (joined.length > 1 && joined.map(inFull).join(" ") === words.map(inFull).join(" ")) return 2;
  return joined.map(singular).join("") === key ? 2 : null;
}

/** The shallowest and closest of the paths whose last segments say the words. */
function closest(value: unknown, words: readonly string[]): Match[] {
  const key = words.map(singular).join("");
  if (!key) return [];
  let best: Match[] = [];
  let bestRank = Number.POSITIVE_INFINITY;
  for (const { path, value: found } of pathsBelow(value)) {
    for (let taken = 1; taken <= Math.min(path.length, words.length); taken++) {
      const fit = rankOf(path.slice(-taken), words, key);
      if (fit === null) continue;
      const rank = fit * 2 + path.length - (taken - 1);
      if (rank > bestRank) continue;
      if (rank < bestRank) best = [];
      bestRank = rank;
      best.push({ path, value: found, guessed: false });
      break;
    }
  }
  return best;
}

function ofElement(value: unknown, words: readonly string[]): Match[] {
  const index = ordinals.indexOf(words[0] ?? "");
  if (index < 0) return [];
  for (let end = words.length; end > 1; end--) {
    const lists = closest(value, words.slice(1, end)).filter((match) => Array.isArray(match.value));
    const [list] = lists;
    if (!list || lists.length > 1 || !Array.isArray(list.value) || index >= list.value.length) continue;
    const path = [...list.path, String(index)];
    const element: unknown = list.value[index];
    if (end === words.length) return [{ path, value: element, guessed: false }];
    return closest(element, words.slice(end)).map((match) => ({ ...match, path: [...path, ...match.path] }));
  }
  return [];
}

function ofCount(value: unknown, words: readonly string[]): Match[] {
  const counted = /^(?:number|count|amount|length|total number) of /.exec(`${words.join(" ")} `)
    ? words.slice(words.indexOf("of") + 1)
    : /^(?:count|length|size)$/.test(words.at(-1) ?? "")
      ? words.slice(0, -1)
      : [];
  return closest(value, counted)
    .filter((match) => Array.isArray(match.value))
    .map(({ path, value: list }) => ({
      path: [...path, "length"],
      value: Array.isArray(list) ? list.length : 0,
      guessed: false,
    }));
}

/** A time whose name does not say that it is one. */
function ofTime(value: unknown, words: readonly string[]): Match[] {
  if (words.length < 2 || !times.has(words.at(-1) ?? "")) return [];
  return closest(value, words.slice(0, -1)).filter(
    ({ value: found }) => typeof found === "string" && parseIsoTime(found) !== null,
  );
}

/** Whether a record has a number or name of what the word says. */
const isAbout = (value: unknown, word: string): boolean =>
  isRecord(value) &&
  Object.keys(value).some((key) => {
    const [first, second, ...more] = wordsOf(key);
    return first === word && second !== undefined && ownNames.has(second) && !more.length;
  });

/** The path that dotted names spell, each in any case and style: `customer.email`, `items[0].sku`. */
function ofDots(value: unknown, phrase: string): Match[] {
  if (!/^[\w$-]+(?:\.[\w$-]+|\[\d+\])+$/.test(phrase.trim())) return [];
  const path: string[] = [];
  let at = value;
  for (const name of phrase
    .trim()
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".")) {
    if (Array.isArray(at) && (name === "length" || Number(name) < at.length)) {
      path.push(name);
      at = name === "length" ? at.length : at[Number(name)];
      continue;
    }
    if (!isRecord(at)) return [];
    const record = at;
    const key = Object.hasOwn(record, name)
      ? name
      : Object.keys(record).find((own) => nameKey(own) === nameKey(name));
    if (key === undefined) return [];
    path.push(key);
    at = record[key];
  }
  return [{ path, value: at, guessed: false }];
}

/**
 * The fields below a value that a phrase means, the best ones: one where it is clear, several where it is not, none
 * where nothing fits. Case, separators and plural do not matter; words may run over several names ("customer email"
 * for `customer.email`); "first order" and "number of orders" read lists. `guessed` where words had to be left out
 * that are not known to be about the same (`around`: words of the source, which may be repeated).
 */
export function matchField(value: unknown, phrase: string, around: readonly string[] = []): Match[] {
  const dotted = ofDots(value, phrase);
  if (dotted.length) return dotted;
  const words = wordsOf(phrase);
  const attempts: (() => Match[])[] = [
    () => closest(value, words),
    () => ofElement(value, words),
    () => ofCount(value, words),
    () => (words.length > 1 && kinds.has(words.at(-1) ?? "") ? closest(value, words.slice(0, -1)) : []),
    () => ofTime(value, words),
    () => (words[0] === "list" && words[1] === "of" ? closest(value, words.slice(2)) : []),
    () => synonymsOf(words).flatMap((name) => closest(value, [name])),
    () => withoutOwner(value, words, around),
  ];
  for (const attempt of attempts) {
    const found = attempt();
    if (found.length) return found;
  }
  return [];
}

function withoutOwner(value: unknown, words: readonly string[], around: readonly string[]): Match[] {
  const known = new Set(around.map(singular));
  for (let from = 1; from < words.length; from++) {
    const dropped = singular(words[from - 1] ?? "");
    const said = known.has(dropped) || transport.has(dropped) || isAbout(value, dropped);
    if (!said && !owners.has(dropped)) return [];
    const rest = words.slice(from);
    const found = [
      ...closest(value, rest),
      ...synonymsOf(rest).flatMap((name) => closest(value, [name])),
      ...ofTime(value, rest),
    ];
    if (found.length) {
      const sure = words
        .slice(0, from)
        .every((word) => known.has(singular(word)) || transport.has(word) || isAbout(value, singular(word)));
      return found.map((match) => ({ ...match, guessed: !sure }));
    }
  }
  return [];
}

/** The path that words name where the shape is not known: dotted names as they are, else snake_case. */
export function spellPath(phrase: string): string[] {
  const clean = phrase.trim();
  if (/^[\w$-]+(?:\.[\w$-]+)+$/.test(clean)) return clean.split(".");
  if (/^[\w$-]+$/.test(clean)) return [clean];
  const words = wordsOf(clean);
  const kept = words.length > 1 && kinds.has(words.at(-1) ?? "") ? words.slice(0, -1) : words;
  return kept.length ? [snakeName(kept.join(" "))] : [];
}
