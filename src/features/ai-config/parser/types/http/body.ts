import type { Provenance } from "../../../schema";
import { type Context, isRecord, resolve } from "../../references";
import { type Marked, markOf, unmark } from "../../words";
import { bareReference, type Field, FieldReader, objectOf, weakest } from "./fields";
import {
  literal,
  readJson,
  template,
  templatesIn,
  type Value,
  writeForm,
  writeJson,
  writeText,
} from "./json-text";

export type BodyType = "json" | "form" | "text";
export type Body = { type: BodyType; content: string; origin: Provenance };

/** What is known of a body while the words are read: one value as the whole of it, or fields. */
export class BodyDraft {
  type: BodyType | null = null;
  whole: { value: Value; origin: Provenance } | null = null;
  readonly fields: Field[] = [];
  readonly questions: string[] = [];
  private readonly reader: FieldReader;

  constructor(
    private readonly marked: Marked,
    private readonly context: Context,
  ) {
    this.reader = new FieldReader(marked, context, true);
  }

  get isEmpty(): boolean {
    return !this.whole && this.fields.length === 0 && this.questions.length === 0;
  }

  /** Pasted JSON or a quoted text that is the whole of a piece. */
  private mark(piece: string): boolean {
    const only = piece.length === 1 ? markOf(this.marked, piece) : undefined;
    if (only?.kind !== "json" && only?.kind !== "quoted" && only?.kind !== "template") return false;
    const value =
      only.kind === "json" || /^\s*[{[]/.test(only.value)
        ? readJson(
            only.value,
            bareReference(this.context, (question) => this.questions.push(question)),
          )
        : only.kind === "template"
          ? template(only.value)
          : literal(only.value);
    if (!value) {
      if (only.kind === "quoted") this.whole = { value: literal(only.value), origin: "words" };
      else
        this.questions.push(
          `The body is no JSON as it stands: ${only.value.slice(0, 80)}. What shall be sent?`,
        );
      return true;
    }
    if (only.kind === "json") this.type ??= "json";
    for (const found of templatesIn(value)) {
      const resolved = resolve(found, this.context);
      if (resolved.kind === "missing") this.questions.push(resolved.question);
    }
    if (value.kind === "object" && this.fields.length) {
      for (const [name, inner] of value.entries) this.fields.push({ name, value: inner, origin: "words" });
    } else this.whole = { value, origin: "words" };
    return true;
  }

  /** A reference to data that is a whole body by itself, such as "the webhook body" or "the order". */
  takeWhole(piece: string, { bare = true, lists = true } = {}): boolean {
    const clean = piece.replace(/[.;,]+$/, "").trim();
    if (!clean) return false;
    if (this.mark(clean)) return true;
    const resolved = resolve(unmark(this.marked, clean), this.context, { bare });
    if (resolved.kind !== "found") return false;
    const scalar = resolved.exists && !isRecord(resolved.value) && !(lists && Array.isArray(resolved.value));
    const isField =
      !resolved.exists &&
      resolved.path.length > (resolved.path[0] === "steps" ? 2 : 1) &&
      resolved.path.at(-1) !== "body";
    if ((scalar || isField) && this.type !== "text" && !/\bbody|payload\b/i.test(resolved.path.at(-1) ?? ""))
      return false;
    this.whole = { value: template(resolved.template), origin: resolved.provenance };
    return true;
  }

  /** An empty object. */
  takeEmpty(): void {
    this.whole = { value: { kind: "object", entries: [] }, origin: "words" };
  }

  /** Fields in words, behind "with", "containing", "body:" and the like. */
  takeFields(piece: string): void {
    const read = this.reader.read(piece);
    this.fields.push(...read.fields);
    this.questions.push(...read.questions);
  }

  /** The body, or null where nothing was said of it. */
  result(defaultType: BodyType): Body | null {
    const fields = [...this.fields];
    if (this.whole?.value.kind === "object" && fields.length) {
      fields.unshift(
        ...this.whole.value.entries.map(([name, value]) => ({ name, value, origin: "words" as const })),
      );
    } else if (this.whole) {
      const { value, origin } = this.whole;
      const isText = value.kind === "literal" && typeof value.value === "string";
      const type = this.type ?? (isText ? "text" : defaultType);
      if (type === "form" && value.kind === "object")
        return { type, content: writeForm(value.entries), origin };
      if (type === "form") return { type: "json", content: writeJson(value), origin };
      return { type, content: type === "json" ? writeJson(value) : writeText(value), origin };
    }
    if (!fields.length) return null;
    const type = this.type ?? defaultType;
    const origin = weakest(fields.map((field) => field.origin));
    const object = objectOf(fields);
    if (type === "form") {
      return { type, content: writeForm(fields.map(({ name, value }) => [name, value])), origin };
    }
    const [only] = fields;
    if (type === "text" && only && fields.length === 1)
      return { type, content: writeText(only.value), origin };
    return { type: type === "text" ? "json" : type, content: writeJson(object), origin };
  }
}
