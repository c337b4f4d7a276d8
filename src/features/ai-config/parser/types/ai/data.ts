import { type Context, isRecord, pathsBelow, type Resolution, sourceOf } from "../../references";
import { type Marked, singular, unmark, wordsOf } from "../../words";
import { resolveField } from "../resolve-field";

type Found = Extract<Resolution, { kind: "found" }>;
/** What data an instruction is about, each with the words for it; `missing` asks for what is not there. */
export type Data = {
  found: { words: string; template: string; provenance: Found["provenance"] }[];
  missing?: string;
};

const mostWords = 9;
const stop =
  /^(?:a|an|and|or|to|for|as|is|are|be|it|by|with|if|not|no|then|so|than|into|only|just|please|me|you|i|we|your|my)$/i;
const filler = /^(?:the|this|that|these|those|its|their|his|her|our|each|all|of|in|from|on)$/i;
const needsNoun =
  /^(?:text|language|list|word|words|sentence|sentences|tone|style|summary|label|field|fields|json|number|name|message|status)$/i;

/** Finds the phrases of an instruction that name data, longest first from the left. */
export function findData(marked: Marked, instruction: string, context: Context): Data {
  const words = [...instruction.matchAll(/[^\s,;:()]+/g)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
  const data: Data = { found: [] };
  const known = nameWords(context);
  const missing: { question: string; from: number; to: number }[] = [];
  const taken: number[] = [];
  let at = 0;
  while (at < words.length) {
    const hit = longestAt(marked, instruction, words, at, context, known);
    if (hit?.resolution.kind === "found") {
      const { template, provenance } = hit.resolution;
      if (!data.found.some((entry) => entry.template === template))
        data.found.push({ words: hit.words, template, provenance });
      taken.push(at);
      at = hit.next;
    } else {
      if (hit?.resolution.kind === "missing")
        missing.push({ question: hit.resolution.question, from: at, to: hit.next });
      at++;
    }
  }
  for (const template of besides(marked, instruction, context))
    if (!data.found.some((entry) => entry.template === template.template)) data.found.unshift(template);
  // "The sentiment of the message" holds a reference, though it is none itself.
  const open = missing.find(({ from, to }) => !taken.some((start) => start >= from && start < to));
  return open ? { ...data, missing: open.question } : data;
}

/** "Old and new from the webhook": the first one comes from there too. */
function besides(marked: Marked, instruction: string, context: Context): Data["found"] {
  const listed =
    /\b([\w]+(?:\s*,\s*\w+)*)\s+and\s+(?:the\s+)?[\w]+\s+(?:from|in|of)\s+((?:the\s+)?[^,.;:]+?)(?=$|[,.;:]|\s+(?:and|to|as|for|into|with)\s)/gi;
  return [...instruction.matchAll(listed)].flatMap(([, names = "", source = ""]) => {
    const place = unmark(marked, source);
    return names.split(/\s*,\s*/).flatMap((name) => {
      const resolution = resolveField(`${name} from ${place}`, context);
      return resolution.kind === "found" &&
        resolution.exists &&
        resolution.path.length > 1 &&
        resolution.path.at(-1) !== "body"
        ? [{ words: name, template: resolution.template, provenance: resolution.provenance }]
        : [];
    });
  });
}

type Word = { text: string; start: number; end: number };
type Hit = { resolution: Resolution; words: string; next: number };

/** Nouns that stand for data whatever its fields are called. */
const sourceNouns =
  "webhook trigger payload body data item input message event form request email mail link url phone text content";

/** The words of all names in the data, and of what stands for it, each as a key of `known`. */
function nameWords(context: Context): Map<string, boolean> {
  const whole = { trigger: context.trigger, steps: context.steps, loop: context.loop };
  const names = new Set(pathsBelow(whole).map(({ path }) => path.at(-1) ?? ""));
  const words = [...names, sourceNouns].flatMap(wordsOf).map(singular);
  return new Map(words.map((word) => [`word ${word}`, true]));
}

/** Whether the last word of a phrase is part of any name, so that looking it up can find something. */
const isName = (phrase: string, known: ReadonlyMap<string, boolean>): boolean =>
  /[{.\uE000-\uF7FF]/.test(phrase) || known.has(`word ${singular(wordsOf(phrase).at(-1) ?? "")}`);

/** Whether a phrase ends in the name of a source, is a possessive or a path; answers are kept in `known`. */
function namesSource(phrase: string, context: Context, known: Map<string, boolean>): boolean {
  if (/['’]s\s|\b(?:trigger|steps|loop)\.|\{\{/.test(phrase)) return true;
  const tail = /^.*\s(?:from|in|of|on|by)\s+(.+)$/i.exec(phrase)?.[1];
  if (!tail) return false;
  const answer = known.get(tail) ?? sourceOf(tail, context) !== null;
  known.set(tail, answer);
  return answer;
}

function longestAt(
  marked: Marked,
  instruction: string,
  words: readonly Word[],
  at: number,
  context: Context,
  known: Map<string, boolean>,
): Hit | undefined {
  const first = words[at];
  if (!first || stop.test(first.text)) return undefined;
  const spoken = /^(?:answers?|outputs?|responses?|repl(?:y|ies)|results?)$/i;
  let missing: Hit | undefined;
  for (let end = Math.min(words.length, at + mostWords); end > at; end--) {
    const last = words[end - 1];
    if (!last || filler.test(last.text) || stop.test(last.text)) continue;
    const phrase = unmark(marked, instruction.slice(first.start, last.end)).replace(/[.!?]+$/, "");
    const placed =
      /\s(?:from|in|of|on|by)\s|['’]s\s|^(?:the\s+)?(?:trigger|steps|loop)\.|^\{\{|\bstep\b/i.test(phrase);
    // A noun that says not where it is from is short; looking up every stretch of words would take long.
    if (!placed && (end - at > 3 || !isName(phrase, known))) continue;
    if (end - at > 5 && !namesSource(phrase, context, known)) continue;
    const resolution = resolveField(phrase, context, { bare: true });
    if (resolution.kind === "missing" && placed && /^There is no/.test(resolution.question))
      missing ??= { resolution, words: phrase, next: end };
    if (resolution.kind !== "found" || resolution.provenance === "guessed") continue;
    if (end === at + 1 && spoken.test(phrase)) continue;
    const named = placed || sourceOf(phrase, context) !== null;
    if (named || (resolution.exists && isBareData(phrase, words, at, end, resolution)))
      return { resolution, words: phrase, next: end };
  }
  return missing;
}

/** A bare noun is data where "the" or a verb precedes it, and it is not a word of the instruction itself. */
function isBareData(phrase: string, words: readonly Word[], at: number, end: number, found: Found): boolean {
  if (isRecord(found.value) && found.path.length < 3 && !/^(?:the|this|that)\s/i.test(phrase)) return false;
  if (/^(?:the|this|that|these|those|its|their|his|her|our)\s/i.test(phrase)) return true;
  const before = words[at - 1]?.text ?? "";
  const after = words[end]?.text ?? "";
  if (needsNoun.test(phrase) && !/^(?:the|this|that|following|each|of|from|in)$/i.test(before)) return false;
  return (
    /^(?:the|this|that|following|each|translate|summari[sz]e|classify|categori[sz]e|analy[sz]e|rewrite|rate|score|proofread|correct|explain|shorten|tag|label|moderate|paraphrase|using|about|for|to|from|of|and|with)$/i.test(
      before,
    ) && !/^(?:field|fields|label|labels)$/i.test(after)
  );
}
