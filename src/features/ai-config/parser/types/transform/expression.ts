import { type Context, type Resolution, sourceOf } from "../../references";
import { type Marked, markOf, meaning, nameKey, readNumber, unmark } from "../../words";
import { resolveField } from "../resolve-field";
import { forms } from "./functions";
import { literal, type Value } from "./value";

const longest = 300;
const longestSource = 160;
const source = /\s+(?:from|in|of|on|inside|within|returned\s+by)\s+(?:the\s+)?([^,]+)$/i;

/** The part of a phrase that says where its data comes from, if it names a source that is known. */
export function trailingSource(phrase: string, context: Context): string | undefined {
  // Names of sources are short: what stands further away than this belongs to another phrase.
  for (let rest = phrase.slice(-longestSource); ; ) {
    const found = source.exec(rest);
    if (!found?.[1]) return undefined;
    const named = found[1].trim();
    const inner = / (?:from|in|of) (?:the )?(?=\S+)/i.exec(` ${named}`);
    if (sourceOf(named, context) ?? sourceOf(`the ${named}`, context)) return named;
    if (!inner) return undefined;
    rest = rest.slice(found.index + 1);
  }
}

/** Reads values out of phrases, with the source that was named last for those that name none. */
export class Scope {
  /** The last source that words named: "the webhook body". */
  source: string | undefined;
  /** Whether the whole text speaks of cents. */
  readonly cents: boolean;
  private depth = 0;

  constructor(
    readonly marked: Marked,
    readonly context: Context,
  ) {
    this.cents = /\bcents?\b|\bminor units?\b/i.test(marked.text);
  }

  private resolution(phrase: string): Resolution {
    const said = unmark(this.marked, phrase.trim()).replace(
      /^(?:the\s+)?(?:value\s+of|content\s+of)\s+/i,
      "",
    );
    const first = resolveField(said, this.context);
    const entire = said.replace(/^(?:the\s+)?(?:whole|entire|complete|full|raw)\s+/i, "");
    const own = first.kind === "found" || entire === said ? first : resolveField(entire, this.context);
    const named = trailingSource(said, this.context);
    if (named) this.source = named;
    if (own.kind === "found" && (named || own.provenance !== "guessed")) return own;
    const bare = said.replace(
      /^(?:the\s+)?(?:text|string|number|field|value|column|date)\s+(?=[\w$.-]+(?:\s+(?:from|in|of)\s|$))/i,
      "",
    );
    if (own.kind !== "found" && bare !== said) return this.resolution(bare);
    if (!named && this.source) {
      const placed = resolveField(`${said} from ${this.source}`, this.context);
      if (placed.kind === "found" && (placed.exists || own.kind !== "found")) return placed;
    }
    return own;
  }

  /** Whether a phrase as a whole names something that is there. */
  known(phrase: string, exact = false): boolean {
    const found = this.resolution(phrase);
    if (found.kind !== "found" || !found.exists || found.path.at(-1) === "length") return false;
    return !exact || nameKey(phrase).endsWith(nameKey(found.path.at(-1) ?? ""));
  }

  /** What a phrase refers to, as it stands. */
  reference(phrase: string): Value | undefined {
    const found = this.resolution(phrase);
    if (found.kind !== "found") return undefined;
    const code = found.template.replace(/^\{\{\{?\s*|\s*\}?\}\}$/g, "");
    const name = [...found.path].reverse().find((key) => !/^\d+$/.test(key));
    return {
      kind: "code",
      code,
      call: /\s/.test(code),
      origin: found.provenance,
      sample: found.value,
      ...(name && { name }),
    };
  }

  /** A field that the sample does not have, for helpers that tolerate that. */
  optional(phrase: string): Value | undefined {
    const found = resolveField(unmark(this.marked, phrase), this.context);
    const named = trailingSource(unmark(this.marked, phrase), this.context) ?? this.source;
    const word = /^(?:the\s+)?([\p{L}_][\w$]*)\b/u.exec(phrase.trim())?.[1];
    const only = Object.keys(this.context.steps).length ? undefined : "the webhook body";
    const source = named ?? only;
    const whole = source ? resolveField(source, this.context) : found;
    if (
      !word ||
      !source ||
      (!named && !/^(?:the\s+)?[\w$]+$/.test(phrase.trim())) ||
      whole.kind !== "found" ||
      whole.path.length === 0
    )
      return undefined;
    return {
      kind: "code",
      code: `${whole.template.slice(2, -2)}.${word}`,
      call: false,
      origin: "words",
      name: word,
    };
  }

  /** A text with names of the data in single braces, such as "Hello {first_name}", has their values there. */
  private filled(text: string): Value {
    let origin: "words" | "context" = "words";
    const written = text.replace(/(?<!\{)\{([\w$. ]{1,60})\}(?!\})/g, (whole, name: string) => {
      const found = this.resolution(name);
      if (found.kind !== "found" || !found.exists) return whole;
      origin = "context";
      return found.template;
    });
    return written === text ? literal(text) : { kind: "text", text: written, origin };
  }

  private scalar(phrase: string): Value | undefined {
    const text = phrase.trim();
    const mark = text.length === 1 ? markOf(this.marked, text) : undefined;
    if (mark?.kind === "quoted" || mark?.kind === "url") return this.filled(mark.value);
    if (mark?.kind === "json") {
      try {
        return literal(JSON.parse(mark.value));
      } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw error;
      }
    }
    if (/^(?:true|false)$/i.test(text)) return literal(/^true$/i.test(text));
    if (/^(?:null|nothing|nil)$/i.test(text)) return literal(null);
    const number = readNumber(text);
    return number === null ? undefined : literal(number);
  }

  /** A value: a literal with its type, a function of values, or a reference. Undefined where it is none of these. */
  read(phrase: string): Value | undefined {
    const text = phrase
      .trim()
      .replace(/^(?:both|simply|just|whatever\s+is\s+in)\s+/i, "")
      .replace(/[.,;]+$/, "");
    if (!text || text.length > longest || this.depth > 6) return undefined;
    const bracketed = /^\(([^()]*)\)$/.exec(text);
    if (bracketed?.[1]) return this.read(bracketed[1]);
    const scalar = this.scalar(text);
    if (scalar) return scalar;
    const direct = /^[\uE800-\uEBFF]$|^[\w$.[\]-]+$/.test(text) ? this.reference(text) : undefined;
    if (direct) return direct;
    this.depth++;
    try {
      for (const { pattern, make } of forms) {
        const parts = pattern.exec(text);
        const value = parts && make(parts.slice(1), this);
        if (value) return value;
      }
    } finally {
      this.depth--;
    }
    return this.reference(text);
  }

  /** A value, or the words as a text. */
  readAny(phrase: string): Value | undefined {
    const value = this.read(phrase);
    if (value) return value;
    const said = meaning(this.marked, phrase.trim());
    if (/^(?:in|me|from|of|on|at|by|for)\s/i.test(said)) return undefined;
    const parts = phrase.split(/\s+and\s+|,\s*/i);
    if (parts.length > 1 && parts.some((part) => this.known(part))) return undefined;
    return /^[\p{L}\p{N}][\p{L}\p{N}\s_./:@+-]{0,80}$/u.test(said) &&
      said.split(/\s+/).length <= 4 &&
      !/\s(?:from|of|in)\s/.test(said)
      ? literal(said)
      : undefined;
  }

  /** Several values, where the last may say for all of them where they come from: "a and b from the webhook". */
  spread(phrases: readonly string[]): Value[] | undefined {
    const last = phrases.at(-1) ?? "";
    const named = trailingSource(unmark(this.marked, last), this.context);
    if (named) this.source = named;
    const values = phrases.map((phrase) => this.shared(phrase, last) ?? this.read(phrase));
    return values.every((value) => value !== undefined)
      ? values.filter((value) => value !== undefined)
      : undefined;
  }

  /** "first and last name": the noun behind the last adjective belongs to each. */
  private shared(phrase: string, last: string): Value | undefined {
    if (phrase === last || !/^[\w-]+$/.test(phrase.trim())) return undefined;
    const noun = /^(?:the\s+)?[\w-]+\s+([\w-]+)/.exec(last.trim())?.[1];
    if (!noun || /^(?:from|of|in|and|as)$/i.test(noun) || this.known(phrase)) return undefined;
    return this.known(`${phrase} ${noun}`) ? this.reference(`${phrase} ${noun}`) : undefined;
  }
}
