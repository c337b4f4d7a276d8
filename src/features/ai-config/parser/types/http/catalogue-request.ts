import {
  findOperation,
  findVendor,
  type Operation,
  type Parameter,
  spokenOperation,
  type Vendor,
} from "../../../catalogue";
import type { Provenance } from "../../../schema";
import type { Context } from "../../references";
import { type Marked, wordsOf } from "../../words";
import { FieldReader, weakest } from "./fields";
import { literal, type Value, writeForm, writeJson, writeText } from "./json-text";
import { ParameterReader, type Taken } from "./parameter-values";
import type { Request } from "./request";
import { splitSections } from "./sections";

type Filled = Map<Parameter, Taken>;

/** Puts a value at a dotted name, numbers being places in lists. */
function put(into: Value, path: readonly string[], value: Value): Value {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (/^\d+$/.test(first)) {
    const items = into.kind === "list" ? [...into.items] : [];
    items[Number(first)] = put(items[Number(first)] ?? { kind: "object", entries: [] }, rest, value);
    return { kind: "list", items };
  }
  const entries: [string, Value][] = into.kind === "object" ? [...into.entries] : [];
  const own = entries.find(([name]) => name === first);
  const inner = put(own?.[1] ?? { kind: "object", entries: [] }, rest, value);
  if (own) own[1] = inner;
  else entries.push([first, inner]);
  return { kind: "object", entries };
}

const urlText = (taken: Taken): string =>
  taken.value.kind === "template" ? taken.value.template : encodeURIComponent(writeText(taken.value));

function fillPath(url: string, parameters: readonly Parameter[], filled: Filled): string {
  let written = url;
  for (const parameter of parameters) {
    const taken = filled.get(parameter);
    if (!taken) continue;
    const names = parameter.name.split(",");
    const parts = names.length > 1 ? writeText(taken.value).split("/") : [null];
    for (const [index, name] of names.entries()) {
      const part = parts[index];
      written = written.replaceAll(
        `{${name}}`,
        part === null || part === undefined
          ? name === "path"
            ? urlText(taken).replaceAll("%2F", "/")
            : urlText(taken)
          : encodeURIComponent(part),
      );
    }
  }
  return written;
}

/** What is spoken is text, whatever the type of what it refers to: the template goes inside quotes. */
const asText = (value: Value): Value =>
  value.kind === "template" || value.kind === "literal" ? literal(writeText(value)) : value;

class CatalogueReader {
  private readonly reader: ParameterReader;
  private readonly filled: Filled = new Map();

  constructor(
    private readonly marked: Marked,
    private readonly context: Context,
    private readonly vendor: Vendor,
    private readonly operation: Operation,
    text: string,
  ) {
    this.reader = new ParameterReader(marked, context, text);
  }

  private fill(parameters: readonly Parameter[]): void {
    const looks = ["repository", "channel", "money", "email", "id", "number"];
    const shaped = ({ options, kind }: Parameter) => (options ? -1 : looks.includes(kind ?? "") ? 0 : 1);
    const isMain = (parameter: Parameter) => (parameter.main ? 1 : 0);
    const order = [...parameters].sort(
      (left, right) => isMain(left) - isMain(right) || shaped(left) - shaped(right),
    );
    for (const parameter of order) {
      const taken = this.reader.sourced(parameter);
      if (taken) this.filled.set(parameter, taken);
    }
    for (const parameter of order) {
      if (this.filled.has(parameter)) continue;
      const taken = this.reader.named(parameter);
      if (taken) this.filled.set(parameter, taken);
    }
    for (const parameter of order) {
      if (!parameter.main || this.filled.has(parameter)) continue;
      const taken = this.reader.main(parameter);
      if (taken) this.filled.set(parameter, taken);
    }
  }

  /** Fields that the vendor does not know by name, where it takes any. */
  private further(): [string, Taken][] {
    if (this.operation.body?.open === undefined) return [];
    const fields = new FieldReader(this.marked, this.context);
    const rest = this.reader.text.replaceAll("\uF8FE", ",");
    return splitSections(rest)
      .filter(({ kind, content }) => kind !== "lead" && /[\w\uE000-\uF7FF]/.test(content))
      .flatMap(
        ({ content }) => fields.read(content.replace(/(?:\s*,\s*)+/g, ", ").replace(/^, |, $/g, "")).fields,
      )
      .map(({ name, value, origin }) => [name, { value, origin }]);
  }

  private body(known: readonly Parameter[]): Request["body"] {
    const { body } = this.operation;
    if (!body) return null;
    let value: Value = { kind: "object", entries: [] };
    const origins: Provenance[] = [];
    for (const [name, constant] of Object.entries(body.constants ?? {}))
      value = put(value, name.split("."), literal(constant));
    for (const parameter of known) {
      const taken = this.filled.get(parameter);
      if (!taken) continue;
      origins.push(taken.origin);
      const spoken = !parameter.kind || ["id", "email", "channel", "prompt"].includes(parameter.kind);
      value = put(value, parameter.name.split("."), spoken ? asText(taken.value) : taken.value);
    }
    const prefix = body.open ? body.open.split(".") : [];
    for (const [name, taken] of this.further()) {
      origins.push(taken.origin);
      value = put(value, [...prefix, ...name.split(".")], taken.value);
    }
    if (value.kind !== "object" || value.entries.length === 0) return null;
    const content = body.type === "form" ? writeForm(value.entries) : writeJson(value);
    return { type: body.type, content, origin: weakest(origins) };
  }

  read(): Request {
    const { vendor, operation } = this;
    const { path = [], query = [], body } = operation;
    const fields = body?.fields ?? [];
    this.fill([...path, ...query, ...fields]);
    const questions: Request["questions"] = [];
    const lacking = (parameters: readonly Parameter[], field: string) => {
      for (const parameter of parameters) {
        if (parameter.ask && !this.filled.has(parameter)) questions.push({ field, question: parameter.ask });
      }
    };
    lacking(path, "url");
    lacking(query, "query");
    lacking(fields, "body.content");
    for (const question of this.reader.questions)
      questions.push({ field: fields.length ? "body.content" : "url", question });
    if (
      /^update/.test(operation.title) &&
      fields.every((field) => !this.filled.has(field)) &&
      this.further().length === 0
    ) {
      questions.push({
        field: "body.content",
        question: `What shall change? Say for example: set ${fields[0]?.words.split("|")[0] ?? "a field"} to a value.`,
      });
    }
    const url = fillPath(
      operation.url.startsWith("http") ? operation.url : `${vendor.base}${operation.url}`,
      path,
      this.filled,
    );
    if (vendor.auth.type !== "none") {
      questions.push({
        field: "credentialId",
        question: `${vendor.name} needs ${vendor.auth.hint}. Which credential shall the request use?`,
      });
    }
    const origins = path.flatMap((parameter) => this.filled.get(parameter)?.origin ?? []);
    return {
      method: { method: operation.method, origin: "words" },
      ...(!questions.some(({ field }) => field === "url") && {
        url: { url, origin: weakest(["words", ...origins]) },
      }),
      query: query.flatMap((parameter) => {
        const taken = this.filled.get(parameter);
        return taken ? [{ name: parameter.name, value: writeText(taken.value), origin: taken.origin }] : [];
      }),
      headers: Object.entries({ ...vendor.headers, ...operation.headers }).map(([name, value]) => ({
        name,
        value,
        origin: "default" as const,
      })),
      body: this.body(fields),
      questions,
    };
  }
}

/** A message to an incoming webhook: the vendor's field with what is said. */
export function webhookMessage(
  marked: Marked,
  context: Context,
  vendor: Vendor,
  text: string,
): Request["body"] {
  if (!vendor.webhook) return null;
  const say: Parameter = {
    name: vendor.webhook.field,
    words: "saying|says|text|message|content|with the (?:text|message)|that",
    main: true,
  };
  const reader = new ParameterReader(marked, context, text);
  const taken = reader.named(say) ?? reader.main(say);
  if (!taken) return null;
  return {
    type: "json",
    content: writeJson({ kind: "object", entries: [[say.name, asText(taken.value)]] }),
    origin: taken.origin,
  };
}

/**
 * The request to a known API that words without a URL ask for, or null where they name none. Parameters that nothing
 * grounds are asked for; a vendor whose call is not known, or whose webhook is spoken of, is a question for the URL.
 */
export function catalogueRequest(marked: Marked, text: string, context: Context): Request | null {
  const found = findVendor(text);
  if (!found) return null;
  const { vendor } = found;
  const rest = `${text.slice(0, found.start)} ${text.slice(found.end)}`.replace(/\(\s*\)/g, "");
  const isWebhook =
    vendor.webhook &&
    /\b(?:incoming\s+)?web-?hook\b(?!['’]s|\s+(?:body|payload|data))/i.test(
      text.slice(found.end, found.end + 30),
    );
  if (isWebhook || vendor.operations.length === 0) {
    return {
      method: { method: "POST", origin: "words" },
      query: [],
      headers: [],
      body: webhookMessage(marked, context, vendor, rest),
      questions: [{ field: "url", question: `What is the URL of the ${vendor.name} webhook?` }],
    };
  }
  const spoken = /[\uE000-\uE3FF]|:\s|\b(?:that|saying)\b|\s#\w/.test(text)
    ? spokenOperation(vendor, rest)
    : null;
  const operation = findOperation(vendor, text, rest) ?? spoken;
  if (operation) return new CatalogueReader(marked, context, vendor, operation, rest).read();
  return {
    query: [],
    headers: [],
    questions: [
      {
        field: "url",
        question: `Which call of ${vendor.name}'s API is meant? Give its URL, or say for example: ${examples(vendor)}.`,
      },
    ],
  };
}

const examples = (vendor: Vendor) =>
  vendor.operations
    .slice(0, 3)
    .map(({ title }) => wordsOf(title).join(" "))
    .join("; ");

/** Whether a URL is only the address of one's account at a vendor, as in "Jira on acme.atlassian.net". */
export function namesAccount(text: string, url: string): boolean {
  const vendor = findVendor(text)?.vendor;
  const suffix = /^https:\/\/\{\w+\}(\.[^/]+)/.exec(vendor?.base ?? "")?.[1];
  return (
    suffix !== undefined && new RegExp(`^https?://[\\w-]+${suffix.replaceAll(".", "\\.")}/?$`, "i").test(url)
  );
}
