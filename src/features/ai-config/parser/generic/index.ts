import type { Provenance } from "../../schema";
import type { Intent, Parser } from "../parse-intent";
import { resolve, templateFaults } from "../references";
import { newDraft } from "../types/draft";
import { FieldReader, objectOf, weakest } from "../types/http/fields";
import type { Value } from "../types/http/json-text";
import {
  findDurations,
  type Marked,
  mark,
  markOf,
  meaning,
  numberPattern,
  readNumber,
  unmark,
} from "../words";
import { type FieldSpec, fieldSpecs } from "./field-spec";

const unitMs: Record<string, number> = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};
const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i;
const noName =
  /^(?:an?|any|every|all|each|the|my|our|this|that|another|other|some|sub|run|start|call|of|when|on|if|failed|deployed|execute|trigger|set|to|and|workflows?)$/i;
const dottedName = /(?<![\w.@/-])[A-Za-z][\w-]*(?:\.[A-Za-z_][\w-]*)+(?![\w/@])/;
const link = String.raw`\s*(?:(?:is|are|of|to|named|called|set\s+to|should\s+be|as|will\s+be)(?=[\s:\uE000-\uF7FF])\s*)*[:=]?\s*`;

/** JSON with templates as texts, as configs hold it. */
function plain(value: Value): unknown {
  if (value.kind === "template") return value.template;
  if (value.kind === "list") return value.items.map(plain);
  if (value.kind === "object")
    return Object.fromEntries(value.entries.map(([name, inner]) => [name, plain(inner)]));
  return value.value;
}

class SchemaReader {
  private text: string;
  private readonly marked: Marked;
  readonly draft = newDraft();
  private readonly filled = new Set<string>();

  constructor(
    private readonly intent: Intent,
    private readonly specs: readonly FieldSpec[],
  ) {
    this.marked = mark(
      intent.text.replace(/```(?:\w+\n)?([\s\S]*?)```/g, (_, code: string) => `\`${code.trim()}\``),
    );
    this.text = this.marked.text;
  }

  private set(spec: FieldSpec, value: unknown, origin: Provenance): void {
    this.draft.set(spec.name, value, origin);
    this.filled.add(spec.name);
  }

  private cut(found: RegExpExecArray): void {
    this.text = `${this.text.slice(0, found.index)} , ${this.text.slice(found.index + found[0].length)}`;
  }

  /** A span of time, where the schema has a number with a unit of time beside it. */
  duration(): void {
    const unit = this.specs.find(
      ({ kind, options }) =>
        kind === "enum" && options.length > 0 && options.every((option) => option in unitMs),
    );
    const before = this.specs.slice(0, unit ? this.specs.indexOf(unit) : 0);
    const amount =
      before.findLast(({ kind }) => kind === "number") ?? this.specs.find(({ kind }) => kind === "number");
    if (!unit || !amount) return;
    const [span] = findDurations(this.text);
    const endless = new RegExp(`(?:${numberPattern}|\\ban?)\\s+(?:months?|years?|decades?)\\b`, "i").exec(
      this.text,
    );
    if (!span && endless) {
      this.draft.ask(
        amount.name,
        `"${endless[0]}" has no fixed length. How many ${unit.options.at(-1)} shall it be?`,
      );
      this.filled.add(amount.name);
    }
    if (!span) return;
    const fitting = [...unit.options].sort((left, right) => (unitMs[right] ?? 0) - (unitMs[left] ?? 0));
    const whole =
      fitting.find((option) => span.milliseconds % (unitMs[option] ?? 1) === 0) ?? fitting.at(-1) ?? "";
    this.set(amount, span.milliseconds / (unitMs[whole] ?? 1), "words");
    this.set(unit, whole, "words");
    this.text = `${this.text.slice(0, span.start)} , ${this.text.slice(span.end)}`;
  }

  private choice(spec: FieldSpec): void {
    const named = spec.options.filter((option) =>
      new RegExp(`(?<![\\w-])${option}(?![\\w-])`, "i").test(this.text),
    );
    const [only] = named;
    if (only !== undefined && named.length === 1) this.set(spec, only, "words");
    else if (named.length > 1)
      this.draft.ask(spec.name, `${spec.hint?.label ?? spec.name}: ${named.join(" or ")}?`);
  }

  private flag(spec: FieldSpec): void {
    const off = new RegExp(
      `\\b(?:no|not|don['’]?t|without|never|disable|turn\\s+off)\\s+(?:\\w+\\s+)?${spec.called}|${spec.called}${link}(?:off|false|no|disabled)\\b`,
      "i",
    );
    const on = new RegExp(`\\b${spec.called}(?:${link}(?:on|true|yes|enabled))?\\b`, "i");
    if (off.test(this.text)) this.set(spec, false, "words");
    else if (on.test(this.text)) this.set(spec, true, "words");
  }

  private number(spec: FieldSpec): void {
    const found = new RegExp(`\\b${spec.called}${link}(${numberPattern})`, "i").exec(this.text);
    const value = found ? readNumber(found[1] ?? "") : null;
    if (!found || value === null) return;
    this.set(spec, value, "words");
    this.cut(found);
  }

  private workflow(spec: FieldSpec): void {
    const id = uuid.exec(this.text);
    if (id) {
      this.set(spec, id[0], "words");
      this.cut(id);
      return;
    }
    const name =
      /\b([\w-]+)\s+workflow\b/i.exec(this.text)?.[1] ?? /\bworkflow\s+([\w-]+)/i.exec(this.text)?.[1];
    const speaks =
      name &&
      !noName.test(name) &&
      !/^(?:fails?|runs?|errors?|with|in|breaks?|crashes|finishes|has)$/i.test(name);
    if (speaks)
      this.draft.ask(
        spec.name,
        `Which workflow is "${name}"? Give its id, which the address of its page ends with.`,
      );
  }

  /** The value of a text that its label announces, or a word of the choice that the field belongs to. */
  private announced(spec: FieldSpec): boolean {
    const when = spec.hint?.when?.is.filter((word) => typeof word === "string") ?? [];
    const openers = when.length ? `(?:${spec.called}|${when.join("|")})` : spec.called;
    const dotted = spec.hint?.placeholder && dottedName.test(spec.hint.placeholder);
    const value = dotted
      ? `[\\uE000-\\uE3FF]|${dottedName.source}`
      : "[\\uE000-\\uEBFF]|[^,;]+?(?=\\s*(?:[,;]|$|\\s(?:and|with)\\s))";
    for (const found of this.text.matchAll(
      new RegExp(
        `(?<![\\w-])${openers}${dotted ? link : String.raw`\s*(?:is|to|=|:|(?=[\uE000-\uE3FF]))\s*`}(${value})`,
        "gi",
      ),
    )) {
      const text = meaning(this.marked, found[1] ?? "");
      if (!text) continue;
      this.put(spec, text);
      this.cut(found);
      return true;
    }
    return false;
  }

  private put(spec: FieldSpec, text: string): void {
    const [fault] = spec.hint?.place === "literal" ? [] : templateFaults(text, this.intent.context);
    if (fault) this.draft.ask(spec.name, `${fault} What shall it be?`);
    else this.set(spec, text, "words");
  }

  /** What is quoted, or written like the field's example, is the text that is still wanted. */
  private remaining(spec: FieldSpec): void {
    const quoted = /[\uE000-\uE3FF]/.exec(this.text);
    const wants = spec.required || ["textarea", "code"].includes(spec.hint?.control ?? "");
    if (quoted && wants) {
      this.put(spec, markOf(this.marked, quoted[0])?.value ?? "");
      this.cut(quoted);
      return;
    }
    const like =
      spec.required && dottedName.test(spec.hint?.placeholder ?? "") ? dottedName.exec(this.text) : null;
    if (!like) return;
    this.set(spec, like[0], "words");
    this.cut(like);
  }

  private value(spec: FieldSpec): void {
    const { context } = this.intent;
    const text = this.text.replace(/[\s,]+$/, "");
    const named = new RegExp(
      `(?<![\\w-])${spec.called}\\s*(?:is|to|=|:|being|of)?\\s*([^;\\s][^;]*)$`,
      "i",
    ).exec(text);
    const handed = new RegExp(
      `\\b(?:with|on|using|passing|pass|over|for|from|given|send(?:ing)?)\\s+([^;]+?)(?:\\s+as\\s+(?:the\\s+|its\\s+)?${spec.called})?$`,
      "i",
    ).exec(text);
    const piece = (named?.[1] ?? handed?.[1] ?? "").replace(/(?:\s*,)+\s*$/, "").trim();
    if (!piece || /^(?:no|without)\b/i.test(piece)) return;
    const whole = resolve(unmark(this.marked, piece.replace(/\s*,.*$/s, "")), context);
    if (whole.kind === "found" && !/[:=]/.test(piece)) {
      this.set(spec, whole.template, whole.provenance);
      return;
    }
    if (whole.kind === "missing" && !/[:=]/.test(piece)) {
      this.draft.ask(spec.name, whole.question);
      return;
    }
    const { fields, questions } = new FieldReader(this.marked, context).read(piece);
    if (fields.length) this.set(spec, plain(objectOf(fields)), weakest(fields.map(({ origin }) => origin)));
    else if (/[:=]/.test(piece)) for (const question of questions) this.draft.ask(spec.name, question);
  }

  read(): void {
    this.duration();
    const open = () => this.specs.filter(({ name }) => !this.filled.has(name));
    for (const spec of open()) {
      if (spec.kind === "enum") this.choice(spec);
      else if (spec.kind === "boolean") this.flag(spec);
      else if (spec.kind === "number") this.number(spec);
      else if (spec.hint?.control === "workflow") this.workflow(spec);
    }
    const texts = () => open().filter(({ kind, hint }) => kind === "text" && hint?.control !== "workflow");
    const announces = ({ hint }: FieldSpec) => (hint?.when ? 0 : 1);
    for (const spec of texts().sort((left, right) => announces(left) - announces(right))) {
      if (!spec.hint?.control || spec.hint.control !== "code" || /[\uE000-\uE3FF]/.test(this.text))
        this.announced(spec);
    }
    for (const spec of texts()) this.remaining(spec);
    for (const spec of open()) if (spec.kind === "value") this.value(spec);
  }

  /** Asks for what the schema cannot do without. */
  askForRest(config: Record<string, unknown>): void {
    for (const { name, required, kind, hint } of this.specs) {
      const needed =
        required ||
        (kind === "value" &&
          hint?.label !== undefined &&
          config[name] === undefined &&
          isNeeded(this.intent, name, config));
      if (!needed || config[name] !== undefined) continue;
      this.draft.ask(
        name,
        `What shall be the ${(hint?.label ?? name).toLowerCase()}?${hint?.help ? ` ${hint.help}` : ""}`,
      );
    }
  }
}

/** Whether the type itself finds fault with a field that is left out. */
const isNeeded = ({ definition }: Intent, name: string, config: Record<string, unknown>) =>
  (definition.check?.(config) ?? []).some(({ field }) => field === name);

/**
 * Reads words by a type's schema alone: labels and names with values, choices and switches by their words, spans of
 * time, references, and texts that look like a field's example. A new node type is understood by it without code.
 */
export const parseBySchema: Parser = (intent) => {
  const reader = new SchemaReader(intent, fieldSpecs(intent.definition));
  reader.read();
  const read = reader.draft.suggestion();
  const config = { ...(intent.current ? structuredClone(intent.current) : {}), ...read.config };
  reader.askForRest(config);
  return { ...reader.draft.suggestion(), config };
};
