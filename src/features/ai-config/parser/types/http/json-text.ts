/** JSON whose values may be templates: what bodies are made of before they are written. */
export type Value =
  /** `written` keeps how a number was spelled, for places where it is text. */
  | { kind: "literal"; value: string | number | boolean | null; written?: string }
  | { kind: "template"; template: string }
  | { kind: "object"; entries: [string, Value][] }
  | { kind: "list"; items: Value[] };

export const literal = (value: string | number | boolean | null): Value => ({ kind: "literal", value });
export const template = (text: string): Value => ({ kind: "template", template: text });

const templates = /(\{\{\{?[\s\S]*?\}?\}\})/;

/** A text as JSON writes it; the templates in it stand as they are. */
function quote(text: string): string {
  const inner = text
    .split(templates)
    .map((piece, index) => (index % 2 ? piece : JSON.stringify(piece).slice(1, -1)));
  return `"${inner.join("")}"`;
}

/** Writes a value as the content of a JSON body, indented by two spaces a level. */
export function writeJson(value: Value, indent = ""): string {
  const inner = `${indent}  `;
  switch (value.kind) {
    case "template":
      return value.template;
    case "literal":
      return typeof value.value === "string" ? quote(value.value) : JSON.stringify(value.value);
    case "list":
      return `[${value.items.map((item) => writeJson(item, indent)).join(", ")}]`;
    case "object":
      if (value.entries.length === 0) return "{}";
      return `{\n${value.entries
        .map(([name, item]) => `${inner}${quote(name)}: ${writeJson(item, inner)}`)
        .join(",\n")}\n${indent}}`;
  }
}

/** Reads a word without quotes where a value stands, or has nothing to say of it. */
export type Bare = (word: string) => Value | null;

class Reader {
  private at = 0;
  constructor(
    private readonly source: string,
    private readonly bare: Bare,
  ) {}

  private space(): void {
    while (/\s/.test(this.source[this.at] ?? "")) this.at++;
  }

  private take(pattern: RegExp): string | null {
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.source);
    if (!found) return null;
    this.at = sticky.lastIndex;
    return found[0];
  }

  private quoted(): string | null {
    const found = this.take(/"(?:\{\{.*?\}\}|\\.|[^"\\])*"|'(?:\{\{.*?\}\}|\\.|[^'\\])*'/);
    if (found === null) return null;
    const inner = found.slice(1, -1);
    try {
      return found.startsWith('"') && !inner.includes("{{")
        ? (JSON.parse(found) as string)
        : inner.replace(/\\(["'])/g, "$1");
    } catch (error) {
      if (error instanceof SyntaxError) return inner;
      throw error;
    }
  }

  value(): Value | null {
    this.space();
    if (this.source.startsWith("{{", this.at)) {
      const found = this.take(/\{\{\{?[\s\S]*?\}?\}\}/);
      return found === null ? null : template(found);
    }
    if (this.source[this.at] === "{") return this.object();
    if (this.source[this.at] === "[") return this.list();
    const text = this.quoted();
    if (text !== null) return literal(text);
    // An apostrophe within a word is none that quotes: the guest's name.
    const bare = this.take(/(?:[^,{}[\]\n"'’]|(?<=\w)['’](?=s\b))+/)?.trim();
    return bare ? (this.bare(bare) ?? bareValue(bare)) : null;
  }

  private object(): Value | null {
    const entries: [string, Value][] = [];
    this.at++;
    for (;;) {
      this.space();
      if (this.take(/\}/)) return { kind: "object", entries };
      const name = this.quoted() ?? this.take(/[\w$.-]+/);
      this.space();
      if (name === null || !this.take(/:|=>?/)) return null;
      const value = this.value();
      if (!value) return null;
      entries.push([name, value]);
      this.space();
      if (!this.take(/,/) && this.source[this.at] !== "}") return null;
    }
  }

  private list(): Value | null {
    const items: Value[] = [];
    this.at++;
    for (;;) {
      this.space();
      if (this.take(/\]/)) return { kind: "list", items };
      const value = this.value();
      if (!value) return null;
      items.push(value);
      this.space();
      if (!this.take(/,/) && this.source[this.at] !== "]") return null;
    }
  }

  whole(): Value | null {
    const value = this.value();
    this.space();
    return this.at === this.source.length ? value : null;
  }
}

/** What a bare word in JSON or in a list of fields is: a number, true, false, null, else its text. */
export function bareValue(text: string): Value {
  if (/^true$/i.test(text)) return literal(true);
  if (/^false$/i.test(text)) return literal(false);
  if (/^null$/i.test(text)) return literal(null);
  if (/^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(text))
    return { kind: "literal", value: Number(text), written: text };
  return literal(text);
}

/**
 * Reads JSON with templates in it, and what people write for JSON: names without quotes, single quotes, bare words, a
 * comma too many. `bare` tells of words without quotes what data they name. Null for anything else.
 */
export const readJson = (source: string, bare: Bare = () => null): Value | null =>
  new Reader(source, bare).whole();

/** Every template in a value, and whether there is any. */
export function templatesIn(value: Value): string[] {
  if (value.kind === "template") return [value.template];
  if (value.kind === "object") return value.entries.flatMap(([, inner]) => templatesIn(inner));
  if (value.kind === "list") return value.items.flatMap(templatesIn);
  return typeof value.value === "string" ? (value.value.match(/\{\{[\s\S]*?\}\}/g) ?? []) : [];
}

/** Puts a value at a dotted name of an object, making the objects on the way. */
export function putAt(entries: [string, Value][], name: string, value: Value): void {
  const [first = "", ...rest] = name.split(".");
  const own = entries.find(([key]) => key === first);
  if (rest.length === 0) {
    if (own) own[1] = value;
    else entries.push([first, value]);
    return;
  }
  const inner = own?.[1].kind === "object" ? own[1].entries : [];
  putAt(inner, rest.join("."), value);
  const object: Value = { kind: "object", entries: inner };
  if (own) own[1] = object;
  else entries.push([first, object]);
}

const formEncode = (text: string) =>
  text
    .split(templates)
    .map((piece, index) => (index % 2 ? piece : encodeURIComponent(piece).replaceAll("%20", "+")))
    .join("");

/** A value as text: what a query entry, a header or a form field holds. */
export function writeText(value: Value): string {
  if (value.kind === "template") return value.template;
  if (value.kind === "literal") return value.written ?? (value.value === null ? "" : String(value.value));
  if (value.kind === "list") return value.items.map(writeText).join(",");
  return writeJson(value);
}

/** Writes the entries of a form body; nested ones as `a[b]`, lists as `a[0]`. */
export function writeForm(entries: readonly [string, Value][], prefix = ""): string {
  return entries
    .map(([name, value]) => {
      const full = prefix ? `${prefix}[${name}]` : name;
      if (value.kind === "object") return writeForm(value.entries, full);
      if (value.kind === "list") {
        return writeForm(
          value.items.map((item, index) => [String(index), item]),
          full,
        );
      }
      return `${formEncode(full)}=${formEncode(writeText(value))}`;
    })
    .join("&");
}
