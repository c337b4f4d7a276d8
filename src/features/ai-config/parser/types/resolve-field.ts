import { formatPath } from "@/lib/template";
import { type Context, isRecord, type Resolution, resolve } from "../references";
import { nameKey, singular, wordsOf } from "../words";

const field =
  /^(?:the\s+|all\s+)*([\p{L}_][\p{L}\p{N}_-]*)\s+(?:list\s+|array\s+|field\s+|text\s+)?(?:of|from|in|returned\s+by)\s+/iu;
const shared =
  /^(?:the\s+)?(.+?)(?:['’]s)?\s+(results?|response|output|data|body|payload|message|content|text|items?)$/i;

/** "The debug query param" is the debug in the query. */
const behind =
  /^(?:the\s+)?([\p{L}\p{N}_-]+)\s+(?:url\s+)?(query|headers?)(?:\s+(?:string\s+)?(?:param(?:eter)?|value|field|string|variable))?$/iu;

/** Where the words name the very field that is there, it is no guess. */
function agreed(resolution: Resolution, phrase: string): Resolution {
  if (resolution.kind !== "found" || resolution.provenance !== "guessed") return resolution;
  const words = wordsOf(phrase).map(singular);
  const own = wordsOf(resolution.path.at(-1) ?? "").map(singular);
  return own.length && own.every((word) => words.includes(word))
    ? { ...resolution, provenance: "context" }
    : resolution;
}

/**
 * Resolves a phrase like `resolve`, but "the results of search" is the field `results` where that step has one,
 * and not its whole output.
 */
export function resolveField(phrase: string, context: Context, options?: { bare?: boolean }): Resolution {
  const placed = behind.exec(phrase.trim());
  const first = resolve(phrase, context, options);
  const second =
    first.kind !== "found" && placed ? resolve(`${placed[1]} from the ${placed[2]}`, context) : first;
  const resolution = agreed(second.kind === "found" ? second : first, phrase);
  if (resolution.kind !== "found" || !resolution.exists || !isRecord(resolution.value)) return resolution;
  if (resolution.path[0] !== "steps" || resolution.path.length !== 2) return resolution;
  const name = field.exec(phrase.trim())?.[1] ?? shared.exec(phrase.trim())?.[2];
  if (!name) return resolution;
  const key = Object.keys(resolution.value).find((own) => nameKey(own) === nameKey(name));
  if (key === undefined || key === "body") return resolution;
  const path = [...resolution.path, key];
  return { ...resolution, path, template: `{{${formatPath(path)}}}`, value: resolution.value[key] };
}
