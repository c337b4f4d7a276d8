/** A field that words speak of, and of whom: "the customer's email", "the email from the webhook", "the email". */
export type FieldPhrase = { field: string; owner: string | null };

const setOf = (words: string) => new Set(words.split(" "));
/** Words of the sentence, of which no field's name is made. */
const stop = setOf(
  "a an the and or but is are was were be been has have had not no of to from in on at by for with as into onto than then that this these those it its them they which who whose what if when where equals equal contains contain exceeds exists matches starts ends above below over under more less greater least most exactly between empty true false please also only via using through about after before until each every all any some json form do does post put get patch delete send call i you we me us my our your their his her ai gpt chatgpt claude gemini model llm classify summarise summarize translate extract analyse analyze ask plus including containing inside within together along given sent called named titled field fields value values",
);
/** Nouns for the things of the product and of the web, which are no field of anybody's data. */
const things = setOf(
  "workflow step steps node loop webhook request response result results answer output url api endpoint address link channel team server database branch item items trigger schedule retry retries timeout header headers query case cases way end start beginning list fields field slack github stripe discord linear notion telegram twilio hubspot credential key token event error rest following body",
);
const determiners = setOf(
  "the an a only its their his her this that each every our my all fields field values value",
);
const starters = setOf(
  "the its their his her containing including with contains fields field by whose where for values contain",
);
const between = setOf("from of in inside within on");
const comparing = /^(?:is|are|was|equals?|contains?|has|does|exceeds|starts|ends|matches|exists|[<>=!].*)$/i;
const joints = setOf(", and plus");

type Token = { text: string; word: boolean };

const tokensIn = (text: string): Token[] =>
  [...text.matchAll(/[\p{L}_][\p{L}\p{N}_-]*(?:['’]s)?|[,.;:]|[<>=!]+|\S/gu)].map(([said]) => ({
    text: said,
    word: /^[\p{L}_]/u.test(said),
  }));

const isName = (token: Token | undefined): token is Token =>
  token?.word === true && !stop.has(token.text.toLowerCase()) && !/['’]s$/.test(token.text);

const longestName = 3;

/** The name that begins at a place, and where it ends; null where none does. */
function nameAt(tokens: readonly Token[], at: number): { name: string; end: number } | null {
  let end = at;
  while (isName(tokens[end])) end++;
  if (end === at) return null;
  const words = tokens.slice(at, Math.min(end, at + longestName)).map(({ text }) => text);
  return { name: words.join(" "), end };
}

/** The names of a list, "email, the name and age", that begins at a place, and where it ends. */
function namesAt(tokens: readonly Token[], at: number): { names: string[]; end: number } {
  const names: string[] = [];
  let end = at;
  for (let next = at; ; ) {
    const found = nameAt(tokens, next);
    if (!found) return { names, end };
    names.push(found.name);
    end = found.end;
    next = end;
    if (!joints.has(tokens[next]?.text.toLowerCase() ?? "")) return { names, end };
    while (joints.has(tokens[next]?.text.toLowerCase() ?? "")) next++;
    while (determiners.has(tokens[next]?.text.toLowerCase() ?? "")) next++;
  }
}

/** The owner behind a list: "… from the webhook". */
function ownerAt(tokens: readonly Token[], at: number): string | null {
  if (!between.has(tokens[at]?.text.toLowerCase() ?? "")) return null;
  let next = at + 1;
  while (determiners.has(tokens[next]?.text.toLowerCase() ?? "")) next++;
  return next === at + 1 ? null : (nameAt(tokens, next)?.name ?? null);
}

const placeholders = /(?<!\{)\{([\w.-]+)\}(?!\})|\/:([a-z][\w-]*)/gi;

/** The fields that a text speaks of. Whether there are such fields, and where, is for others to find. */
export function fieldPhrases(text: string): FieldPhrase[] {
  const found = new Map<string, FieldPhrase>();
  const add = (field: string, owner: string | null) => {
    const key = field.toLowerCase();
    if (key.split(" ").some((word) => things.has(word))) return;
    if (!found.has(key) || (owner && !found.get(key)?.owner)) found.set(key, { field, owner });
  };
  const tokens = tokensIn(text.replace(/\{\{[^{}]*\}\}/g, " ∎ "));
  for (let at = 0; at < tokens.length; at++) {
    if (!isName(tokens[at]) || isName(tokens[at - 1])) continue;
    const { names, end } = namesAt(tokens, at);
    const before = tokens[at - 1]?.text.toLowerCase();
    const possessor = before && /['’]s$/.test(before) ? before.replace(/['’]s$/, "") : null;
    const owner = possessor ?? ownerAt(tokens, end);
    const isOperand =
      (before === undefined || before === "and" || before === "or") &&
      comparing.test(tokens[end]?.text ?? "");
    if (owner || isOperand || starters.has(before ?? "") || determiners.has(before ?? "")) {
      for (const name of names) add(name, owner);
    }
  }
  const fields = [...found.values()];
  for (const [, braced, colon] of text.matchAll(placeholders))
    fields.push({ field: braced ?? colon ?? "", owner: null });
  return fields;
}
