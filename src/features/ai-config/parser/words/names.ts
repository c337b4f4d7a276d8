/**
 * The words of a name or phrase in lower case: `orderID`, `order_id`, `Order-Id` and `order id` are all
 * `["order", "id"]`; `e-mail` is one word.
 */
export function wordsOf(text: string): string[] {
  return text
    .replace(/\b(e)-(mail)/gi, "$1$2")
    .replace(/['’]s\b/g, "")
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

const irregular: ReadonlyMap<string, string> = new Map([
  ["skus", "sku"],
  ["menus", "menu"],
  ["cpus", "cpu"],
  ["gpus", "gpu"],
  ["children", "child"],
  ["people", "person"],
  ["persons", "person"],
  ["men", "man"],
  ["women", "woman"],
  ["indices", "index"],
  ["criteria", "criterion"],
]);

/** A word in its singular, as far as English endings tell: `orders`, `addresses`, `entries`. */
export function singular(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (/(?:ss|us|is)$/.test(word) || word.length < 3) return word;
  if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ses|xes|zes|ches|shes)$/.test(word) && !/(?:ases|uses|oses|ices)$/.test(word))
    return word.slice(0, -2);
  return /s$/.test(word) ? word.slice(0, -1) : word;
}

/** Names that differ in case, separators or plural alone have the same key. */
export const nameKey = (text: string): string => wordsOf(text).map(singular).join("");

/** A name in snake_case, as templates and JSON mostly write it: `order id` is `order_id`. */
export const snakeName = (text: string): string => wordsOf(text).join("_");
