import type { Provenance } from "../../../schema";
import { type Context, resolve, templateFaults } from "../../references";
import { type Marked, markOf, meaning, unmark, wordsOf } from "../../words";

/** A URL in the words, and where it stands in the marked text. */
export type UrlFound = { url: string; start: number; end: number; origin: Provenance };
export type UrlFilled = { url: string; text: string; questions: string[]; origins: Provenance[] };

const urlMark = /[\uF000-\uF3FF]/g;
const template = /[\uE800-\uEBFF]/;
const leadsTo =
  /(?:\b(?:to|at|from|into|on|url|endpoint|address|api|call|hit|get|post|put|patch|delete|fetch|head|options|request|query|ping|check|read|load|webhook|link)\b\s*(?:is\s+|it\s+)?:?\s*|^\s*)$/i;
const isField =
  /(?:[\w"'\uE000-\uE3FF]\s*[:=]\s*|\b(?:callback|redirect|return|image|avatar|logo|website|link|photo|success|cancel|target|source)(?:[\s_]?(?:url|uri|link))?\s+(?:is\s+|to\s+|as\s+|of\s+|set\s+to\s+)?)$/i;
const domains =
  "com|io|dev|test|net|org|app|co|ai|local|localhost|example|cloud|internal|info|me|us|uk|de|fr|eu|xyz|tech|site|so|sh|gg|to|in|ca|au|ch|at|nl|se|es|it|be|br|jp|gov|edu|biz|run|page|tools|systems|services|software|shop|store|online|pro";
const bareHost = new RegExp(
  `(?<![\\w@./-])(?:(?:[a-z\\d](?:[a-z\\d-]*[a-z\\d])?\\.)+(?:${domains})|localhost(?=[:/]))(?::\\d{2,5})?(?:/(?:[^\\s,;"')\\uE000-\\uE3FF]*[^\\s,;.:!?"')\\uE000-\\uE3FF])?)?(?![\\w.@-]*@)`,
  "gi",
);

/** A path template behind a template, as in `{{steps.config.base}}/users`. */
function templateUrl(marked: Marked, text: string, context: Context): UrlFound | null {
  for (const match of text.matchAll(/[\uE800-\uEBFF](?:[/?][^\s,;]*)?/g)) {
    const before = text.slice(0, match.index);
    if (
      !/\b(?:to|at|from|url|call|get|post|put|patch|delete|fetch|hit|request|endpoint|into)\b\s*:?\s*$/i.test(
        before,
      )
    )
      continue;
    const url = meaning(marked, match[0]).replace(/[.,;]+$/, "");
    const at = resolve(meaning(marked, match[0].charAt(0)), context);
    const spoken = match[0].length > 1 || /ur[li]|link|endpoint|href|callback/i.test(url);
    const isUrl = at.kind === "found" && typeof at.value === "string" && /^https?:/i.test(at.value);
    if (spoken || isUrl)
      return { url, start: match.index, end: match.index + match[0].length, origin: "words" };
  }
  return null;
}

const spokenUrl =
  /\b(?:to|at|from|call|get|fetch|hit|request|open|download|post|put|patch|delete|ping|load|read|visit|check|use)\s+(?:(?:it|this|that)\s+)?(?:(?:to|at|from)\s+)?((?:the\s+|its\s+)?[\w.'’ -]*?(?:ur[li]s?|links?|endpoint|href|address)\b(?:\s+(?:from|in|of|on|given\s+(?:in|by)|provided\s+(?:in|by)|returned\s+by|that\s+came\s+with)\s+(?:(?!\b(?:with|and|using|as|via)\b)[^,;])+?)?)(?=\s*(?:$|[,;.]|\b(?:with|and|using|as|via)\b))/gi;

/** "The callback url from the webhook": a URL that only a run knows. */
function referredUrl(marked: Marked, text: string, context: Context): UrlFound | null {
  for (const match of text.matchAll(spokenUrl)) {
    const phrase = match[1] ?? "";
    const written = unmark(marked, phrase);
    const direct = resolve(written, context);
    const inner = written.replace(/^(?:the\s+)?(?:ur[li]|link|endpoint|address)\s+(?:in|from|of|at)\s+/i, "");
    const resolved = direct.kind === "found" ? direct : resolve(inner, context);
    if (resolved.kind !== "found") continue;
    if (resolved.exists && !(typeof resolved.value === "string" && /^https?:\/\//i.test(resolved.value)))
      continue;
    const start = match.index + match[0].lastIndexOf(phrase);
    return { url: resolved.template, start, end: start + phrase.length, origin: resolved.provenance };
  }
  return null;
}

/** The URL that is called, written out or referred to, or null. A URL that is a field's value is left alone. */
export function findUrl(marked: Marked, text: string, context: Context): UrlFound | null {
  const written = [...text.matchAll(urlMark)].map((match) => ({
    at: match.index,
    url: markOf(marked, match[0])?.value ?? "",
  }));
  const candidates = written.filter(
    ({ at }) => !isField.test(text.slice(0, at)) || /\burl\s*[:=]\s*$/i.test(text.slice(0, at)),
  );
  const chosen = candidates.find(({ at }) => leadsTo.test(text.slice(0, at))) ?? candidates[0];
  if (chosen) return { url: chosen.url, start: chosen.at, end: chosen.at + 1, origin: "words" };
  const templated = template.test(text) ? templateUrl(marked, text, context) : null;
  if (templated) return templated;
  for (const match of text.matchAll(bareHost)) {
    if (
      resolve(match[0], context, { bare: false }).kind === "found" ||
      /^(?:trigger|steps|loop|body)\./.test(match[0])
    )
      continue;
    const hasPath = /\/./.test(match[0]) || /:\d/.test(match[0]) || leadsTo.test(text.slice(0, match.index));
    if (!hasPath) continue;
    const scheme = /^localhost|^127\./.test(match[0]) ? "http" : "https";
    return {
      url: `${scheme}://${match[0]}`,
      start: match.index,
      end: match.index + match[0].length,
      origin: "words",
    };
  }
  return referredUrl(marked, text, context);
}

const placeholder = /(?<!\{)\{\s*([\w.-][\w.\s-]*?)\s*\}(?!\})|<\s*([\w.-][\w.\s-]*?)\s*>|\/:([A-Za-z_]\w*)/g;
const until = String.raw`(?=\s*(?:[,;\uF8FD]|\.(?:\s|$)|$|\s+(?:and|with|using|then|plus|sending|passing|containing|including|as\s+json|get|post|put|patch|delete|fetch|call|send|request)\s|\s+(?:at|on|to|from|get|post|put|patch|delete|fetch|call)\s*$))`;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The words that fill a placeholder: "where id is …", "with … as id", "replace {id} with …", "id = …". */
function takeFilling(marked: Marked, text: string, name: string): { phrase: string; text: string } | null {
  const said = `["'{<:\`“]?${wordsOf(name).map(escaped).join("[\\s_-]?")}["'}>\`”]?`;
  const links =
    "(?:(?:where|with|and|for|using|use|replac(?:e|ing)|fill(?:ing)?(?:\\s+in)?|put(?:ting)?|set(?:ting)?|substitut(?:e|ing)|taking|take|whose|if|the|,|;|:|\\()\\s*)+";
  const patterns = [
    new RegExp(
      `(?:^|[\\s,;(])${links}${said}\\s*(?:is\\s+(?:set\\s+to|taken\\s+from|given\\s+by)|is|=|:|as|being|set\\s+to|equals?|(?:comes?|taken)(?=\\s+from)|should\\s+be|must\\s+be|to\\s+be|to|with|by)\\s*(?:the\\s+value\\s+of\\s+)?(.+?)\\)?${until}`,
      "i",
    ),
    new RegExp(
      `(?:^|[\\s,;(])(?:and\\s+)?(?:with|using|use|put|take|insert|pass)\\s+(.+?)\\s+(?:as|for|in(?:to)?|in\\s+place\\s+of)\\s+(?:the\\s+)?${said}(?![\\w])`,
      "i",
    ),
    new RegExp(`(?:^|[\\s,;(])${said}\\s*(?:is|=|:|comes?(?=\\s+from))\\s*(.+?)\\)?${until}`, "i"),
    new RegExp(
      `(?:^|[\\s,;(])(?:and\\s+)?(?:for|with|using)\\s+(?:the\\s+)?${said}\\s+((?:[\\w-]*\\d[\\w-]*|[\\uE000-\\uEBFF])|(?:from|in|of)\\s+.+?)${until}`,
      "i",
    ),
  ];
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    if (!found) continue;
    const value = (found[1] ?? "").trim();
    const phrase = /^(?:from|in|of)\s/i.test(value) ? `${name} ${value}` : value;
    return {
      phrase: unmark(marked, phrase),
      text: `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`,
    };
  }
  return null;
}

/** What the placeholder's own name, or its noun in the path before it, is in the data: `/orders/{id}` is an order's id. */
function byName(name: string, before: string, context: Context) {
  const own = resolve(name, context);
  const noun = /\/([A-Za-z_-]+?)s?\/$/.exec(before)?.[1];
  if (own.kind === "found" || !noun || !/^(?:id|key|slug|name|number)$/i.test(name)) return own;
  const joined = resolve(`${noun} ${name}`, context);
  return joined.kind === "found" ? { ...joined, provenance: "context" as const } : own;
}

/**
 * Fills a URL's placeholders, `{id}`, `<id>` and `/:id`, with what the words say of them, else with the one field of
 * the data that is called so. What is left is asked for. `text` is what remains of the words.
 */
export function fillUrl(marked: Marked, found: UrlFound, text: string, context: Context): UrlFilled {
  const filled: UrlFilled = { url: "", text, questions: [], origins: [found.origin] };
  let end = 0;
  for (const match of found.url.matchAll(placeholder)) {
    const name = match[1] ?? match[2] ?? match[3] ?? "";
    const colon = match[3] !== undefined;
    if (colon && match.index <= found.url.indexOf("//") + 1) continue;
    const before = `${filled.url}${found.url.slice(end, match.index)}${colon ? "/" : ""}`;
    const said = takeFilling(marked, filled.text, name);
    if (said) filled.text = said.text;
    const phrase = said?.phrase ?? name;
    const direct = said ? resolve(phrase, context) : byName(name, before, context);
    const inner = phrase.startsWith(`${name} `)
      ? resolve(phrase.replace(/^\S+\s+(?:from|in|of)\s+/i, ""), context)
      : direct;
    const resolved = direct.kind === "found" ? direct : inner.kind === "found" ? inner : direct;
    const simple = phrase.replace(/^["'“‘`]|["'”’`]$/g, "");
    let value = "";
    if (resolved.kind === "found") {
      value = resolved.template;
      filled.origins.push(resolved.provenance);
    } else if (resolved.kind === "missing") filled.questions.push(resolved.question);
    else if (said && (simple !== phrase || !/\s/.test(simple))) {
      value = encodeURIComponent(simple);
      filled.origins.push("words");
    } else filled.questions.push(`What shall {${name}} in the URL be?`);
    filled.url = before + value;
    end = match.index + match[0].length;
  }
  filled.url += found.url.slice(end);
  for (const fault of templateFaults(filled.url, context))
    filled.questions.push(`${fault} What shall stand in the URL?`);
  return appended(marked, filled, context);
}

const behind =
  /^\s*(?:followed\s+by|\+|plus|and\s+append|append(?:ing)?|with)\s+(?:a\s+slash\s+and\s+)?((?:(?!\s(?:and|with|using)\s|,).)+?)(?:\s+(?:appended|at\s+the\s+end))?(?=\s*(?:$|[,;.\uF8FD]|\s(?:and|with|using)\s))/i;

/** A path that goes on behind the URL, in words: "followed by the order id". */
function appended(marked: Marked, filled: UrlFilled, context: Context): UrlFilled {
  const found = behind.exec(filled.text);
  if (!found || (/^\s*with/i.test(found[0]) && !/appended|at\s+the\s+end/i.test(found[0]))) return filled;
  const resolved = resolve(unmark(marked, found[1] ?? ""), context);
  const text = filled.text.slice(found[0].length);
  if (resolved.kind === "missing")
    return { ...filled, text, questions: [...filled.questions, resolved.question] };
  if (resolved.kind === "none") return filled;
  const url = `${filled.url.replace(/\/$/, "")}/${resolved.template}`;
  return { ...filled, url, text, origins: [...filled.origins, resolved.provenance] };
}
