import type { Provenance } from "../../../schema";
import { type Context, isRecord, type Resolution, resolve, templateFaults } from "../../references";
import { type Marked, markOf, meaning, readNumber, snakeName, splitList, unmark, wordsOf } from "../../words";
import {
  type Bare,
  bareValue,
  literal,
  putAt,
  readJson,
  template,
  templatesIn,
  type Value,
} from "./json-text";

export type Field = { name: string; value: Value; origin: Provenance };
/** Fields in the order of the words; `questions` for those whose value is not there. */
export type Fields = { fields: Field[]; questions: string[] };

const mark = "[\\uE000-\\uF7FF]";
const name = `(?:${mark}|[\\p{L}_$][\\w$.\\[\\]-]*(?:\\s(?!(?:is|as|to|from|of|in|equals?|being|set)\\b)[\\p{L}_][\\w-]*){0,2})`;
const patterns = {
  delimited: new RegExp(`^(${name})\\s*(?::|=>|->|→|:=|==?)\\s*(.+)$`, "su"),
  worded: new RegExp(
    `^(${name})\\s+(?:is\\s+set\\s+to|set\\s+to|becomes?|gets|is\\s+equal\\s+to|equal\\s+to|equals|is|being|as|to\\s+be|to|with(?:\\s+the)?\\s+value(?:\\s+of)?|with(?=\\s+the\\s)|should\\s+be|must\\s+be|taken\\s+from)\\s+(.+)$`,
    "isu",
  ),
  aliased:
    /^(.+?)\s+(?:as|named|called|into|under(?:\s+the\s+(?:key|name))?)\s+(?:the\s+|an?\s+)?(?:json\s+)?(?:field\s+|key\s+|property\s+)?(\S+)$/isu,
  measured: new RegExp(`^([\\p{L}_$][\\w$.-]*)\\s+of\\s+(${mark}|-?\\d\\S*|true|false)$`, "su"),
  paired: new RegExp(`^([\\p{L}_$][\\w$.-]*)\\s+(${mark}|\\S+)$`, "su"),
  pairedLong: /^([\p{L}_$][\w$.-]*)\s+(.+)$/su,
};
const fillers =
  /^(?:(?:and|with|also|the|an?(?!\s*:)|its|their|set(?:ting)?|fields?|keys?|params?|parameters?|propert(?:y|ies)|values?|containing|including|contains|following|these|of|both|just|only|add(?:ing)?|include|pass(?:ing)?|send(?:ing)?|where|named|called)\b(?!\s*(?:=|->|→))\s*:?\s*)+/i;
const sourced = /\s(?:from|in|of|on|returned\s+by|out\s+of)\s+\S/i;

/** "page (take it from the webhook's query)" is "page from the webhook's query". */
const inParentheses = (member: string) =>
  member.replace(
    /\s*\((?:(?:take|taken|get|comes?|read)\s+(?:it\s+)?)?((?:from|in|of)\s+[^()]+)\)?$/i,
    " $1",
  );

/** Words that name data rather than being it, so that "customer email" is no field `customer` with the text "email". */
const nameLike =
  /^(?:e-?mail|name|ids?|address|number|phone|total|amount|date|time|title|status|body|text|message|url|link|price|count|code|key|type|list|details?|info(?:rmation)?|data|fields?)$/i;

/** "A and B as a and b" is "A as a, B as b". */
function respectively(piece: string): string {
  const found = /^(.+?)\s+as\s+([\w$.-]+(?:\s*,\s*[\w$.-]+)*\s+and\s+[\w$.-]+)$/is.exec(piece);
  const names = splitList(found?.[2] ?? "");
  const values = splitList(found?.[1] ?? "");
  if (!found || names.length !== values.length) return piece;
  return values.map((value, index) => `${value} as ${names[index]}`).join(", ");
}

/** A model's answer as a whole is meant as its text. */
function answerText({ template: whole, path, value }: Extract<Resolution, { kind: "found" }>): string {
  const isAnswer =
    path[0] === "steps" && path.length === 2 && isRecord(value) && typeof value.text === "string";
  return isAnswer && Object.keys(value).length <= 3 ? whole.replace(/\s*\}\}$/, ".text}}") : whole;
}

/** What a word without quotes in pasted JSON names in the data: `{"name": name}`, `{"id": order.id}`. */
export const bareReference =
  (context: Context, missing?: (question: string) => void): Bare =>
  (word) => {
    const isName = /^[A-Za-z_$][\w$.]*(?:\s+(?:from|of|in)\s.+)?$/.test(word);
    // A phrase that can only speak of data.
    const isPhrase = /^the\s+\S|^[\w-]+['’]s\s\S/i.test(word);
    if ((!isName && !isPhrase) || /^(?:true|false|null)$/i.test(word)) return null;
    const found = resolve(word, context);
    if (found.kind === "found" && found.exists) return template(found.template);
    if (isPhrase)
      missing?.(
        found.kind === "missing"
          ? found.question
          : `Where does "${word}" come from? It is not in the data seen. Put it in quotes if it is meant as a text.`,
      );
    return null;
  };

export class FieldReader {
  constructor(
    private readonly marked: Marked,
    private readonly context: Context,
    /** Whether `total = sum` is the field `sum`, where the data has one: so in a body, but not in a query. */
    private readonly barePaths = false,
  ) {}

  /** What a piece of the words is as a value: pasted JSON, a quoted text, a reference, a number or a bare text. */
  value(piece: string): { value: Value; origin: Provenance } | { question: string } {
    const clean = piece.trim().replace(/(?<=\S)[.;,]+$/, "");
    const only = clean.length === 1 ? markOf(this.marked, clean) : undefined;
    if (only?.kind === "quoted" || only?.kind === "url") {
      const [fault] = templateFaults(only.value, this.context);
      if (fault) return { question: `${fault} What shall it be?` };
      const whole = /^\{\{[^{}]*\}\}$/.test(only.value);
      return { value: whole ? template(only.value) : literal(only.value), origin: "words" };
    }
    if (only?.kind === "json") {
      const value = readJson(only.value, bareReference(this.context));
      if (value) return this.checked(value);
    }
    const written = unmark(this.marked, clean);
    const reference = resolve(written, this.context, { bare: /^(?:the|its|their)\s|['’]s\s/i.test(clean) });
    if (reference.kind === "found")
      return { value: template(answerText(reference)), origin: reference.provenance };
    if (reference.kind === "missing") return { question: reference.question };
    if (/[\uE800-\uF3FF]/.test(clean)) {
      const text = meaning(this.marked, clean);
      const [fault] = templateFaults(text, this.context);
      return fault ? { question: `${fault} What shall it be?` } : { value: literal(text), origin: "words" };
    }
    if (/^(?:the|its|their|whatever)\s|^[\w-]+['’]s\s/i.test(clean)) {
      return { question: `Where does "${written}" come from? It is not in the data seen.` };
    }
    const number = /^[a-z]/i.test(clean) ? readNumber(clean) : null;
    const text = clean.replace(/^(?:an?\s+)?empty\s+(?:string|text)$/i, "");
    if (/^(?:an?\s+)?empty\s+(?:list|array)$/i.test(clean))
      return { value: { kind: "list", items: [] }, origin: "words" };
    return {
      value: number === null ? bareValue(meaning(this.marked, text)) : literal(number),
      origin: "words",
    };
  }

  private checked(value: Value): { value: Value; origin: Provenance } | { question: string } {
    for (const found of templatesIn(value)) {
      const [fault] = templateFaults(found, this.context);
      if (fault) return { question: `${fault} What shall it be?` };
    }
    return { value, origin: "words" };
  }

  private named(written: string): string {
    const text = meaning(this.marked, written)
      .replace(/^(?:the|an?|its|field|key|param(?:eter)?)\s+/i, "")
      .trim();
    return /\s/.test(text) ? snakeName(text) : text;
  }

  private field(name: string, piece: string, into: Fields): void {
    const key = this.named(name);
    const behind = /^(?:from|in|of)\s+/i.exec(piece);
    const inner = behind ? resolve(unmark(this.marked, piece.slice(behind[0].length)), this.context) : null;
    const whole = behind ? resolve(`${key} ${unmark(this.marked, piece)}`, this.context) : null;
    const found = [whole, inner].find((resolution) => resolution?.kind === "found");
    if (found?.kind === "found") {
      into.fields.push({ name: key, value: template(found.template), origin: found.provenance });
      return;
    }
    const read = this.value(piece);
    if ("question" in read) into.questions.push(read.question);
    else into.fields.push({ name: key, ...read });
  }

  /** A member that is a reference: it is called as the words call it, or like the field that it is found at. */
  private reference(member: string, into: Fields): boolean {
    const written = unmark(this.marked, member).replace(/^["'“‘`](\S+)["'”’`](?=\s)/, "$1");
    const found = resolve(written, this.context);
    if (found.kind === "none") return false;
    if (found.kind === "missing") {
      into.questions.push(found.question);
      return true;
    }
    const said = written
      .replace(/\s+(?:from|in|of|on|returned\s+by|out\s+of)\s+.*$/i, "")
      .replace(/^(?:how\s+(?:many|much)|the|an?|its|their)\s+/i, "");
    const last = [...found.path].reverse().find((segment) => !/^\d+$/.test(segment)) ?? "";
    const same = wordsOf(said).join("") === wordsOf(last).join("");
    const isDotted =
      /^[\w$-]+(?:\.[\w$-]+)+$/.test(said) && said.endsWith(last) && !found.path.join(".").endsWith(said);
    const key =
      /^[\w$-]+$/.test(said) || isDotted
        ? said
        : same || !said || /['’]s\b/.test(said)
          ? last
          : snakeName(said);
    into.fields.push({ name: key, value: template(found.template), origin: found.provenance });
    return true;
  }

  /** "Description from the note in the webhook": a name, and a field that is called otherwise. */
  private taken(member: string, into: Fields): boolean {
    const found = /^([\p{L}_$][\w$.-]*)\s+(?:taken\s+)?from\s+(.+)$/su.exec(member);
    if (!found || !sourced.test(` ${found[2]}`)) return false;
    const inner = resolve(unmark(this.marked, found[2] ?? ""), this.context, { bare: false });
    if (inner.kind !== "found" || inner.path.length < 3 || inner.path.at(-1) === "body") return false;
    into.fields.push({ name: found[1] ?? "", value: template(inner.template), origin: inner.provenance });
    return true;
  }

  private member(written: string, into: Fields) {
    const member = inParentheses(written)
      .replace(fillers, "")
      .replace(/^(sort|order|group)(?:ed)?\s+by\s+(?=\S+$)/i, "$1 = ")
      .trim()
      .replace(/^([\w$.-]+)\s*\(([^()]+)\)$/, "$1 = $2");
    if (!member) return;
    const delimited = patterns.delimited.exec(member);
    if (delimited) return this.field(delimited[1] ?? "", delimited[2] ?? "", into);
    const only = member.length === 1 ? markOf(this.marked, member) : undefined;
    if (only?.kind === "json") {
      const value = readJson(only.value, bareReference(this.context));
      if (value?.kind === "object") {
        for (const [key, inner] of value.entries) {
          const read = this.checked(inner);
          if ("question" in read) into.questions.push(read.question);
          else into.fields.push({ name: key, ...read });
        }
      }
      return;
    }
    const aliased = patterns.aliased.exec(member);
    if (
      aliased &&
      !/^\S+$/.test(aliased[1] ?? "") &&
      (sourced.test(` ${aliased[1]}`) || /['’]s\s/.test(aliased[1] ?? ""))
    ) {
      return this.field(aliased[2] ?? "", aliased[1] ?? "", into);
    }
    const worded = patterns.worded.exec(member);
    if (worded && !sourced.test(worded[1] ?? "")) {
      const [, left = "", right = ""] = worded;
      const isAlias = /\sas\s/i.test(member) && /^[\uE000-\uF7FF]$/.test(left);
      return isAlias ? this.field(right, left, into) : this.field(left, right, into);
    }
    const measured = patterns.measured.exec(member);
    if (measured && resolve(unmark(this.marked, member), this.context).kind !== "found") {
      return this.field(measured[1] ?? "", measured[2] ?? "", into);
    }
    const direct = patterns.paired.exec(member);
    if (direct && /^[\uE000-\uF7FF]$/.test(direct[2] ?? ""))
      return this.field(direct[1] ?? "", direct[2] ?? "", into);
    if (this.taken(member, into) || this.reference(member, into)) return;
    const paired = patterns.pairedLong.exec(member);
    if (paired && !/^(?:the|its|their|an?)\s/i.test(written.trim()) && !nameLike.test(paired[2] ?? "")) {
      return this.field(paired[1] ?? "", paired[2] ?? "", into);
    }
    into.questions.push(`What shall "${unmark(this.marked, member)}" be? It is not in the data seen.`);
  }

  /** Whether a bare name on the right of "=" is a field's: one of the named source, or one written like a variable. */
  private isData(name: string, source: string): boolean {
    if (source)
      return (
        resolve(`${name} ${unmark(this.marked, source)}`, this.context, { bare: false }).kind === "found"
      );
    const exact = this.barePaths ? bareReference(this.context)(name) : null;
    if (exact?.kind === "template" && exact.template.endsWith(`.${name}}}`)) return true;
    return /_|[a-z][A-Z]/.test(name) && resolve(name, this.context).kind === "found";
  }

  /**
   * The fields of a list in words: `a=1, b: 'x' and c from the webhook`. A source that stands at the end of a list
   * holds for the names before it ("email and name from the webhook").
   */
  read(piece: string): Fields {
    const into: Fields = { fields: [], questions: [] };
    const members = splitList(respectively(piece.replace(/[.;]\s*$/, "").replace(/&(?=[\w.[\]-]+=)/g, ", ")));
    let shared = "";
    const complete = members.map((member) => member);
    for (let index = members.length - 1; index >= 0; index--) {
      const member = members[index] ?? "";
      const source = /\s((?:from|in|of|returned\s+by|out\s+of)\s+.+)$/i.exec(member);
      const assigned = /^([\w$.-]+\s*[:=]\s*)([A-Za-z_]\w*)$/.exec(member);
      if (source) shared = source[1] ?? "";
      else if (assigned && this.isData(assigned[2] ?? "", shared)) {
        complete[index] = `${member}${shared ? ` ${shared}` : ""}`;
        if (!shared) complete[index] = `${assigned[1]}the ${assigned[2]}`;
      } else if (
        shared &&
        /^(?:the\s+|an?\s+|its\s+)?(?:[\uE000-\uE3FF]|[\w.'’-]+(?:\s[\w.'’-]+){0,2})$/.test(member)
      ) {
        const alone = member.replace(/^(?:the|an?|its)\s+/i, "");
        const joined = `${member} ${shared}`;
        const bare = resolve(
          unmark(this.marked, joined).replace(/^["'“‘`](\S+)["'”’`](?=\s)/, "$1"),
          this.context,
        );
        if (bare.kind === "found" || !/\s/.test(alone)) complete[index] = joined;
      } else shared = "";
    }
    for (const member of complete) this.member(member, into);
    return into;
  }
}

/** The object that fields make, dotted names nested. */
export function objectOf(fields: readonly Field[]): Value {
  const entries: [string, Value][] = [];
  for (const { name: key, value } of fields) putAt(entries, key.replace(/\[(\w+)\]/g, ".$1"), value);
  return { kind: "object", entries };
}

/** The weakest of several origins: what the whole can be said to come from. */
export function weakest(origins: readonly Provenance[]): Provenance {
  return (
    (["guessed", "default", "context", "words"] as const).find((origin) => origins.includes(origin)) ??
    "words"
  );
}
