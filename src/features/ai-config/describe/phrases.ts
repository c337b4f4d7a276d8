/** A field that words speak of, and of whom: "the customer's email", "the email from the webhook", "the email". */
export type FieldPhrase = { field: string; owner: string | null; pronoun: boolean };

const stop = new Set(
  "a an the and or but is are was were be been has have had not no of to from in on at by for with as into onto than then that this these those it its their them they his her which who whose what if when where equals equal contains contain starts ends exceeds above below over under more less greater least most exactly between empty true false please also only via using through about after before until each every all any some json form body so do does post put get patch delete send call i you we me us my our your".split(
    " ",
  ),
);
/** Nouns for the things of the product and of the web, which are no field of anybody's data. */
const things = new Set(
  "workflow step steps node loop webhook request response result results answer output url api endpoint address link channel team server database branch item items trigger schedule retry retries timeout header headers query case cases way end start beginning list fields field slack github stripe discord linear notion telegram twilio hubspot message-webhook credential key token event error status-code rest following".split(
    " ",
  ),
);
const word = String.raw`(?!(?:${[...stop].join("|")})(?![\p{L}\p{N}_-]))[\p{L}_][\p{L}\p{N}_-]*`;
const phrase = String.raw`${word}(?:\s${word}){0,3}`;
const list = String.raw`${phrase}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+plus\s+)(?:(?:the|its|their)\s+)?${phrase})*`;
const patternOf = (source: string) => new RegExp(source, "giu");

const fromOwner = patternOf(
  String.raw`(?:(?:the|an?|its|their|all|only)\s+)?(${list})\s+(?:from|of|in|inside|within|on|given\s+by|sent\s+(?:in|by|with))\s+(?:(?:the|this|that|each|every|its|our|my)\s+)+(${word}(?:\s${word})?)`,
);
const ownersField = patternOf(String.raw`(${word})['’]s\s+(${list})`);
const pronouns = patternOf(String.raw`\b(?:its|their|his|her)\s+(${list})`);
const definite = patternOf(
  String.raw`\b(?:the|containing|including|with|contains|fields?|by|whose|and|where|for)\s+(?:(?:the|an?|only|fields?|values?)\s+)*(${list})`,
);
const leading = new RegExp(
  String.raw`^(?:(?:the|only|if|an?)\s+)*(${phrase})(?=\s+(?:is|are|equals|contains|has|does|exceeds|starts|ends|was|matches|exists|[<>=!]))`,
  "iu",
);
const comparing = patternOf(
  String.raw`\b(?:and|or)\s+(?:the\s+|its\s+)?(${phrase})(?=\s+(?:is|are|equals|contains|has|exceeds|starts|ends|matches|exists|[<>=!]))`,
);
const placeholders = /(?<!\{)\{([\w.-]+)\}(?!\})|\/:([a-z][\w-]*)/gi;

/** A phrase up to its first word that belongs to the sentence, or null where nothing of a name is left. */
function nameIn(text: string): string | null {
  const words: string[] = [];
  for (const each of text.trim().split(/\s+/)) {
    if (stop.has(each.toLowerCase())) {
      if (words.length) break;
      continue;
    }
    words.push(each);
  }
  const name = words.slice(0, 3);
  if (!name.length || name.some((each) => things.has(each.toLowerCase()))) return null;
  return name.join(" ");
}

const members = (text: string): string[] => text.split(/\s*,\s*(?:and\s+)?|\s+(?:and|plus)\s+/i);

/** The fields that a (marked) text speaks of, those with an owner first. */
export function fieldPhrases(text: string): FieldPhrase[] {
  const found: FieldPhrase[] = [];
  const add = (fields: string, owner: string | null, pronoun = false) => {
    for (const member of members(fields)) {
      const field = nameIn(member);
      const known = found.some((each) => each.field.toLowerCase() === field?.toLowerCase());
      if (field && !known) found.push({ field, owner, pronoun });
    }
  };
  for (const [, fields = "", owner = ""] of text.matchAll(fromOwner)) add(fields, owner);
  for (const [, owner = "", fields = ""] of text.matchAll(ownersField)) add(fields, owner);
  for (const [, fields = ""] of text.matchAll(pronouns)) add(fields, null, true);
  const first = leading.exec(text)?.[1];
  if (first) add(first, null);
  for (const [, field = ""] of text.matchAll(comparing)) add(field, null);
  for (const [, fields = ""] of text.matchAll(definite)) add(fields, null);
  for (const [, braced, colon] of text.matchAll(placeholders)) {
    const field = braced ?? colon;
    if (field) found.push({ field, owner: null, pronoun: false });
  }
  return found;
}
