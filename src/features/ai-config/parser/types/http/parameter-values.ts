import type { Parameter } from "../../../catalogue";
import type { Provenance } from "../../../schema";
import { type Context, resolve, templateFaults } from "../../references";
import { type Marked, markOf, meaning, numberPattern, readNumber, unmark } from "../../words";
import { bareValue, literal, template, type Value } from "./json-text";
import { readMoney } from "./money";
import {
  addressOf,
  anywhere,
  connector,
  fillBraces,
  instruction,
  preposition,
  shapes,
  stop,
} from "./parameter-patterns";

export type Taken = { value: Value; origin: Provenance };

const mark = "[\\uE000-\\uF7FF]";
/** Reads the values of an operation's parameters out of a marked text, cutting what is read. */
export class ParameterReader {
  readonly questions: string[] = [];
  constructor(
    private readonly marked: Marked,
    private readonly context: Context,
    public text: string,
  ) {}

  private cut(start: number, end: number): void {
    this.text = `${this.text.slice(0, start)} \uF8FE ${this.text.slice(end)}`;
  }

  private marks(character: string, kind: Parameter["kind"]): Taken | null {
    const found = markOf(this.marked, character);
    if (!found) return null;
    const text = fillBraces(found.value, this.context);
    for (const fault of templateFaults(text, this.context)) this.questions.push(`${fault} What shall it be?`);
    if (/^\{\{[^{}]*\}\}$/.test(text)) return { value: template(text), origin: "words" };
    if (kind === "list")
      return {
        value: {
          kind: "list",
          items: text
            .replace(/^\[|\]$/g, "")
            .split(/\s*,\s*/)
            .map((item) => literal(item.replace(/^["']|["']$/g, ""))),
        },
        origin: "words",
      };
    if (kind === "number" || kind === "money") return { value: bareValue(text), origin: "words" };
    return { value: literal(text), origin: "words" };
  }

  /** The longest beginning of a text that refers to data, with `before` in front of it. */
  private reference(
    rest: string,
    before: string,
    bare: boolean,
    kind?: Parameter["kind"],
  ): { taken: Taken; length: number } | null {
    const limit =
      /[,;\uF8FE]|\.\s|\s(?:saying|says|titled|with\s+(?:subject|text|body|title|name|message))\s/.exec(rest)
        ?.index ?? rest.length;
    const pieces = [...rest.slice(0, limit).matchAll(/\S+/g)].slice(0, 14);
    for (let count = pieces.length; count > 0; count--) {
      const last = pieces[count - 1];
      if (!last || /^(?:and|to|with|for|from|in|of)$/i.test(last[0])) continue;
      const end = last.index + last[0].length;
      const phrase = unmark(this.marked, `${before}${rest.slice(0, end)}`.trim());
      // A single word may be a step's name, but is rather meant as it stands.
      if (/\s(?:and|to|with)\s/i.test(phrase) || /^[A-Za-z]+$/.test(phrase)) continue;
      const found = resolve(phrase, this.context, { bare: bare || /^(?:the|its|their)\s/i.test(phrase) });
      if (found.kind === "found") {
        const value = template(kind === "email" ? addressOf(found) : found.template);
        return { taken: { value, origin: found.provenance }, length: end };
      }
    }
    return null;
  }

  private missing(rest: string, before: string): { question: string; length: number } | null {
    if (/^(?:for|to|in|on|with|by|as|at|into)\b/i.test(rest)) return null;
    const piece = /^.+?(?=[,;\uF8FE]|\.\s|\s(?:and|to|with|saying)\s|$)/s.exec(rest)?.[0] ?? "";
    const found = resolve(unmark(this.marked, `${before}${piece}`), this.context, { bare: false });
    return found.kind === "missing" ? { question: found.question, length: piece.length } : null;
  }

  private valueAt(at: number, parameter: Parameter, said: string): Taken | null {
    const shared =
      /^(?:\s*,\s*|\s+and\s+)[^;.\uF8FE]*?\s((?:from|in|of)\s+(?:the\s+)?[\w'"’\uE000-\uE3FF]+(?:\s[\w'’]+){0,2})/i.exec(
        this.text.slice(at),
      );
    const member = shared ? resolve(unmark(this.marked, `${said.trim()} ${shared[1]}`), this.context) : null;
    if (member?.kind === "found") {
      this.cut(at - said.length, at);
      return { value: template(member.template), origin: member.provenance };
    }
    const gap = new RegExp(connector, "iy");
    gap.lastIndex = at;
    const start = at + (gap.exec(this.text)?.[0].length ?? 0);
    const rest = this.text.slice(start);
    const done = (taken: Taken | null, length: number) => {
      if (taken) this.cut(at - said.length, start + length);
      return taken;
    };
    const quoted = markOf(this.marked, rest.charAt(0))?.value ?? "";
    const isPlain =
      !["id", "email", "channel", "number", "money"].includes(parameter.kind ?? "") ||
      !/\s/.test(quoted.replace(/\{\{.*?\}\}/g, ""));
    if (new RegExp(`^${mark}`).test(rest))
      return isPlain ? done(this.marks(rest.charAt(0), parameter.kind), 1) : null;
    const behind = /^(?:from|in|of|on)\s/i.test(rest) ? `${said.trim()} ` : "";
    const source = /^(?:from|in|of)\s+/i.exec(rest);
    const inner = source ? this.reference(rest.slice(source[0].length), "", false) : null;
    const path = inner?.taken.value.kind === "template" ? inner.taken.value.template : "";
    const isField = /\.\w+\.|steps\.\w+\.\w/.test(path) && !/\.body\}/.test(path);
    const direct = this.reference(rest, behind, false, parameter.kind);
    if (source && inner && isField && (direct?.length ?? 0) <= source[0].length + inner.length) {
      return done(inner.taken, source[0].length + inner.length);
    }
    if (direct) return done(direct.taken, direct.length);
    const missing = this.missing(rest, behind);
    if (missing) {
      this.questions.push(missing.question);
      this.cut(at - said.length, start + missing.length);
      return null;
    }
    return this.plain(said, rest, parameter, done);
  }

  private plain(
    said: string,
    rest: string,
    { name, kind, words }: Parameter,
    done: (taken: Taken | null, length: number) => Taken | null,
  ): Taken | null {
    if (kind === "email" || kind === "channel" || kind === "repository") {
      const isNumber =
        kind === "repository" && !name.includes(",") ? /^\d{2,}(?![\w/])/.exec(rest)?.[0] : undefined;
      const shaped = isNumber ?? shapes[kind].exec(rest)?.[0];
      if (shaped) return done({ value: literal(shaped), origin: "words" }, shaped.length);
      if (kind === "channel") {
        const named = /^(?:the\s+)?([a-z][\w-]*)(?=\s+channel\b|\s*(?:$|[,;.:]|\ssaying\b|\sthat\b))/i.exec(
          rest,
        );
        if (named && !/^(?:the|our|my|an?|slack|it|channel)$/i.test(named[1] ?? ""))
          return done({ value: literal(`#${named[1]}`), origin: "words" }, named[0].length);
      }
      return null;
    }
    if (kind === "money") {
      const amount = readMoney(rest);
      return amount ? done({ value: literal(amount.value), origin: "words" }, amount.length) : null;
    }
    if (kind === "number") {
      const number = new RegExp(`^${numberPattern}`, "i").exec(rest)?.[0];
      const value = number ? readNumber(number) : null;
      return number && value !== null
        ? done({ value: literal(value), origin: "words" }, number.length)
        : null;
    }
    if (kind === "id") {
      const id = /^(?:#\s?)?(\+?[\w][\w.:+-]*[\w]|\d)(?=\s|[,;.]|$)/.exec(rest);
      if (!id || (!/[\d_.:-]/.test(id[1] ?? "") && !/^id\b/.test(words))) return null;
      return done({ value: literal(id[1] ?? ""), origin: "words" }, id[0].length);
    }
    if (kind === "list") {
      if (
        /^(?:to|in|on|with|from|for|and|of|at)\b/i.test(rest) ||
        new RegExp(`^(?:${words})\\b`, "i").test(rest)
      )
        return null;
      const list = new RegExp(
        `^(?:[\\w-]+|${mark})(?:\\s*(?:,|and|,\\s*and)\\s*(?:[\\w-]+|${mark}))*`,
        "i",
      ).exec(rest)?.[0];
      if (!list) return null;
      const items = list
        .split(/\s*,\s*(?:and\s+)?|\s+and\s+/)
        .map((item) => literal(meaning(this.marked, item)));
      return done({ value: { kind: "list", items }, origin: "words" }, list.length);
    }
    if (/^(?:saying|says|that)$/i.test(said.trim())) {
      const sentence = /^[^\uF8FE]+/.exec(rest)?.[0].trim() ?? "";
      return sentence
        ? done({ value: literal(meaning(this.marked, sentence)), origin: "words" }, sentence.length)
        : null;
    }
    if (/^(?:the|its|their|an?|our|my)\s/i.test(rest)) return null;
    const bare = new RegExp(`^[^,;\\uF8FE]+?${stop}`, "is").exec(rest)?.[0];
    if (!bare || /^(?:and|with|to|from|in|for|on|by|as|of)\b/i.test(bare)) return null;
    return done(
      { value: kind === "boolean" ? bareValue(bare) : literal(meaning(this.marked, bare)), origin: "words" },
      bare.length,
    );
  }

  /** "Comment from the webhook's message": a noun with its source, which no other parameter may take apart. */
  sourced({ words, kind }: Parameter): Taken | null {
    const opener = new RegExp(`(?<![\\w-])(?:${words})(?=\\s+(?:from|of|in)\\s)`, "gi");
    for (const match of this.text.matchAll(opener)) {
      const at = match.index + match[0].length;
      const source = /^\s+(?:from|of|in)\s+/.exec(this.text.slice(at))?.[0] ?? "";
      // In "with email and name from the webhook" the source is that of both.
      const shared = /(?:with|of)\s+[\w-]+(?:\s*,\s*[\w-]+)*\s*(?:,|\sand)\s*$/i.test(
        this.text.slice(0, match.index),
      );
      if (preposition.test(match[0]) || kind === "list" || shared) continue;
      const inner = this.reference(this.text.slice(at + source.length), "", false);
      const whole = this.reference(this.text.slice(at + 1), `${match[0]} `, false);
      const path = inner?.taken.value.kind === "template" ? inner.taken.value.template : "";
      const isField = /\.\w+\.|steps\.\w+\.\w/.test(path) && !/\.body\}/.test(path);
      const found =
        inner && isField && (whole?.length ?? 0) < source.length + inner.length
          ? { ...inner, length: source.length + inner.length }
          : whole && { ...whole, length: whole.length + 1 };
      if (!found) continue;
      this.cut(match.index, at + found.length);
      return found.taken;
    }
    return null;
  }

  /** A value that words of the parameter announce, or that one knows by its looks. */
  named(parameter: Parameter): Taken | null {
    if (parameter.kind === "prompt" && !/[\uE000-\uE3FF]/.test(this.text)) return null;
    const { kind, words, options } = parameter;
    for (const [pattern, value] of Object.entries(options ?? {})) {
      const found = new RegExp(
        `(?<![\\w-])(?:${pattern})(?![\\w-])|(?<=^|\\s|\\d)(?:${pattern})(?=\\s|\\d|$)`,
        "i",
      ).exec(this.text);
      if (!found) continue;
      const said = value === "$&" ? found[0] : value;
      if (kind !== "money" && value === "$&") this.cut(found.index, found.index + found[0].length);
      return { value: said === "true" ? literal(true) : literal(said), origin: "words" };
    }
    const before = this.namedBefore(parameter) ?? this.aliased(parameter);
    if (before) return before;
    const opener = new RegExp(`(?<![\\w-])(?:${words})(?=[\\s:=\\uE000-\\uF7FF\\d#]|$)`, "gi");
    const changed = new RegExp(
      `^\\s*(?:please\\s+)?(?:change|update|set|rename|edit|modify)\\s.*?(?<![\\w-])(?:${words})\\s+(?:of|for|on|in)\\s+(?:(?!\\sto\\s)[^,;])*(\\sto\\s)`,
      "i",
    ).exec(this.text);
    if (changed) {
      const taken = this.valueAt(changed[0].length, parameter, changed[1] ?? "");
      if (taken) return taken;
    }
    const shaped = kind === "channel" ? anywhere.channel.exec(this.text) : null;
    if (shaped) {
      this.cut(shaped.index, shaped.index + shaped[0].length);
      return { value: literal(shaped[0]), origin: "words" };
    }
    // What stands before a colon or a quote announces a value more surely than a noun, and a noun than a preposition.
    const surely = (match: RegExpExecArray) => {
      const next = this.text.slice(match.index + match[0].length);
      if (/^\s*[:=]|^\s*[\uE000-\uF7FF]/.test(next)) return preposition.test(match[0]) ? 1 : 0;
      return preposition.test(match[0]) ? 3 : 2;
    };
    const openers = [...this.text.matchAll(opener)].sort((left, right) => surely(left) - surely(right));
    for (const match of openers) {
      const taken = this.valueAt(match.index + match[0].length, parameter, match[0]);
      if (taken) return taken;
    }
    const turned = this.turned(parameter);
    if (turned) return turned;
    if (kind === "email" || kind === "channel" || kind === "repository") {
      const found = anywhere[kind].exec(this.text);
      if (!found || (kind === "email" && !parameter.main && !/to|email/i.test(parameter.name))) return null;
      this.cut(found.index, found.index + found[0].length);
      return { value: literal(found[0]), origin: "words" };
    }
    return null;
  }

  /** "With the note as body": a value, and behind it what it is to be. */
  private aliased({ words, kind }: Parameter): Taken | null {
    if (kind && kind !== "text") return null;
    const found = new RegExp(
      `(?:\\b(?:with|and|using|use)\\s+)?((?:the|its|their)\\s+(?:(?!\\s(?:and|with|as)\\s)[^,;\\uF8FE])+?|${mark})\\s+as\\s+(?:the\\s+|its\\s+|an?\\s+)?(?:${words})(?=\\s|[,;.]|$)`,
      "i",
    ).exec(this.text);
    const phrase = found?.[1];
    if (!found || !phrase) return null;
    const taken =
      phrase.length === 1 ? this.marks(phrase, kind) : (this.reference(phrase, "", false)?.taken ?? null);
    if (taken) this.cut(found.index, found.index + found[0].length);
    return taken;
  }

  /** The words at the end of a reference: "the webhook's email", "with the customer's name". */
  private turned({ words }: Parameter): Taken | null {
    const pattern = new RegExp(
      `(?:^|[\\s,;])((?:the\\s+)?(?:[\\w'’.-]+\\s+){1,4}?(?:${words}))(?=\\s*(?:[,;.]|$|\\s(?:and|with|to|as|in|for)\\s))`,
      "gi",
    );
    for (const match of this.text.matchAll(pattern)) {
      const said = (match[1] ?? "").replace(/^(?:.*\s)?(?:with|and|to|for|of|from|by)\s+/i, "");
      const words = said.split(" ");
      const phrases = words.slice(0, -1).map((_, from) => words.slice(from).join(" "));
      const phrase = phrases.find(
        (piece) => resolve(unmark(this.marked, piece), this.context).kind === "found",
      );
      const found = phrase ? resolve(unmark(this.marked, phrase), this.context) : null;
      if (!phrase || found?.kind !== "found") continue;
      const start = match.index + match[0].length - phrase.length;
      this.cut(start, start + phrase.length);
      return { value: template(found.template), origin: found.provenance };
    }
    return null;
  }

  /** What is left that can be a main value: the first quoted text, else what is sent. */
  main(parameter: Parameter): Taken | null {
    if (parameter.kind === "prompt") {
      const prompt = this.prompt();
      if (prompt) return prompt;
    }
    if (parameter.kind === "money" || parameter.kind === "number") {
      const amount = /(?<![\w#.-])(?:[$€£¥]\s?)?\d/.exec(this.text);
      const read = amount ? readMoney(this.text.slice(amount.index)) : null;
      return amount && read ? { value: literal(read.value), origin: "words" } : null;
    }
    const quoted = /[\uE000-\uEBFF]/.exec(this.text);
    // A template within a sentence behind a colon is a part of that sentence.
    const inSentence = quoted && !parameter.kind && /:\s*[^:\uF8FE]*\p{L}[^:\uF8FE]*$/u.exec(this.text);
    const sentence =
      inSentence && /[\uE800-\uEBFF]/.test(quoted[0]) && quoted.index > inSentence.index ? inSentence : null;
    if (quoted && !sentence) {
      const taken = this.marks(quoted[0], parameter.kind);
      this.cut(quoted.index, quoted.index + 1);
      return taken;
    }
    if (parameter.kind === "id") {
      const id =
        /(?<![\w#.-])#?(\w+_\w{3,}|(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{7,}|\d+|[A-Z]+-\d+)(?![\w.-])/.exec(
          this.text,
        );
      if (id && !(id[1] ?? "").includes("step")) {
        this.cut(id.index, id.index + id[0].length);
        return { value: literal(id[1] ?? ""), origin: "words" };
      }
    }
    for (const match of this.text.matchAll(
      /(?<=\s)(?:the|its|their)\s|(?<=^|\s)(?:post|send|share|push|forward|log|add|publish|message|text|for|of|with|summari[sz]e|translate|classify|get|fetch|delete|cancel|update)\s+/gi,
    )) {
      const start = /^(?:the|its|their)\s/i.test(match[0]) ? match.index : match.index + match[0].length;
      const found = this.reference(this.text.slice(start), "", false, parameter.kind);
      if (!found) continue;
      this.cut(start, start + found.length);
      return found.taken;
    }
    const last = parameter.kind ? null : /:\s*([^:\uF8FE]*[\p{L}][^:\uF8FE]*)$/u.exec(this.text);
    if (!last) return null;
    this.cut(last.index, this.text.length);
    return { value: literal(meaning(this.marked, last[1] ?? "")), origin: "words" };
  }

  /** An instruction to a model: the words from its verb on, the data that they speak of behind them. */
  private prompt(): Taken | null {
    const found = instruction.exec(this.text);
    if (!found) return null;
    const words = (found[1] ?? "").replace(/\s*[\uF8FE].*$/s, "").trim();
    const data: string[] = [];
    let end = 0;
    for (const match of words.matchAll(/(?<=\s)(?:the|its|their|this)\s|(?<=\s)(?=[\uE800-\uEBFF])/gi)) {
      if (match.index < end) continue;
      const part = this.reference(words.slice(match.index), "", false);
      if (part?.taken.value.kind !== "template") continue;
      data.push(part.taken.value.template);
      end = match.index + part.length;
    }
    this.cut(found.index, this.text.length);
    const text = meaning(this.marked, words);
    const unseen = data.filter((reference) => !text.includes(reference));
    return {
      value: literal([text.charAt(0).toUpperCase() + text.slice(1), ...unseen].join("\n\n")),
      origin: data.length ? "context" : "words",
    };
  }

  /** A name that stands before what it is: "the Leads table", "the general channel". */
  private namedBefore({ words, kind }: Parameter): Taken | null {
    const noun = words
      .split("|")
      .find((word) => /^(?:table|project|channel|team|board|workflow|database)/.test(word));
    if (!noun || (kind && kind !== "channel")) return null;
    const bare = noun.replace(/\(.*$/, "");
    const found = new RegExp(
      `(?:\\b(?:the|in|to|into|from|of|on)\\s+)+#?([A-Za-z][\\w-]*)\\s+${bare}\\b`,
      "i",
    ).exec(this.text);
    const name = found?.[1] ?? "";
    if (!found || /^(?:the|our|my|your|this|that|a|an|same|new)$/i.test(name)) return null;
    this.cut(found.index, found.index + found[0].length);
    return { value: literal(kind === "channel" ? `#${name}` : name), origin: "words" };
  }
}
