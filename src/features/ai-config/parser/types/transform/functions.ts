import { isRecord } from "../../references";
import { meaning, nameKey, numberPattern, readNumber } from "../../words";
import { findZone } from "../schedule/zones";
import { readDateFormat } from "./date-format";
import type { Scope } from "./expression";
import { readSeparator } from "./separators";
import { call, concatenated, literal, type Value } from "./value";

/** One way to say a function: its pattern, and how the parts become a value. */
type Form = { pattern: RegExp; make: (parts: string[], scope: Scope) => Value | undefined };

const form = (pattern: string, make: Form["make"]): Form => ({
  pattern: new RegExp(`^${pattern}$`, "i"),
  make,
});

const number = (text: string | undefined) => (text === undefined ? null : readNumber(text));
const size = (value: Value | undefined) => {
  const sample = value?.kind === "code" ? value.sample : undefined;
  return typeof sample === "string" || Array.isArray(sample) ? sample.length : undefined;
};
const textOf = (value: Value | undefined) =>
  value?.kind === "code" && typeof value.sample === "string" ? value.sample : undefined;
const the = String.raw`(?:the\s+)?`;
const named = (value: Value | undefined, name: string): Value | undefined =>
  value?.kind === "code" ? { ...value, name } : value;

/** The number behind a percent sign as a factor: 19 is 0.19, without the noise of binary fractions. */
const percent = (value: number) => Number((value / 100).toPrecision(12));
const rounded = (value: Value | undefined, places = "0") =>
  value && call("round", [value, ...(places === "0" ? [] : [literal(Number(places))])]);
const joined = (value: Value | undefined, separator: string | undefined) =>
  value && separator !== undefined ? call("join", [value, literal(separator)]) : undefined;

const upper = String.raw`(?:upper[\s-]?cased?|capital\s+letters|capitals|all\s+caps|caps|upper)`;
const lower = String.raw`(?:lower[\s-]?cased?|small\s+letters|lower)`;
const places = `(?:to\\s+)?(${numberPattern}|no|the\\s+nearest\\s+(?:integer|whole\\s+number))?\\s*(?:decimals?(?:\\s+places?)?|digits?|places?|dp)?`;

function roundTo(scope: Scope, phrase: string, said: string | undefined): Value | undefined {
  const count = said && !/nearest|no/i.test(said) ? readNumber(said) : 0;
  return count === null ? undefined : rounded(scope.read(phrase), String(count));
}

function dateOf(scope: Scope, phrase: string, format: string, zone?: string): Value | undefined {
  const read = readDateFormat(
    /^[\uE000-\uE3FF]$/.test(format.trim()) ? meaning(scope.marked, format) : format,
  );
  const value = read === undefined ? undefined : scope.read(phrase);
  if (!value || read === undefined) return undefined;
  const found = zone ? findZone(zone).zone : undefined;
  if (zone && !found) return undefined;
  return call("date", [value, literal(read), ...(found ? [literal(found)] : [])]);
}

const binary = (helper: string) => (scope: Scope, left: string, right: string) =>
  call(helper, [scope.read(left), scope.read(right)]);

/** Functions in words, tried from the top. */
export const forms: readonly Form[] = [
  form(String.raw`(.+?)\s*,?\s+(?:in|as|into|to)\s+(?:all\s+)?${upper}`, ([a = ""], s) =>
    call("upper", [s.read(a)]),
  ),
  form(String.raw`(?:an?\s+|the\s+)?${upper}(?:\s+(?:version|form)\s+of|\s+of)?\s+(.+)`, ([a = ""], s) =>
    call("upper", [s.read(a)]),
  ),
  form(String.raw`(.+?)\s*,?\s+(?:in|as|into|to)\s+(?:all\s+)?${lower}`, ([a = ""], s) =>
    call("lower", [s.read(a)]),
  ),
  form(String.raw`(?:an?\s+|the\s+)?${lower}(?:\s+(?:version|form)\s+of|\s+of)?\s+(.+)`, ([a = ""], s) =>
    call("lower", [s.read(a)]),
  ),
  form(String.raw`(.+?)\s+(?:upper-?cased?|in\s+caps)`, ([a = ""], s) => call("upper", [s.read(a)])),
  form(String.raw`(.+?)\s+lower-?cased?`, ([a = ""], s) => call("lower", [s.read(a)])),
  form(
    String.raw`(?:the\s+)?capitali[sz]ed?\s+(.+)|(.+?)\s+(?:capitali[sz]ed|with\s+a\s+capital\s+(?:first\s+)?letter)`,
    ([a, b], s) => call("capitalize", [s.read(a ?? b ?? "")]),
  ),
  form(
    String.raw`(?:the\s+)?trim(?:med)?\s+(.+)|(.+?)\s*,?\s+(?:trimmed|without\s+(?:(?:leading|trailing|surrounding)(?:\s+and\s+trailing)?\s+)?(?:white\s?space|spaces\s+around\s+it))`,
    ([a, b], s) => call("trim", [s.read(a ?? b ?? "")]),
  ),
  form(`(.+?)\\s*,?\\s+rounded(?:\\s+off)?\\s*${places}`, ([a = "", n], s) => roundTo(s, a, n)),
  form(
    `(.+?)\\s*,?\\s+(?:with|to)\\s+(${numberPattern})\\s+(?:decimals?|decimal\\s+places|places)`,
    ([a = "", n], s) => roundTo(s, a, n),
  ),
  form(`(?:the\\s+)?rounded\\s+(.+)`, ([a = ""], s) => rounded(s.read(a))),
  form(`round(?:ed)?\\s+(?:off\\s+)?(.+?)(?:\\s+${places})`, ([a = "", n], s) => roundTo(s, a, n)),
  form(
    String.raw`(.+?)\s*,?\s+(?:(?:formatted|written)\s+)?(?:the\s+)?(?:(?:as|to|into|in)\s+(?:an?\s+|the\s+)?(?:date\s+)?)?(?:(?:format\s+)?(?:like|such\s+as|as\s+in|e\.?g\.?)|(?:german|american|us|european|british)\s+(?:way|style|notation|format)\s*,?\s*(?:\(?(?:like|e\.?g\.?|such\s+as)))\s+(\d[\d./-]+\d)\)?`,
    ([a = "", f = ""], s) => dateOf(s, a.replace(/\s+(?:as|in|to|into)\s+(?:the|a)$/i, ""), f),
  ),
  form(
    String.raw`(.+?)\s*,?\s+(?:(?:formatted|written)\s+)?(?:in\s+)?(?:the\s+)?((?:german|american|us|european|british)\s+(?:way|style|notation))`,
    ([a = "", f = ""], s) => dateOf(s, a, f),
  ),
  form(
    String.raw`(.+?)\s*,?\s+(?:formatted|written|displayed|shown)?\s*(?:as|in|with|using)?\s*(?:the\s+)?(?:date\s+)?(?:format\s+|formatted\s+(?:as|in)\s+)(\S+(?:\s(?:HH?|hh?)[:.]\S+)?)(?:\s+(?:in|for)\s+(.+?))?(?:\s+format)?`,
    ([a = "", f = "", z], s) => dateOf(s, a, f, z),
  ),
  form(
    String.raw`(.+?)\s*,?\s+(?:formatted\s+)?(?:as|in|to)\s+(?:an?\s+)?([yYmMdD]{1,4}[.\/\s-]\S+(?:\s(?:HH?|hh?)[:.]\S+)?|iso(?:\s+date)?|(?:german|us|american|european|british|uk)(?:\s+date)?(?:\s+format)?)(?:\s+format)?(?:\s*,?\s+(?:in|for)\s+(.+?))?`,
    ([a = "", f = "", z], s) => dateOf(s, a, f, z),
  ),
  form(String.raw`${the}(date|day|time)(?:\s+part|\s+only)\s+(?:of|from|in)\s+(.+)`, ([f = "", a = ""], s) =>
    named(dateOf(s, a, /time/i.test(f) ? "HH:mm:ss" : "yyyy-MM-dd"), f.toLowerCase()),
  ),
  form(
    String.raw`${the}(.*e-?mail.*?)\s+without\s+(?:the\s+|its\s+)?domain(?:\s+(?:part|name))?`,
    ([a = ""], s) => call("first", [call("split", [s.read(a), literal("@")])]),
  ),
  form(
    String.raw`${the}(?:comma[\s-]separated\s+)?(?:list\s+of\s+)?(?:all\s+)?(?:the\s+)?([\w$-]+?)\s+of\s+(?:all|each|every|the)\s+(?:of\s+)?(?:the\s+)?([\w$ -]+?)\s*,?\s+(?:joined|separated|concatenated|combined)\s+(?:together\s+)?(?:by|with|using)\s+(.+)`,
    ([f = "", list = "", sep = ""], s) => ofEach(s, f, list, sep),
  ),
  form(
    String.raw`${the}(year|month\s+name|month|weekday|day\s+of\s+the\s+week)\s+(?:of|from|in)\s+(.+)`,
    ([f = "", a = ""], s) =>
      s.known(`${f} of ${a}`)
        ? undefined
        : named(dateOf(s, a, f.toLowerCase()), f.split(/\s/)[0]?.toLowerCase() ?? f),
  ),
  form(
    String.raw`(.+?)\s*,?\s+(?:or|defaulting\s+to|with\s+(?:a\s+)?(?:default|fallback)(?:\s+(?:value\s+)?of)?|falling\s+back\s+to|default(?:s|ed)?\s+to)\s+(.+?)(?:\s*,?\s+(?:if|when|where)\s+(?:it\s+is\s+|it['’]s\s+|there\s+is\s+)?(?:missing|empty|null|absent|not\s+(?:set|there|present|given)|undefined|none|no\s+\S+))?`,
    ([a = "", d = ""], s) => withDefault(s, a, d),
  ),
  form(
    String.raw`(.+?)\s+if\s+(?:it\s+)?(?:exists|is\s+(?:set|present|there)|set|present|available)\s*,?\s*(?:or\s+)?(?:else|otherwise)\s+(.+)`,
    ([a = "", d = ""], s) => withDefault(s, a, d),
  ),
  form(
    String.raw`${the}(?:sum|total)\s+of\s+(.+)|(.+?\s+(?:and|,)\s+.+?)\s+(?:added|summed)(?:\s+(?:up|together))?`,
    ([a, b], s) => fold(s, "add", a ?? b ?? ""),
  ),
  form(String.raw`${the}(?:average|mean)\s+of\s+(.+)`, ([a = ""], s) => average(s, a)),
  form(String.raw`${the}product\s+of\s+(.+)`, ([a = ""], s) => fold(s, "multiply", a)),
  form(String.raw`${the}difference\s+(?:between|of)\s+(.+?)\s+and\s+(.+)`, ([a = "", b = ""], s) =>
    binary("subtract")(s, a, b),
  ),
  form(
    String.raw`${the}(?:quotient|ratio)\s+(?:of|between)\s+(.+?)\s+(?:and|to)\s+(.+)`,
    ([a = "", b = ""], s) => binary("divide")(s, a, b),
  ),
  form(String.raw`(.+?)\s*(?:\+|\bplus\b)\s*(\d+(?:\.\d+)?)\s?(?:%|percent)(?:\s+\w+)?`, ([a = "", n], s) =>
    call("multiply", [s.read(a), literal(1 + percent(Number(n)))]),
  ),
  form(
    String.raw`(.+?)\s*(?:-|\bminus\b|\bless\b)\s*(\d+(?:\.\d+)?)\s?(?:%|percent)(?:\s+\w+)?`,
    ([a = "", n], s) =>
      call("multiply", [s.read(a), literal(Number((1 - percent(Number(n))).toPrecision(12)))]),
  ),
  form(String.raw`(.+?)\s+(?:increased|raised)\s+by\s+(\d+(?:\.\d+)?)\s?(?:%|percent)`, ([a = "", n], s) =>
    call("multiply", [s.read(a), literal(Number((1 + percent(Number(n))).toPrecision(12)))]),
  ),
  form(
    String.raw`(.+?)\s+(?:reduced|decreased|lowered|discounted)\s+by\s+(\d+(?:\.\d+)?)\s?(?:%|percent)`,
    ([a = "", n], s) =>
      call("multiply", [s.read(a), literal(Number((1 - percent(Number(n))).toPrecision(12)))]),
  ),
  form(String.raw`(\d+(?:\.\d+)?)\s?(?:%|percent)\s+of\s+(.+)`, ([n, a = ""], s) =>
    call("multiply", [s.read(a), literal(percent(Number(n)))]),
  ),
  form(
    String.raw`(twice|double|thrice|triple|half(?:\s+of)?|an?\s+(?:third|quarter|tenth)\s+of|(?:three|four|five|ten)\s+times)\s+(.+)`,
    ([share = "", a = ""], s) => portion(s, share, a),
  ),
  form(String.raw`(.+?)\s*(?:\*|×|\btimes\b|\bmultiplied\s+(?:by|with)\b)\s*(.+)`, ([a = "", b = ""], s) =>
    binary("multiply")(s, a, b),
  ),
  form(String.raw`(.+?)\s*(?:\s\/\s|÷|\bdivided\s+by\b|\bover\b)\s*(.+)`, ([a = "", b = ""], s) =>
    binary("divide")(s, a, b),
  ),
  form(String.raw`(.+?)\s+(?:-|−|minus|less)\s+(.+)`, ([a = "", b = ""], s) => binary("subtract")(s, a, b)),
  form(String.raw`(.+?)\s*(?:\+|\bplus\b)\s*(.+)`, ([a = "", b = ""], s) => plus(s, a, b)),
  form(
    String.raw`${the}(?:amount\s+in\s+)?(?:euros?|dollars?|pounds?|major\s+units?)\s+(?:from|of|for)\s+(.+)|(.+?)\s*,?\s+(?:converted\s+)?(?:from\s+cents\s+)?(?:in|to|into|as)\s+(?:euros?|dollars?|pounds?|eur|usd|gbp|major\s+units?)`,
    ([a, b], s) => money(s, a ?? b ?? ""),
  ),
  form(
    String.raw`(.+?)\s*,?\s+(?:converted\s+)?(?:in|to|into|as)\s+(?:cents|pence|minor\s+units?)`,
    ([a = ""], s) => call("multiply", [s.read(a), literal(100)]),
  ),
  form(
    String.raw`${the}(?:number|count|amount)\s+of\s+(?:all\s+)?(.+)|${the}how\s+many\s+(.+?)(?:\s+there\s+are)?`,
    ([a, b], s) => (s.known(`number of ${a ?? b}`, true) ? undefined : counted(s, a ?? b ?? "")),
  ),
  form(String.raw`${the}(?:length|size)\s+of\s+(.+)|(.+?)(?:['’]s)?\s+(?:length|count)`, ([a, b], s) =>
    counted(s, a ?? b ?? "", a ? "length" : "count"),
  ),
  form(
    `${the}first\\s+(${numberPattern})\\s+(?:characters|chars|letters|digits|items|elements|entries|words|)\\s*(?:of|from|in)?\\s*(.+)`,
    ([n, a = ""], s) => call("slice", [s.read(a), literal(0), literal(number(n) ?? 0)]),
  ),
  form(
    `${the}last\\s+(${numberPattern})\\s+(?:characters|chars|letters|digits|items|elements|entries|)\\s*(?:of|from|in)?\\s*(.+)`,
    ([n, a = ""], s) => call("slice", [s.read(a), literal(-(number(n) ?? 0))]),
  ),
  form(
    `(.+?)\\s*,?\\s+(?:truncated|shortened|cut(?:\\s+off)?|limited)\\s+(?:to|at|after)\\s+(${numberPattern})\\s*(?:characters|chars|letters)?`,
    ([a = "", n], s) => call("slice", [s.read(a), literal(0), literal(number(n) ?? 0)]),
  ),
  form(String.raw`${the}(?:e-?mail\s+)?domain\s+(?:part\s+)?(?:of|from|in)\s+(.+)`, ([a = ""], s) =>
    named(call("last", [call("split", [s.read(a), literal("@")])]), "domain"),
  ),
  form(String.raw`${the}e?-?mail\s+domain\s+(?:of|from|in)\s+(.+)`, ([a = ""], s) =>
    named(call("last", [call("split", [s.read(`email of ${a}`), literal("@")])]), "domain"),
  ),
  form(
    String.raw`${the}(?:user\s?name|local\s+part|part\s+before\s+the\s+@(?:\s+sign)?)\s+(?:of|from|in)\s+(.*e-?mail.*)`,
    ([a = ""], s) => named(call("first", [call("split", [s.read(a), literal("@")])]), "username"),
  ),
  form(
    String.raw`${the}part\s+(before|after)\s+(?:the\s+)?(.+?)\s+(?:in|of|from)\s+(.+)`,
    ([w, sep = "", a = ""], s) => part(s, w === "before" ? "first" : "last", sep, a),
  ),
  form(
    String.raw`${the}part\s+(?:of|in|from)\s+(.+?)\s+(?:that\s+(?:comes|is)\s+)?(before|after)\s+(?:the\s+)?(.+)`,
    ([a = "", w, sep = ""], s) => part(s, w === "before" ? "first" : "last", sep, a),
  ),
  form(String.raw`${the}(first|last)\s+word\s+(?:of|in|from)\s+(.+)`, ([w = "", a = ""], s) =>
    call(w.toLowerCase(), [call("split", [s.read(a), literal(" ")])]),
  ),
  form(
    String.raw`${the}(first|last)\s+(?:item|element|entry|one|value|letter|character|char|row|record)?\s*(?:of|in|from)\s+(.+)`,
    ([w = "", a = ""], s) => call(w.toLowerCase(), [s.read(a)]),
  ),
  form(String.raw`${the}(first|last)\s+(.+)`, ([w = "", a = ""], s) => edge(s, w.toLowerCase(), a)),
  form(
    String.raw`(.+?)\s*,?\s+(?:split|separated|broken)(?:\s+up)?\s+(?:by|on|at|into\s+(?:a\s+)?list\s+(?:by|at|on))\s+(.+)`,
    ([a = "", sep = ""], s) => splitAt(s, a, sep),
  ),
  form(
    String.raw`(.+?)\s*,?\s+(?:joined|concatenated)(?:\s+(?:together|into\s+(?:a|one)\s+(?:text|string)))?(?:\s+(?:with|by|using)\s+(.+))?`,
    ([a = "", sep], s) => joined(s.read(a), sep ? readSeparator(s, sep) : ","),
  ),
  form(
    String.raw`(.+?)\s+(?:as|into|in)\s+(?:an?\s+)?(comma|space|semicolon|pipe|newline|dash|hyphen|slash|tab)[\s-]?separated\s+(?:text|string|list|values?|line)`,
    ([a = "", sep = ""], s) =>
      joined(s.read(a), sep.toLowerCase() === "comma" ? ", " : readSeparator(s, sep)),
  ),
  form(
    String.raw`(.+?)\s+(?:with|having)\s+(.+?)\s+(?:replaced|substituted)\s+(?:by|with)\s+(.+)`,
    ([a = "", from = "", to = ""], s) => replaced(s, a, from, to),
  ),
  form(String.raw`(.+?)\s+without\s+(?:the\s+|any\s+)?(.+)`, ([a = "", from = ""], s) =>
    replaced(s, a, from, "nothing"),
  ),
  form(
    String.raw`(.+?)\s+(?:as|to|into)\s+(?:an?\s+)?(?:real\s+)?(?:number|integer|int|float|numeric(?:\s+value)?)|${the}(?:number|numeric)\s+value\s+of\s+(.+)`,
    ([a, b], s) => call("number", [s.read(a ?? b ?? "")]),
  ),
  form(
    String.raw`(.+?)\s+(?:as|to|into)\s+(?:an?\s+)?json(?:\s+(?:text|string))?|(?:stringified|serialized)\s+(.+)`,
    ([a, b], s) => call("json", [s.read(a ?? b ?? "")]),
  ),
  form(String.raw`(.+?)\s+(?:as|to|into)\s+(?:an?\s+)?(?:string|text)`, ([a = ""], s) => asText(s.read(a))),
];

const portions: Readonly<Record<string, number>> = {
  twice: 2,
  double: 2,
  thrice: 3,
  triple: 3,
  three: 3,
  four: 4,
  five: 5,
  ten: 10,
  half: 0.5,
  quarter: 0.25,
  tenth: 0.1,
};

/** "Twice the price", "half of the stock", "a third of it". */
function portion(scope: Scope, said: string, phrase: string): Value | undefined {
  const value = scope.read(phrase);
  const words = said.toLowerCase().split(/\s+/);
  if (words.includes("third")) return call("divide", [value, literal(3)]);
  const factor = words.map((word) => portions[word]).find((known) => known !== undefined);
  return factor === undefined ? undefined : call("multiply", [value, literal(factor)]);
}

/** One field of each element of a list, as one text: "the skus of all items separated by commas". */
function ofEach(scope: Scope, field: string, phrase: string, said: string): Value | undefined {
  const separator = readSeparator(scope, said);
  const list = scope.read(phrase) ?? scope.read(`${phrase}s`);
  if (separator === undefined || list?.kind !== "code" || list.call || !Array.isArray(list.sample))
    return undefined;
  const [element]: unknown[] = list.sample;
  const key = isRecord(element)
    ? Object.keys(element).find((own) => nameKey(own) === nameKey(field))
    : undefined;
  return key === undefined || !/^[\w$]+$/.test(key)
    ? undefined
    : {
        kind: "text",
        text: `{{#each ${list.code}}}{{${key}}}{{#unless @last}}${separator}{{/unless}}{{/each}}`,
        origin: list.origin,
      };
}

function withDefault(scope: Scope, phrase: string, fallback: string): Value | undefined {
  const value = scope.read(phrase) ?? scope.optional(phrase);
  const other = scope.readAny(fallback.replace(/^(?:the\s+(?:text|string|word)\s+)/i, ""));
  return value && other && call("default", [value, other]);
}

function fold(scope: Scope, helper: string, list: string): Value | undefined {
  const parts = list.split(/\s*,\s*(?:and\s+)?|\s+and\s+/i).filter(Boolean);
  const values = scope.spread(parts);
  return values && values.length > 1 ? call(helper, values) : undefined;
}

function average(scope: Scope, list: string): Value | undefined {
  const values = scope.spread(list.split(/\s*,\s*(?:and\s+)?|\s+and\s+/i).filter(Boolean));
  const sum = values && values.length > 1 ? call("add", values) : undefined;
  return sum && named(call("divide", [sum, literal(values?.length ?? 1)]), "average");
}

function plus(scope: Scope, left: string, right: string): Value | undefined {
  const [a, b] = [scope.readAny(left), scope.readAny(right)];
  if (!a || !b) return undefined;
  const isText = (value: Value) =>
    value.kind === "text" ||
    (value.kind === "literal"
      ? typeof value.value === "string"
      : typeof value.sample === "string" && !/^\s*-?\d+(?:\.\d+)?\s*$/.test(value.sample));
  return isText(a) || isText(b) ? concatenated([a, b], "") : call("add", [a, b]);
}

function money(scope: Scope, phrase: string): Value | undefined {
  const value = scope.read(phrase.replace(/\s+from\s+cents$/i, ""));
  const inCents =
    /cents?|pence|minor/i.test(phrase) ||
    (value?.kind === "code" && /cents?|pence|minor/i.test(value.name ?? "")) ||
    scope.cents;
  return inCents && value ? call("divide", [value, literal(100)]) : undefined;
}

function counted(scope: Scope, phrase: string, name = "count"): Value | undefined {
  const value = scope.read(phrase.replace(/^(?:characters|items|elements|entries)\s+(?:of|in)\s+/i, ""));
  if (value?.kind !== "code") return undefined;
  if (!(value.sample === undefined || typeof value.sample === "string" || Array.isArray(value.sample)))
    return undefined;
  return named(call("length", [value], size(value)), name);
}

function edge(scope: Scope, which: string, phrase: string): Value | undefined {
  if (scope.known(`${which} ${phrase}`)) return undefined;
  const value = scope.read(phrase) ?? scope.read(`${phrase}s`);
  if (value?.kind !== "code" || !Array.isArray(value.sample)) return undefined;
  return call(which, [value], which === "first" ? value.sample[0] : value.sample.at(-1));
}

function splitAt(scope: Scope, phrase: string, said: string): Value | undefined {
  const separator = readSeparator(scope, said);
  const value = separator ? scope.read(phrase) : undefined;
  const sample = textOf(value);
  return value && separator
    ? call("split", [value, literal(separator)], sample?.split(separator))
    : undefined;
}

function part(scope: Scope, which: string, said: string, phrase: string): Value | undefined {
  const separator = readSeparator(scope, said);
  return separator ? call(which, [call("split", [scope.read(phrase), literal(separator)])]) : undefined;
}

function replaced(scope: Scope, phrase: string, from: string, to: string): Value | undefined {
  const search = readSeparator(scope, from.replace(/^(?:all|every|each)\s+/i, ""));
  const replacement =
    readSeparator(scope, to) ?? (/^\S+$/.test(to.trim()) ? meaning(scope.marked, to) : undefined);
  if (!search || replacement === undefined) return undefined;
  return call("replace", [scope.read(phrase), literal(search), literal(replacement)]);
}

function asText(value: Value | undefined): Value | undefined {
  if (value?.kind !== "code") return value;
  return typeof value.sample === "string" ? value : call("json", [value]);
}
