import { isRecord } from "../../references";
import { resolveField } from "../resolve-field";
import { trailingSource } from "./expression";
import type { FieldReader, Made } from "./field-reader";
import {
  assignment,
  direct,
  everything,
  fieldWord,
  identifier,
  keepVerb,
  makeVerb,
  other,
  to,
  without,
} from "./grammar";
import { members } from "./instructions";
import {
  added,
  drop,
  grouped,
  helper,
  joinedOrCombined,
  keepName,
  math,
  replaceIn,
  respectively,
} from "./makers";
import { readSeparator } from "./separators";
import { call, literal } from "./value";

type Wish = {
  pattern: RegExp;
  make: (parts: (string | undefined)[], fields: FieldReader) => Made | undefined;
};
const wish = (pattern: string, make: Wish["make"]): Wish => ({
  pattern: new RegExp(`^(?:${pattern})$`, "i"),
  make,
});

const caseHelper = (verb: string) =>
  verb.toLowerCase().replace("case", "").replace("capitalise", "capitalize");

/** What can be wished for, tried from the top. */
const wishes: readonly Wish[] = [
  wish(
    String.raw`(trim|lowercase|uppercase|capitali[sz]e)\+(trim|lowercase|uppercase|capitali[sz]e)\s+(.+)`,
    ([first = "", second = "", list = ""], f) =>
      f.applied(list, (value) => {
        const inner = call(caseHelper(first), [value]);
        return inner && call(caseHelper(second), [inner]);
      }),
  ),
  wish(
    String.raw`(?:${keepVerb}|rename|map|store|save|put|give|write)?\s*(.+?)(?:\s*,?\s+and\s+(?:call|name|rename)\s+(?:them|it)\s+(?:to\s+|as\s+)?|\s+(?:as|to|into)\s+)([^=:]+?)(?:\s*,?\s+respectively)?`,
    ([list = "", names = ""], f) => respectively(f, list, names),
  ),
  wish(
    String.raw`(?:put|nest|group|wrap|place|collect|bundle|gather|move)\s+(.+?)\s+(?:together\s+)?(?:under|in|into|inside|within|as)\s+(?:an?\s+|the\s+|one\s+)?(?:nested\s+|sub-?)?(?:object\s+)?(?:key\s+|field\s+)?(?:called\s+|named\s+)?([\w$-]+)`,
    ([list = "", name = ""], f) => grouped(f, name, list),
  ),
  wish(
    String.raw`(?:${makeVerb}\s+|${keepVerb}\s+)?(?:an?\s+|the\s+|with\s+)*(?:nested\s+|new\s+)*(?:object\s+(?:called\s+|named\s+)?([\w$-]+)|((?!(?:an?|the|new|me|one|single|json|this|that|and|with)\s)[\w$-]+)\s+object)\s+(?:with|containing|holding|of|that\s+has|that\s+holds|made\s+of)\s+(?:the\s+)?(.+)`,
    ([before, behind, list = ""], f) => grouped(f, before ?? behind ?? "", list),
  ),
  wish(
    String.raw`(?:an?\s+|the\s+)?(?:csv|comma[\s-]separated)\s+(?:line|row|string|text|record|list)\s+(?:of|from|with|containing)\s+(.+?)\s*,?\s+(?:called|named|as)\s+([\w$-]+)(?:\s*,\s*(?:comma[\s-]separated|separated\s+by\s+commas))?`,
    ([list = "", name = ""], f) => f.one(name, f.value(`csv line of ${list}`), list),
  ),
  wish(
    String.raw`(.+?)\s+(?:as|in|into)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?date(?:\s+format)?\s+(?:called|named|as)\s+(\S+?)\s*,?\s+(?:like|such\s+as|e\.?g\.?)\s+(\d[\d./-]+)`,
    ([phrase = "", name = "", example = ""], f) =>
      f.one(name, f.scope.read(`${phrase} like ${example}`), phrase),
  ),
  wish(String.raw`(?:${without}|ignore|forget)\s+(?:${other})`, () => ({ fields: [], asks: [] })),
  wish(
    String.raw`(?:${makeVerb}|${keepVerb}|i\s+want|i\s+need)?\s*(?:me\s+)?(?:an?|the|one)?\s*(?:new\s+|single\s+)?(?:object|result|payload|record|item|output|thing)\s+(?:with|containing|of|that\s+has|that\s+contains|having|consisting\s+of)\s+(.+)`,
    ([list = ""], f) => f.keep(list),
  ),
  wish(
    String.raw`(?:${makeVerb}\s+)?${fieldWord}(\S+)\s+(?:field\s+)?(?:is\s+)?made\s+(?:up\s+)?(?:of|from|out\s+of)\s+(.+)`,
    ([name = "", list = ""], f) => f.one(name, f.combined(list) ?? f.scope.read(list), list),
  ),
  wish(
    String.raw`(.+?)\s+(?:should|must|shall|is\s+to)\s+be\s+(?:called|named|renamed\s+to)\s+(\S+)`,
    ([phrase = "", name = ""], f) => f.one(name, f.scope.reference(phrase), phrase),
  ),
  wish(
    String.raw`(?:(?:take|pull|break|split)\s+(.+?)\s+apart|(?:flatten|unwrap|unpack|spread)\s+(.+?))\s*(?::|\binto\b)\s*(.+?)(?:\s+(?:at|on|to|onto)\s+the\s+(?:top|first)(?:\s+level)?)?`,
    ([apart, flat, list = ""], f) => {
      const object = (apart ?? flat ?? "").replace(/\s+(?:object|record|structure)$/i, "");
      const source = f.scope.reference(object);
      if (source?.kind !== "code" || !isRecord(source.sample)) return undefined;
      f.scope.source = f.said(object);
      return f.keep(list);
    },
  ),
  wish(String.raw`(?:flatten|spread|unwrap|unnest)\s+(.+)`, ([phrase = ""], f) => f.unwrapped(phrase)),
  wish(
    String.raw`${without}\s+(?:everything|all(?:\s+fields)?)\s+(?:but|except(?:\s+for)?|other\s+than|besides)\s+(.+)`,
    ([list = ""], f) => f.keep(list),
  ),
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
    String.raw`(?:${keepVerb}\s+)?${everything}(?:\s+(?:from|of|in)\s+(.+?))?(?:\s+(?:as\s+(?:is|it\s+is)|unchanged))?`,
    ([source], f) => {
      if (source) f.scope.source = f.said(source);
      return { fields: [], asks: [], rest: true };
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
  wish(String.raw`(.+?\s+becomes?\s+.+)`, ([list = ""], f) => f.rename(list)),
  wish(String.raw`(?:rename|map|change\s+the\s+names?\s+of|expose)\s+(.+)`, ([list = ""], f) =>
    new RegExp(to, "i").test(list) ? f.rename(list) : undefined,
  ),
  wish(
    String.raw`(?:replace|change|substitute)\s+(?:every\s+|all\s+|each\s+)?(.+?)\s+(?:with|by|to|for)\s+(.+?)\s+in\s+(.+)`,
    ([from = "", by = "", phrase = ""], f) => replaceIn(f, from, by, phrase),
  ),
  wish(
    String.raw`(?:replace|change|substitute)\s+(?:every\s+|all\s+|each\s+|the\s+)*(.+?)\s+(?:in|of)\s+(.+?)\s+(?:with|by|to)\s+(.+)`,
    ([from = "", phrase = "", by = ""], f) => replaceIn(f, from, by, phrase),
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
    String.raw`count\s+(?:the\s+)?(?:number\s+of\s+)?(.+?)(?:\s+(?:as|into|in)\s+(?:${fieldWord})?(\S+))?`,
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
    String.raw`(?:convert|turn|change|parse|cast|transform|format)\s+(.+?)\s+(?:from\s+cents\s+)?(?:in|to|into|as)\s+(.+?)(?:\s*,?\s+(?:as|into|in|called|and\s+(?:call|name)\s+it)\s+(?:${fieldWord})?(\w+))?`,
    ([a = "", b = "", name], f) => {
      const value = f.scope.read(`${a} as ${b}`);
      if (value?.kind === "code" && value.call) return keepName(f, a, name, value);
      const whole = identifier.test(b) && !name ? f.scope.reference(a) : undefined;
      return whole?.kind === "code" &&
        !/^(?:numbers?|strings?|text|json|dates?|booleans?|lists?|euros?|dollars?|cents)$/i.test(b)
        ? f.one(b, whole, a)
        : undefined;
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
  wish(
    String.raw`(?:join|concatenate)\s+(.+?)\s+(?:with|by|using)\s+(.+?)(?:\s+(?:into|as|in)\s+(?:${fieldWord})?([\w$]+))?`,
    ([list = "", by = "", name], f) => {
      const separator = readSeparator(f.scope, by);
      if (separator === undefined) return undefined;
      const value = name ? f.scope.read(list) : undefined;
      if (name && value?.kind === "code" && (value.sample === undefined || Array.isArray(value.sample)))
        return f.one(name, call("join", [value, literal(separator)]), list);
      return name
        ? f.one(name, f.combined(`${list} with ${by}`), list)
        : f.applied(list, (item) => call("join", [item, literal(separator)]));
    },
  ),
  wish(
    String.raw`${makeVerb}\s+${fieldWord}((?!to\b)[^\s,]+(?:\s+(?!(?:to|as|with|is|be)\b)[^\s,]+){0,2}?)\s+(?:from|by\s+(?:joining|combining|concatenating|merging|adding|appending|taking)|out\s+of|using|based\s+on|consisting\s+of)\s+(.+)`,
    ([name = "", list = ""], f) => f.one(name, f.combined(list) ?? f.scope.read(list), list),
  ),
  wish(
    String.raw`(?:store|save|put|assign|copy|write|insert|place|wrap|nest|return|expose|output|give|extract|map|add|keep|pass)\s+(.+?)\s+(as|in|into|to|under|inside)\s+(?:${fieldWord})(\S+)`,
    ([phrase = "", how = "", name = ""], f) => {
      const value = f.value(phrase);
      return value &&
        (value.kind !== "literal" ||
          /^(?:store|save|put|assign|write|insert|place|add)$/i.test(phrase) ||
          value.value !== undefined) &&
        (/^(?:as|under|to)$/i.test(how) || !trailingSource(`x in ${name}`, f.scope.context))
        ? f.one(name, value, phrase)
        : undefined;
    },
  ),
  wish(
    String.raw`(?:set|assign|make|let|define|tag|give)\s+(?:it\s+(?:a|an|the)\s+)?(.+)`,
    ([list = ""], f) =>
      assignment.test(list) || direct.test(list.replace(new RegExp(`^${fieldWord}`, "i"), ""))
        ? f.set(list)
        : undefined,
  ),
  wish(
    String.raw`(?:add|include|insert|append|attach|put|with|plus|create|compute|calculate)\s+(.+)`,
    ([list = ""], f) => added(f, list),
  ),
  wish(String.raw`${keepVerb}\s+(.+)`, ([list = ""], f) => f.keep(list)),
  wish(String.raw`${keepVerb}\s+(?:only\s+)?(.+)`, ([list = ""], f) => f.keep(list)),
];

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
