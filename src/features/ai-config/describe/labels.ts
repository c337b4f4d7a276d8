import { slugOf } from "@/lib/workflow/document";
import { uniqueLabel } from "@/nodes/document/identifiers";
import { findDefinition } from "@/nodes/registry";
import { vendorOf } from "../catalogue";
import { anyMark, type Marked, mark, unmark } from "../parser/words";

const longest = 40;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The first words of a text that fit into a label. */
function firstWords(text: string, most = longest): string {
  const clean = text
    .replace(/[\uE000-\uF8FF]/g, " ")
    .replace(/[^\p{L}\p{N}\s#@'’.%&/+-]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (clean.length <= most) return clean;
  const cut = clean.slice(0, most + 1);
  return cut.slice(0, Math.max(cut.lastIndexOf(" "), 12)).trim();
}

const tail = /\s+(?:to|from|with|the|an?|and|as|of|in|on|at|by|for|that|via|using|its?|their|or|is)$/i;

function withoutTail(text: string): string {
  let clean = text;
  while (tail.test(clean)) clean = clean.replace(tail, "");
  return clean;
}

/** "POST contacts" of "POST https://crm.example.com/contacts?x=1". */
function requestLabel(marked: Marked, words: string): string | null {
  const source = marked.marks.find(
    ({ kind, source }) => kind === "url" && unmark(marked, words).includes(source),
  )?.value;
  if (!source) return null;
  const vendor = vendorOf(source);
  const method = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/.exec(words)?.[1];
  const verb = method ?? capital(/^[\p{L}-]+/u.exec(words)?.[0] ?? "Call");
  if (vendor) return `${verb} to ${vendor.name}`.replace(/^(Get|Fetch|Call|Check) to /, "$1 ");
  const place = source.replace(/^https?:\/\//, "").replace(/[?#].*$/, "");
  const parts = place.split("/").filter((part) => part && !/[{}:<>]/.test(part));
  const last = parts.length > 1 ? parts.at(-1) : parts[0]?.split(".").slice(-2, -1)[0];
  return `${verb} ${last ?? "request"}`;
}

/** A label for a step of a type by its (marked) words. */
export function labelOf(type: string, words: string, marked: Marked): string {
  const definition = findDefinition(type);
  const standard = definition?.label ?? "Step";
  if (type.startsWith("trigger.")) return standard;
  if (type === "logic.condition") {
    const said = withoutTail(
      firstWords(
        unmark(marked, words)
          .replace(/\{\{|\}\}|["“”]/g, " ")
          .replace(/\b(?:trigger|steps|body|loop\.item)\./g, ""),
      ),
    );
    return said ? `${capital(said.replace(/^the\s+/i, ""))}?` : standard;
  }
  if (type === "logic.loop") {
    const noun = /(?:each|every|all|over|through)\s+(?:of\s+)?(?:the\s+)?([\p{L}-]+)/iu.exec(words)?.[1];
    return noun && !/^(?:result|response|it|them|of)$/i.test(noun)
      ? `Each ${noun.toLowerCase()}`
      : "Each item";
  }
  if (type === "logic.switch") return `By ${firstWords(words.replace(/^the\s+/i, ""), 24) || "value"}`;
  const request = type === "action.http" ? requestLabel(marked, words) : null;
  if (request && !/^(?:[A-Z]+|call|fetch|get|check)\s/.test(words)) {
    const said = withoutTail(
      firstWords(words.replace(new RegExp(`\\s*(?:to|at|from|via)?\\s*${anyMark}.*$`), ""), 28),
    );
    return said.split(" ").length > 1 ? capital(said) : request;
  }
  return request ?? (capital(withoutTail(firstWords(words, 32))) || standard);
}

/** A label that no slug of `taken` has; one without letters or digits gives way to the type's own. */
export function freeLabel(wanted: string, type: string, taken: { has(slug: string): boolean }): string {
  const label = slugOf(wanted) ? wanted : (findDefinition(type)?.label ?? "Step");
  return uniqueLabel(label.slice(0, 90), taken);
}

export { mark };
