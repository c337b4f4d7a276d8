import { isRecord } from "../../references";
import { type Marked, unmark } from "../../words";
import { resolveField } from "../resolve-field";
import { type Scope, trailingSource } from "./expression";
import { assignment, direct, fieldWord, readAlias, to } from "./grammar";
import { members, pairs, wholeMembers } from "./instructions";
import { readName } from "./names";
import { readSeparator } from "./separators";
import { call, concatenated, literal, type Value } from "./value";

export type Field = { name: string; value: Value };
/** Fields that one wish makes; `asks` what could not be read. */
export type Made = { fields: Field[]; asks: string[]; drops?: string[]; rest?: boolean };

/** As many as the node takes. */
const mostFields = 200;

/** Turns wishes into fields of the new object. */
export class FieldReader {
  constructor(
    readonly scope: Scope,
    private readonly marked: Marked,
  ) {}

  name(phrase: string): string | undefined {
    return readName(this.marked, phrase, this.scope.context);
  }

  said(phrase: string): string {
    return unmark(this.marked, phrase).trim();
  }

  /** A field kept under its own name or another: "email", "total as amount". */
  kept(phrase: string): Field[] | undefined {
    const whole = this.scope.read(phrase);
    const sure = whole?.kind === "code" && whole.origin !== "guessed";
    const named = sure ? null : readAlias(phrase);
    if (named) {
      const value = this.scope.read(named[1] ?? "");
      const name = this.name(named[2] ?? "");
      if (value && name && value.kind !== "literal") return [{ name, value }];
    }
    const taken = sure ? null : /^([\w$-]+)\s+(?:from|is)\s+(\S.*)$/i.exec(phrase);
    if (taken && whole === undefined) {
      const value = this.scope.read(taken[2] ?? "");
      const name = this.name(taken[1] ?? "");
      if (value?.kind === "code" && name && !isRecord(value.sample)) return [{ name, value }];
    }
    if (whole?.kind === "code" && whole.name !== undefined) {
      const isSource =
        trailingSource(`x from ${this.said(phrase)}`, this.scope.context) && isRecord(whole.sample);
      if (isSource && !whole.call) return this.spread(whole.code, whole.sample);
      return [{ name: whole.name, value: whole }];
    }
    return undefined;
  }

  /** The fields of an object, one by one. */
  unwrapped(phrase: string): Made {
    const whole = this.scope.reference(phrase);
    const fields = whole?.kind === "code" ? this.spread(whole.code, whole.sample) : undefined;
    return fields ? { fields, asks: [] } : { fields: [], asks: [this.missing(phrase)] };
  }

  private spread(code: string, sample: unknown): Field[] | undefined {
    if (!isRecord(sample)) return undefined;
    return Object.entries(sample).map(([name, value]) => ({
      name,
      value: {
        kind: "code",
        code: `${code}.${/^[\w$]+$/.test(name) ? name : `[${name}]`}`,
        call: false,
        origin: "context",
        name,
        sample: value,
      },
    }));
  }

  keep(list: string): Made {
    if (
      /^(?:the\s+)?(?:sum|total|difference|product|ratio|quotient|average|mean)\s+(?:of|between)\s/i.test(
        list,
      )
    ) {
      const value = this.scope.read(list);
      if (value?.kind === "code" && value.call)
        return {
          fields: [
            {
              name:
                /sum|total|difference|product|ratio|quotient|average|mean/i.exec(list)?.[0].toLowerCase() ??
                "result",
              value,
            },
          ],
          asks: [],
        };
    }
    const phrases = wholeMembers(
      list.replace(
        /^(?:(?:only|just|keep|pick|select|the|following|fields?|properties|values?|keys?|attributes?|of)\b\s*:?\s*)+/i,
        "",
      ),
    );
    if (phrases.length > mostFields)
      return { fields: [], asks: [`Which fields shall it have, ${mostFields} at most?`] };
    const last = phrases.at(-1) ?? "";
    const source = trailingSource(this.said(last), this.scope.context);
    if (source) this.scope.source = source;
    const made: Made = { fields: [], asks: [] };
    for (const phrase of phrases) {
      const set = /^[\w$."'\uE000-\uE3FF]+\s*(?:=|:(?!\/\/))/.test(phrase) ? this.set(phrase) : undefined;
      if (set && !set.asks.length) {
        made.fields.push(...set.fields);
        continue;
      }
      const given = direct.test(phrase) ? this.set(phrase) : undefined;
      const kept = given && !given.asks.length ? given.fields : this.kept(phrase);
      if (kept) made.fields.push(...kept);
      else made.asks.push(this.missing(phrase));
    }
    return made;
  }

  missing(phrase: string): string {
    const said = this.said(phrase);
    const resolution = resolveField(
      this.scope.source && !trailingSource(said, this.scope.context)
        ? `${said} from ${this.scope.source}`
        : said,
      this.scope.context,
    );
    return resolution.kind === "missing"
      ? resolution.question
      : `What is "${said}", and where does it come from?`;
  }

  rename(list: string): Made {
    const made: Made = { fields: [], asks: [] };
    const link = new RegExp(to, "i");
    const said = list.replace(/^(?:the\s+)?(?:fields?|propert(?:y|ies)|keys?)\s+/i, "");
    const source = trailingSource(this.said(said), this.scope.context);
    if (source) this.scope.source = source;
    for (const pair of pairs(said, link)) {
      const parts = new RegExp(`^(.+?)${to}(.+)$`, "i").exec(pair);
      const target = parts?.[2]?.replace(/\s+(?:from|in|of)\s+.*$/i, "") ?? "";
      const trailing = parts?.[2]?.slice(target.length) ?? "";
      const name = parts ? this.name(target) : undefined;
      const value = parts
        ? (this.scope.reference(`${parts[1]}${trailing}`) ?? this.scope.reference(parts[1] ?? ""))
        : undefined;
      if (name && value) made.fields.push({ name, value });
      else
        made.asks.push(
          parts && name ? this.missing(parts[1] ?? "") : `What shall "${this.said(pair)}" be renamed to?`,
        );
    }
    return made;
  }

  set(list: string): Made {
    const made: Made = { fields: [], asks: [] };
    for (const pair of pairs(list, assignment)) {
      const said = pair.replace(new RegExp(`^${fieldWord}`, "i"), "");
      const parts = direct.exec(said) ?? assignment.exec(said);
      const name = parts ? this.name(parts[1] ?? "") : undefined;
      const value = parts ? this.value(parts[2] ?? "") : undefined;
      if (name && value) made.fields.push({ name, value });
      else if (name && parts)
        made.asks.push(
          /^the\s/i.test(parts[2] ?? "") ? this.missing(parts[2] ?? "") : `What shall "${name}" be?`,
        );
      else {
        const kept = this.kept(pair);
        if (kept) made.fields.push(...kept);
        else made.asks.push(`What shall "${this.said(pair)}" be?`);
      }
    }
    return made;
  }

  /** "A csv line of a, b and c". */
  private csv(phrase: string): Value | undefined {
    const list =
      /^(?:an?\s+|the\s+|one\s+)?(?:csv|comma[\s-]separated)\s+(?:line|row|string|text|record|list)\s+(?:of|from|with|containing)\s+(.+)$/i.exec(
        phrase,
      )?.[1];
    const values = list ? this.scope.spread(members(list)) : undefined;
    return values && concatenated(values, ",");
  }

  /** What a field is set to: a value, several texts behind one another, or the words themselves. */
  value(phrase: string): Value | undefined {
    const now =
      /^(?:the\s+)?(?:current|present)\s+(?:date\s+and\s+time|time(?:stamp)?|date)$|^now$|^today(?:['’]s\s+date)?$/i.test(
        phrase.trim(),
      );
    if (now) return undefined;
    const line = this.csv(phrase);
    if (line) return line;
    return (
      this.combined(phrase, true) ??
      (/^(?:the|my|our|its)\s/i.test(phrase) ? this.scope.read(phrase) : this.scope.readAny(phrase))
    );
  }

  /** "first and last name joined with a space". */
  combined(phrase: string, marked = false): Value | undefined {
    const how =
      /^(.+?)\s*,?\s+(?:joined|combined|concatenated|separated|put\s+together|glued|delimited|merged)?\s*(?:together\s+)?(?:(?:joined\s+|separated\s+)?(?:by|with|using))\s+(?:an?\s+)?(.+?)(?:\s+(?:between(?:\s+them)?|in\s+between|as\s+(?:a\s+)?separator|in\s+the\s+middle))?$/i.exec(
        phrase,
      );
    const separator = how ? readSeparator(this.scope, how[2] ?? "") : undefined;
    const list =
      how && separator !== undefined
        ? (how[1] ?? "")
        : phrase.replace(/\s+(?:joined|combined|concatenated|merged|put\s+together)(?:\s+together)?$/i, "");
    const parts = members(list).filter((part) => part.trim() !== "");
    if (parts.length === 1 && how && separator !== undefined) {
      const only = this.scope.read(list);
      return only?.kind === "code" && Array.isArray(only.sample)
        ? call("join", [only, literal(separator)])
        : undefined;
    }
    if (parts.length < 2) return undefined;
    if (marked && separator === undefined && list === phrase && !/\s(?:and|&)\s/i.test(phrase))
      return undefined;
    const spoken = parts.map((part) =>
      /^(?:an?\s+)?(?:comma|space|dash|hyphen|slash|colon|underscore|dot|newline|line\s+break|pipe|semicolon|tab)$/i.test(
        part,
      )
        ? readSeparator(this.scope, part)
        : undefined,
    );
    const values = this.scope.spread(parts.filter((_, index) => spoken[index] === undefined));
    if (!values) return undefined;
    if (spoken.some((said) => said !== undefined)) {
      const rest = [...values];
      const all = spoken.map((said) => (said === undefined ? rest.shift() : literal(said)));
      return concatenated(
        all.filter((value) => value !== undefined),
        "",
      );
    }
    const spaced = values.some(
      (value) => value.kind === "literal" && typeof value.value === "string" && !/^\w+$/.test(value.value),
    );
    return concatenated(values, separator ?? (spaced ? "" : " "));
  }

  one(name: string | undefined, value: Value | undefined, phrase: string): Made {
    const field = name === undefined ? undefined : this.name(name);
    if (field !== undefined && value) return { fields: [{ name: field, value }], asks: [] };
    return { fields: [], asks: [this.missing(phrase)] };
  }

  /** A function applied to fields that keep their names: "uppercase country". */
  applied(phrase: string, make: (value: Value) => Value | undefined): Made {
    const named = readAlias(phrase);
    const aliased = named ? this.scope.read(named[1] ?? "") : undefined;
    const name = aliased && named ? this.name(named[2] ?? "") : undefined;
    if (aliased && name) return this.one(named?.[2], make(aliased), phrase);
    const made: Made = { fields: [], asks: [] };
    const list = members(phrase);
    const source = trailingSource(this.said(list.at(-1) ?? ""), this.scope.context);
    if (source) this.scope.source = source;
    for (const part of list) {
      const value = this.scope.read(part);
      const result = value && make(value);
      if (value?.kind === "code" && value.name && result)
        made.fields.push({ name: value.name, value: result });
      else made.asks.push(this.missing(part));
    }
    return made;
  }
}
