import { type Context, pathsBelow } from "../../references";
import { type Marked, meaning, wordsOf } from "../../words";

const kinds =
  /^(?:(?:a|an|the|new|another|constant|static|fixed|extra|additional|output)\s+)*(?:(?:field|property|prop|key|attribute|column|variable|constant|value)s?\s+)?(?:(?:named|called)\s+)?/i;
const behind = /\s+(?:field|property|key|attribute|column|instead|too|as\s+well|please)$/i;

/** Whether the data's own names are in camelCase, which new names then follow. */
function isCamel(context: Context): boolean {
  const names = pathsBelow({ trigger: context.trigger, steps: context.steps }).map(
    ({ path }) => path.at(-1) ?? "",
  );
  const camel = names.filter((name) => /^[a-z]+\d*[A-Z]/.test(name)).length;
  return camel > names.filter((name) => /^[a-z\d]+_[a-z]/.test(name)).length;
}

/** The name of a field as words give it: quoted or one word as it stands, several words in the style of the data. */
export function readName(marked: Marked, phrase: string, context: Context): string | undefined {
  const quoted = /^[\uE000-\uE3FF]$/.test(phrase.trim().replace(kinds, ""));
  const said = meaning(marked, phrase.trim().replace(kinds, "").replace(behind, ""))
    .replace(/[:.,;]+$/, "")
    .trim();
  if (!said || said.length > 60) return undefined;
  if (quoted || /^[\w$-]+(?:\.[\w$-]+)*$/.test(said)) return said;
  const words = wordsOf(said.replace(/^(?:the|an?)\s+/i, ""));
  if (words.length === 0 || words.length > 4) return undefined;
  if (!isCamel(context)) return words.join("_");
  return words.map((word, index) => (index ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join("");
}
