import type { Suggestion } from "../../../schema";
import type { Context } from "../../references";
import { mark, meaning, nameKey, unmark } from "../../words";
import { FieldReader } from "./fields";
import { literal, putAt, readJson, type Value, writeForm, writeJson, writeText } from "./json-text";
import { findMethod, spelledMethod } from "./method";
import { RequestReader } from "./read-request";

type Pair = { name: string; value: string };
type Config = Record<string, unknown>;

const pairsOf = (config: Config, field: "query" | "headers"): Pair[] =>
  Array.isArray(config[field]) ? (config[field] as Pair[]) : [];

function entriesOf({ body }: Config): [string, Value][] | null {
  const { type, content } = (body ?? {}) as { type?: unknown; content?: unknown };
  if (typeof content !== "string") return null;
  if (type === "form") {
    return content
      .split("&")
      .filter(Boolean)
      .map((part) => {
        const [name = "", ...value] = part.split("=");
        const decode = (text: string) =>
          text.includes("{{") ? text : decodeURIComponent(text.replaceAll("+", " "));
        return [decode(name), literal(decode(value.join("=")))];
      });
  }
  const value = type === "json" ? readJson(content) : null;
  return value?.kind === "object" ? value.entries : null;
}

function withEntries(config: Config, entries: [string, Value][]): void {
  const form = (config.body as { type?: unknown } | undefined)?.type === "form";
  config.body = form
    ? { type: "form", content: writeForm(entries) }
    : { type: "json", content: writeJson({ kind: "object", entries }) };
}

const methodChange =
  /(?:^|[\s,;.]+)(?:(?:and|please|then|also)\s+)*(?:(?:make|turn|use|change|switch|set|do|should\s+be|must\s+be|(?:it|this|that|the\s+(?:request|method|call))\s+(?:should|must)\s+be|send|as|with)\s+)+(?:(?:it|this|that|the\s+(?:request|http\s+method|method|call))\s+)?(?:(?:to|into|as|be|via|with|using)\s+)*(?:an?\s+|the\s+)?(?:get|post|put|patch|delete|head|options)\b(?:\s+(?:request|method|call|verb))?(?:\s+instead(?:\s+of\s+(?:an?\s+)?\w+)?)?/i;
/** "… to the body" says where what is added goes. */
const destinations: [RegExp, string][] = [
  [/\s+(?:to|in|into)\s+(?:the\s+)?(?:json\s+|request\s+)?(?:body|payload)\b/i, ""],
  [
    /\badd(?:ing)?\s+(.+?)\s+(?:to|in|into)\s+(?:the\s+)?(?:query(?:\s+(?:string|param\w*))?|url\s+param\w*)\b/i,
    "query $1",
  ],
  [/\badd(?:ing)?\s+(.+?)\s+(?:to|in|into)\s+(?:the\s+)?(?:request\s+)?headers\b/i, "headers $1"],
];
const said =
  /(?:^|[\s,;.]+)(?:and\s+|please\s+|then\s+)*(?:remove|drop|delete|clear|without|get\s+rid\s+of|omit|leave\s+out|skip|no(?:\s+more)?)\s+(?:the\s+|its\s+|all\s+)?((?:(?!\s+and\s+|[,;]|\.\s|\.$).)+)/gi;
const kinds =
  /\b(?:query\s+)?(?:header|query|param(?:eter)?|field|key|property|value)s?\b|\b(?:from|in)\s+(?:the\s+)?(?:body|query|url|headers?|request)\b|\b(?:called|named)\b/gi;

/** Whether a request has a header, query entry or body field of this name, and what it is called there. */
function place(config: Config, name: string): { field: "query" | "headers" | "body"; name: string } | null {
  const key = nameKey(name);
  if (!key) return null;
  for (const field of ["query", "headers"] as const) {
    const found = pairsOf(config, field).find((pair) => nameKey(pair.name) === key);
    if (found) return { field, name: found.name };
  }
  const entry = entriesOf(config)?.find(([own]) => nameKey(own) === key);
  return entry ? { field: "body", name: entry[0] } : null;
}

class Refinement {
  readonly changed: Suggestion["provenance"] = {};
  readonly questions: Suggestion["questions"] = [];
  readonly config: Config;

  constructor(
    current: Config,
    public text: string,
    private readonly context: Context,
  ) {
    this.config = structuredClone(current);
  }

  private remove(what: string): boolean {
    const { config } = this;
    const plain = what.trim().toLowerCase();
    if (/^(?:request\s+)?(?:body|payload|json|form)$/.test(plain))
      config.body = { type: "none", content: "" };
    else if (/^(?:custom\s+|request\s+)?headers$/.test(plain)) config.headers = [];
    else if (/^(?:query(?:\s+(?:string|param\w*))?|(?:url\s+|query\s+)?param(?:eter)?s)$/.test(plain))
      config.query = [];
    else {
      const found = place(config, what.replace(kinds, " ").replace(/["'“”‘’`]/g, ""));
      if (!found) return false;
      if (found.field === "body") {
        withEntries(
          config,
          (entriesOf(config) ?? []).filter(([name]) => name !== found.name),
        );
      } else config[found.field] = pairsOf(config, found.field).filter(({ name }) => name !== found.name);
      this.changed[found.field] = "words";
      return true;
    }
    this.changed[/body|payload|json|form/.test(plain) ? "body" : /header/.test(plain) ? "headers" : "query"] =
      "words";
    return true;
  }

  takeRemovals(): void {
    this.text = this.text.replace(said, (all: string, what: string) => (this.remove(what) ? " " : all));
  }

  /** "Change the limit to 50", where the request has a limit. */
  takeChanges(): void {
    const marked = mark(this.text);
    const fields = new FieldReader(marked, this.context);
    const pattern =
      /(?:^|[\s,;.]+)(?:(?:and\s+|please\s+|then\s+)(?=\w+\s+(?!to\s)))*(?:change|set|make|update|increase|decrease|raise|lower|replace|switch|turn|and(?=\s+[\w-]+\s+to\s))\s+(?:the\s+|its\s+)?((?:(?!\s(?:to|with|=|into|as)\s).)+?)\s*(?:\s(?:to|with|into|as|be)\s|=)\s*((?:(?!,\s|;|\.\s|\.$|\s+and\s+(?:change|set|make|add|remove|use|also|[\w-]+\s+to\s)).)+)/gi;
    const rest = marked.text.replace(pattern, (all: string, what: string, to: string) => {
      const name = meaning(marked, what).replace(kinds, " ").trim();
      const found = place(this.config, name);
      if (!found) return all;
      const read = fields.value(to);
      if ("question" in read) {
        this.questions.push({
          field: found.field === "body" ? "body.content" : found.field,
          question: read.question,
        });
        return " ";
      }
      this.put(found.field, found.name, read.value);
      this.changed[found.field] = read.origin;
      return " ";
    });
    this.text = unmark(marked, rest);
  }

  put(field: "query" | "headers" | "body", name: string, value: Value): void {
    if (field === "body") {
      const entries = entriesOf(this.config) ?? [];
      putAt(entries, name, value);
      withEntries(this.config, entries);
      return;
    }
    const pairs = pairsOf(this.config, field);
    const isSame = (pair: Pair) =>
      field === "headers" ? nameKey(pair.name) === nameKey(name) : pair.name === name;
    const own = { name: pairs.find(isSame)?.name ?? name, value: writeText(value) };
    this.config[field] = pairs.some(isSame)
      ? pairs.map((pair) => (isSame(pair) ? own : pair))
      : [...pairs, own];
  }

  /** What the rest of the words say, read like a request of its own and put over the present one. */
  takeRequest(): void {
    const { config } = this;
    if (!/[\p{L}\p{N}{]/u.test(this.text)) return;
    const marked = mark(this.text);
    const spelled = spelledMethod(marked.text);
    let rest = spelled ? marked.text.replace(methodChange, " ") : marked.text;
    for (const [pattern, replacement] of destinations) rest = rest.replace(pattern, replacement);
    const method = spelled ?? String(config.method ?? "GET");
    const request = new RequestReader(unmark(marked, rest), this.context, method).read();
    if (spelled) {
      config.method = spelled;
      this.changed.method = "words";
    }
    if (request.url) {
      config.url = request.url.url;
      this.changed.url = request.url.origin;
    }
    for (const field of ["query", "headers"] as const) {
      for (const { name, value, origin } of request[field]) {
        this.put(field, name, literal(value));
        this.changed[field] = origin;
      }
    }
    if (request.body) this.merge(request.body);
    if (request.failOnError !== undefined) {
      config.failOnError = request.failOnError;
      this.changed.failOnError = "words";
    }
    this.questions.push(...request.questions);
  }

  private merge(body: { type: string; content: string; origin: Suggestion["provenance"][string] }): void {
    const present = entriesOf(this.config);
    const added = entriesOf({ body });
    const replaces = /\b(?:instead|replace|body\s+(?:to|is|as))\b/i.test(this.text);
    if (present && added && !replaces) for (const [name, value] of added) this.put("body", name, value);
    else this.config.body = { type: body.type, content: body.content };
    this.changed.body = body.origin;
    this.changed["body.content"] = body.origin;
  }
}

/** Whether words refine a request rather than ask for a new one: no URL with a verb of its own. */
export function isFollowUp(text: string, current: Config | undefined): current is Config {
  if (!current || typeof current.url !== "string" || !current.url) return false;
  const { text: marked } = mark(text);
  const url = /[\uF000-\uF3FF]/.exec(marked);
  if (!url || /\binstead\b|\b(?:url|endpoint|address)\s+(?:to|is|=|:)/i.test(marked)) return true;
  const before = marked.slice(0, url.index);
  return findMethod(before, before, false).origin === "default" && !/\b(?:call|hit|request)\b/i.test(before);
}

/** The present config with what the words change of it; only that has a provenance. */
export function followUp(text: string, current: Config, context: Context): Suggestion {
  const refinement = new Refinement(current, text, context);
  refinement.takeRemovals();
  refinement.takeChanges();
  refinement.takeRequest();
  const { config, changed, questions } = refinement;
  if (Object.keys(changed).length === 0 && questions.length === 0) {
    questions.push({
      field: "url",
      question: "What shall change about the request? Nothing in it fits these words.",
    });
  }
  return { config, node: {}, questions, provenance: changed };
}
