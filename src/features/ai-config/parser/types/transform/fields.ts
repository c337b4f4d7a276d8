import { isRecord } from "../../references";
import { type Marked, nameKey, unmark } from "../../words";
import { resolveField } from "../resolve-field";
import { type Scope, trailingSource } from "./expression";
import { readSeparator } from "./functions";
import { members, pairs } from "./instructions";
import { readName } from "./names";
import { call, concatenated, literal, type Value } from "./value";

export type Field = { name: string; value: Value };
/** Fields that one wish makes; `asks` what could not be read. */
export type Made = { fields: Field[]; asks: string[]; drops?: string[]; rest?: boolean };

type Wish = {
  pattern: RegExp;
  make: (parts: (string | undefined)[], fields: FieldReader) => Made | undefined;
};
const wish = (pattern: string, make: Wish["make"]): Wish => ({
  pattern: new RegExp(`^(?:${pattern})$`, "i"),
  make,
});

const fieldWord = String.raw`(?:(?:a|an|the|another|new|additional|extra|constant|static)\s+)*(?:(?:field|property|key|attribute|column|value|constant|flag)\s+)?(?:(?:called|named)\s+)?`;
const to = String.raw`\s*(?:\s(?:to|as|into|be(?:ing|come)?|=>)\s|->|→|=>|:=)\s*`;
const aliasForms = [
  /^(.+?)\s*,?\s+\(?(?:as|renamed\s+(?:to|as)|called|named|aliased\s+(?:to|as)|under\s+the\s+name)\s+([^()\s]+(?:\s+field)?)\)?$/i,
  /^(.+?)\s*(?:->|→|=>)\s*([^()]+?)$/,
  /^(.+?)\s+in(?:to)?\s+([^()\s]+)$/i,
];

/** "Total as amount": a value and the name that it gets. */
function readAlias(phrase: string): RegExpExecArray | null {
  for (const pattern of aliasForms) {
    const found = pattern.exec(phrase);
    if (found) return found;
  }
  return null;
}
const assignment =
  /^(.+?)(?:\s*(?::=|===?|=|:)\s*|\s+(?:to|is|as|be|with(?:\s+(?:the\s+)?value)?(?:\s+of)?|equal\s+to|equals|of|should\s+be|containing|holding|that\s+is|from)\s+)(?:the\s+(?:value|text|string|number|constant)\s+(?!of\b))?(.+)$/i;

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
    const named = readAlias(phrase);
    if (named && !(whole?.kind === "code" && !whole.call)) {
      const value = this.scope.read(named[1] ?? "");
      const name = this.name(named[2] ?? "");
      if (value && name && value.kind !== "literal") return [{ name, value }];
    }
    if (whole?.kind === "code" && whole.name !== undefined) {
      const isSource =
        trailingSource(`x from ${this.said(phrase)}`, this.scope.context) && isRecord(whole.sample);
      if (isSource && !whole.call) return this.spread(whole.code, whole.sample);
      return [{ name: whole.name, value: whole }];
    }
    return undefined;
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
    const phrases = members(
      list.replace(
        /^(?:(?:only|just|the|following|fields?|properties|values?|keys?|attributes?|of)\b\s*:?\s*)+/i,
        "",
      ),
    );
    const last = phrases.at(-1) ?? "";
    const source = trailingSource(this.said(last), this.scope.context);
    if (source) this.scope.source = source;
    const made: Made = { fields: [], asks: [] };
    for (const phrase of phrases) {
      const kept = this.kept(phrase);
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
      const parts = assignment.exec(pair.replace(new RegExp(`^${fieldWord}`, "i"), ""));
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

  /** What a field is set to: a value, several texts behind one another, or the words themselves. */
  value(phrase: string): Value | undefined {
    const now =
      /^(?:the\s+)?(?:current|present)\s+(?:date\s+and\s+time|time(?:stamp)?|date)$|^now$|^today(?:['’]s\s+date)?$/i.test(
        phrase.trim(),
      );
    if (now) return undefined;
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
    if (parts.length < 2) return undefined;
    if (marked && separator === undefined && list === phrase && !/\s(?:and|&)\s/i.test(phrase))
      return undefined;
    const values = this.scope.spread(parts);
    if (!values) return undefined;
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

const helper = (name: string) => (value: Value) => call(name, [value]);
const without = String.raw`(?:drop|remove|exclude|omit|discard|delete|leave\s+out|get\s+rid\s+of|skip|hide|strip(?:\s+out)?)`;
const everything = String.raw`(?:everything|all(?:\s+(?:the\s+)?(?:fields|properties|values|keys|data))?|the\s+(?:whole|entire)\s+(?:object|thing)|every\s+field)`;
const keepVerb = String.raw`(?:keep|pick|select|retain|extract|take|get|grab|include|return|output|pluck|emit|expose|pass(?:\s+(?:on|along|through|only))?|only|copy|use|just)`;
const makeVerb = String.raw`(?:build|create|make|construct|generate|compose|derive|compute|calculate|produce|add|set|define|give\s+me|combine|concatenate|concat|join|merge)`;
const other = String.raw`(?:(?:the\s+)?(?:rest|others|remaining(?:\s+(?:fields|ones|properties))?|other\s+(?:fields|properties|ones|values)|remainder)|(?:all|everything)\s+(?:the\s+)?(?:other|else|others|remaining)(?:\s+(?:fields|properties|ones|values))?)`;

/** What can be wished for, tried from the top. */
const wishes: readonly Wish[] = [
  wish(
    String.raw`(?:${keepVerb}|leave)\s+${other}(?:\s+(?:as\s+(?:is|it\s+is|they\s+are)|unchanged|untouched))?(?:\s+(?:from|of|in)\s+(.+))?`,
    ([source], f) => {
      if (source) f.scope.source = f.said(source);
      return { fields: [], asks: [], rest: true };
    },
  ),
  wish(
    String.raw`(?:${keepVerb}\s+)?${everything}(?:\s+(?:from|of|in)\s+(.+?))?\s*,?\s+(?:except(?:\s+for)?|but(?:\s+not)?|without|excluding|apart\s+from|other\s+than|minus|besides)\s+(.+)`,
    ([source, list = ""], f) => {
      if (source) f.scope.source = f.said(source);
      return drop(f, list);
    },
  ),
  wish(
    String.raw`(?:${keepVerb}\s+)?(.+?)\s+(?:without|except(?:\s+for)?|excluding|minus)\s+(?:the\s+)?(?:fields?\s+)?(.+)`,
    ([source = "", list = ""], f) => {
      const whole = resolveField(f.said(source), f.scope.context);
      if (whole.kind !== "found" || !isRecord(whole.value) || readSeparator(f.scope, list) !== undefined)
        return undefined;
      f.scope.source = f.said(source);
      return drop(f, list);
    },
  ),
  wish(String.raw`(?:rename|map|change\s+the\s+names?\s+of|expose)\s+(.+)`, ([list = ""], f) =>
    new RegExp(to, "i").test(list) ? f.rename(list) : undefined,
  ),
  wish(
    String.raw`(?:replace|change|substitute)\s+(?:every\s+|all\s+|each\s+)?(.+?)\s+(?:with|by|to|for)\s+(.+?)\s+in\s+(.+)`,
    ([from = "", by = "", phrase = ""], f) => replaceIn(f, from, by, phrase),
  ),
  wish(
    String.raw`(?:remove|strip|delete)\s+(?:every\s+|all\s+|any\s+|the\s+)*(.+?)\s+(?:from|in)\s+(.+)`,
    ([from = "", phrase = ""], f) => {
      const search = readSeparator(f.scope, from);
      return search
        ? f.applied(phrase, (value) => call("replace", [value, literal(search), literal("")]))
        : undefined;
    },
  ),
  wish(String.raw`${without}\s+(.+)`, ([list = ""], f) => drop(f, list)),
  wish(
    String.raw`(?:upper-?\s?case|capitali[sz]e\s+all\s+letters\s+of|put\s+in\s+caps)\s+(.+)`,
    ([list = ""], f) => f.applied(list, helper("upper")),
  ),
  wish(String.raw`(?:lower-?\s?case)\s+(.+)`, ([list = ""], f) => f.applied(list, helper("lower"))),
  wish(String.raw`capitali[sz]e\s+(.+)`, ([list = ""], f) => f.applied(list, helper("capitalize"))),
  wish(
    String.raw`trim\s+(?:the\s+)?(?:(?:white\s?space|spaces)\s+(?:from|of|around|in)\s+)?(.+)`,
    ([list = ""], f) => f.applied(list, helper("trim")),
  ),
  wish(
    String.raw`(?:make|turn|convert|change|transform|put|normali[sz]e)\s+(.+?)\s+(?:(?:in|to|into)\s+)?(upper|lower)[\s-]?case`,
    ([list = "", which = ""], f) => f.applied(list, helper(which.toLowerCase())),
  ),
  wish(
    String.raw`round\s+(?:off\s+)?(.+?)\s+to\s+(\d+|one|two|three|no|the\s+nearest\s+(?:integer|whole\s+number))\s*(?:decimals?|decimal\s+places?|digits?|places?)?(?:\s+(?:as|into)\s+(\S+))?`,
    ([list = "", n, name], f) => {
      const made = f.applied(list, (value) => {
        const places = n && !/no|nearest/i.test(n) ? f.scope.read(n) : undefined;
        return call("round", places ? [value, places] : [value]);
      });
      return name && made.fields.length === 1 ? f.one(name, made.fields[0]?.value, list) : made;
    },
  ),
  wish(String.raw`round\s+(?:off\s+)?(.+)`, ([list = ""], f) => f.applied(list, helper("round"))),
  wish(
    String.raw`(?:split|break(?:\s+up)?)\s+(.+?)\s+(?:by|on|at|using)\s+(.+?)(?:\s+into\s+(?:a\s+list\s+(?:called\s+)?)?(\S+))?`,
    ([list = "", by = "", name], f) => {
      const separator = readSeparator(f.scope, by);
      if (!separator) return undefined;
      const made = f.applied(list, (value) => call("split", [value, literal(separator)]));
      return name && !/^list$/i.test(name) ? f.one(name, made.fields[0]?.value, list) : made;
    },
  ),
  wish(
    String.raw`(?:count|number)\s+(?:the\s+)?(?:number\s+of\s+)?(.+?)(?:\s+(?:as|into|in)\s+(?:${fieldWord})?(\S+))?`,
    ([phrase = "", name], f) => f.one(name ?? "count", f.scope.read(`number of ${phrase}`), phrase),
  ),
  wish(
    String.raw`(?:sum(?:\s+up)?|add(?:\s+up)?|total)\s+(.+?\s+(?:and|to|\+|,)\s+.+?)\s+(?:as|into|to\s+(?:get|make)|giving|in)\s+(?:${fieldWord})?(\S+)`,
    ([list = "", name = ""], f) => {
      const values = f.scope.spread(members(list.replace(/\s+to\s+/i, " and ")));
      return values && values.length > 1 ? f.one(name, call("add", values), list) : undefined;
    },
  ),
  wish(
    String.raw`multiply\s+(.+?)\s+(?:by|with|and)\s+(.+?)(?:\s+(?:as|into|to\s+get|in|giving)\s+(?:${fieldWord})?(\S+))?`,
    ([a = "", b = "", name], f) => math(f, "multiply", a, b, name),
  ),
  wish(
    String.raw`divide\s+(.+?)\s+by\s+(.+?)(?:\s+(?:as|into|to\s+get|in|giving)\s+(?:${fieldWord})?(\S+))?`,
    ([a = "", b = "", name], f) => math(f, "divide", a, b, name),
  ),
  wish(
    String.raw`subtract\s+(.+?)\s+from\s+(.+?)(?:\s+(?:as|into|to\s+get|in|giving)\s+(?:${fieldWord})?(\S+))?`,
    ([b = "", a = "", name], f) => math(f, "subtract", a, b, name),
  ),
  wish(
    String.raw`add\s+(\d+(?:\.\d+)?)\s?(?:%|percent)(?:\s+\w+)?\s+to\s+(.+?)(?:\s+(?:as|into|giving)\s+(?:${fieldWord})?(\S+))?`,
    ([n, a = "", name], f) => f.one(name ?? a, f.scope.read(`${a} + ${n}%`), a),
  ),
  wish(
    String.raw`(increase|raise|reduce|decrease|lower|discount)\s+(.+?)\s+by\s+(\d+(?:\.\d+)?)\s?(?:%|percent)(?:\s+(?:as|into)\s+(\S+))?`,
    ([verb = "", a = "", n, name], f) =>
      keepName(f, a, name, f.scope.read(`${a} ${/^(?:inc|rai)/i.test(verb) ? "+" : "-"} ${n}%`)),
  ),
  wish(String.raw`(increase|raise|reduce|decrease)\s+(.+?)\s+by\s+(\S+)`, ([verb = "", a = "", b = ""], f) =>
    math(f, /^(?:inc|rai)/i.test(verb) ? "add" : "subtract", a, b, undefined),
  ),
  wish(
    String.raw`add\s+(-?\d+(?:\.\d+)?)\s+to\s+(.+?)(?:\s+(?:as|into|giving)\s+(\S+))?`,
    ([b = "", a = "", name], f) => math(f, "add", a, b, name),
  ),
  wish(
    String.raw`(?:default|set\s+the\s+default\s+(?:of|for))\s+(.+?)\s+(?:to|as)\s+(.+)`,
    ([a = "", b = ""], f) => keepName(f, a, undefined, f.scope.read(`${a} or ${b} if missing`)),
  ),
  wish(
    String.raw`use\s+(.+?)\s+(?:if|when|where)\s+(?:the\s+)?(.+?)\s+(?:is|are)\s+(?:missing|empty|null|absent|not\s+\w+|undefined)`,
    ([b = "", a = ""], f) => keepName(f, a, undefined, f.scope.read(`${a} or ${b} if missing`)),
  ),
  wish(
    String.raw`(?:convert|turn|change|parse|cast|transform|format)\s+(.+?)\s+(?:from\s+cents\s+)?(?:in|to|into|as)\s+(.+?)(?:\s+(?:as|into|in|called)\s+(?:${fieldWord})?(\w+))?`,
    ([a = "", b = "", name], f) => {
      const value = f.scope.read(`${a} as ${b}`);
      return value?.kind === "code" && value.call ? keepName(f, a, name, value) : undefined;
    },
  ),
  wish(String.raw`(?:stringify|serialize)\s+(.+)`, ([list = ""], f) => f.applied(list, helper("json"))),
  wish(
    String.raw`(?:truncate|shorten|cut)\s+(.+?)\s+(?:to|after|at)\s+(\d+)\s*(?:characters|chars|letters)?`,
    ([list = "", n], f) => f.applied(list, (value) => call("slice", [value, literal(0), literal(Number(n))])),
  ),
  wish(
    String.raw`(?:combine|concatenate|concat|join|merge|put\s+together)\s+(.+?)\s+(?:in)?to\s+(?:one\s+|a\s+single\s+)?(?:${fieldWord})?([^\s,]+)(?:\s*,?\s+((?:separated|joined|delimited)?\s*(?:by|with|using)\s+.+))?`,
    ([list = "", name = "", how = ""], f) => f.one(name, joinedOrCombined(f, `${list} ${how}`.trim()), list),
  ),
  wish(
    String.raw`(?:combine|concatenate|concat|join|merge|put\s+together)\s+(.+?)\s+(?:as|in|called|and\s+(?:call|name)\s+it)\s+(?:${fieldWord})?([^\s,]+)(?:\s*,?\s+((?:separated|joined|delimited)?\s*(?:by|with|using)\s+.+))?`,
    ([list = "", name = "", how = ""], f) => f.one(name, joinedOrCombined(f, `${list} ${how}`.trim()), list),
  ),
  wish(String.raw`(?:join|concatenate)\s+(.+?)\s+(?:with|by|using)\s+(.+)`, ([list = "", by = ""], f) => {
    const separator = readSeparator(f.scope, by);
    return separator === undefined
      ? undefined
      : f.applied(list, (value) => call("join", [value, literal(separator)]));
  }),
  wish(
    String.raw`${makeVerb}\s+${fieldWord}((?!to\b)[^\s,]+(?:\s+(?!(?:to|as|with|is|be)\b)[^\s,]+){0,2}?)\s+(?:from|by\s+(?:joining|combining|concatenating|merging|adding|appending|taking)|out\s+of|using|based\s+on|consisting\s+of)\s+(.+)`,
    ([name = "", list = ""], f) => f.one(name, f.combined(list) ?? f.scope.read(list), list),
  ),
  wish(
    String.raw`(?:store|save|put|assign|copy|write|insert|place|wrap|nest|return|expose|output|give|extract|map|add)\s+(.+?)\s+(?:as|in|into|to|under|inside)\s+(?:${fieldWord})(\S+)`,
    ([phrase = "", name = ""], f) => {
      const value = f.value(phrase);
      return value &&
        (value.kind !== "literal" ||
          /^(?:store|save|put|assign|write|insert|place|add)$/i.test(phrase) ||
          value.value !== undefined) &&
        !trailingSource(`x in ${name}`, f.scope.context)
        ? f.one(name, value, phrase)
        : undefined;
    },
  ),
  wish(
    String.raw`(?:set|assign|make|let|define|tag|give)\s+(?:it\s+(?:a|an|the)\s+)?(.+)`,
    ([list = ""], f) => (assignment.test(list) ? f.set(list) : undefined),
  ),
  wish(
    String.raw`(?:add|include|insert|append|attach|put|with|plus|create|compute|calculate)\s+(.+)`,
    ([list = ""], f) => added(f, list),
  ),
  wish(String.raw`${keepVerb}\s+(.+)`, ([list = ""], f) => f.keep(list)),
  wish(String.raw`${keepVerb}\s+(?:only\s+)?(.+)`, ([list = ""], f) => f.keep(list)),
];

function drop(f: FieldReader, list: string): Made {
  const source = trailingSource(f.said(list), f.scope.context);
  if (source) f.scope.source = source;
  const plain = source ? list.replace(/\s+(?:from|in|of)\s+(?:the\s+)?[^,]+$/i, "") : list;
  return {
    fields: [],
    asks: [],
    rest: true,
    drops: members(plain.replace(/^(?:the\s+)?(?:fields?|properties)\s+/i, "")).map((name) =>
      nameKey(f.said(name).replace(/\s+field$/i, "")),
    ),
  };
}

function keepName(f: FieldReader, phrase: string, name: string | undefined, value: Value | undefined): Made {
  const own = value?.kind === "code" ? value.name : undefined;
  return f.one(name ?? own ?? phrase, value, phrase);
}

function math(f: FieldReader, helperName: string, a: string, b: string, name: string | undefined): Made {
  const [left, right] = [f.scope.read(a), f.scope.read(b)];
  return keepName(f, left ? b : a, name, left && right ? call(helperName, [left, right]) : undefined);
}

function replaceIn(f: FieldReader, from: string, by: string, phrase: string): Made | undefined {
  const search = readSeparator(f.scope, from);
  const replacement = readSeparator(f.scope, by) ?? (/^\S+$/.test(by) ? f.said(by) : undefined);
  if (!search || replacement === undefined) return undefined;
  return f.applied(phrase, (value) => call("replace", [value, literal(search), literal(replacement)]));
}

function joinedOrCombined(f: FieldReader, phrase: string): Value | undefined {
  const single = f.scope.read(phrase);
  return f.combined(phrase) ?? (single?.kind === "code" ? single : undefined);
}

/** "Add a field source with value web", "add the email as contact", "add the email from the webhook". */
function added(f: FieldReader, list: string): Made | undefined {
  const made: Made = { fields: [], asks: [] };
  const whole = f.set(list);
  const kept = f.keep(list);
  if (
    !kept.asks.length &&
    !new RegExp(`^${fieldWord.replace(")*", ")+")}\\S+\\s+(?:with|=|:|set)`, "i").test(list)
  )
    return kept;
  if (!whole.asks.length) return whole;
  return made.fields.length ? made : whole;
}

/** Reads one instruction. Undefined where it is none that is known. */
export function readInstruction(text: string, fields: FieldReader): Made | undefined {
  for (const { pattern, make } of wishes) {
    const parts = pattern.exec(text);
    const made = parts && make(parts.slice(1), fields);
    if (made) return made;
  }
  const direct = bare(text, fields);
  return direct;
}

/** Without a verb: "name: value", "total as amount", "a -> b", "id and email from the webhook". */
function bare(text: string, fields: FieldReader): Made | undefined {
  if (/^[\w$."'\uE000-\uE3FF\s]+?(?:=|:(?!\/\/))/.test(text)) return fields.set(text);
  if (/->|→|=>/.test(text)) return fields.rename(text);
  const kept = fields.keep(text.replace(/^(?:only|just)\s+/i, ""));
  if (!kept.asks.length && kept.fields.length) return kept;
  if (/^\S+(?:\s+\S+)?\s+(?:is|should\s+be|becomes)\s+/i.test(text)) return fields.set(text);
  return undefined;
}
