import { type Comparison, type Found, findOperator } from "./operators";

/** One comparison in words: what is compared, how, and with which alternatives. */
export type Claim = {
  subject: string;
  comparison: Comparison;
  /** Values behind the operator, of which `any` or `all` count. Empty for operators of one side. */
  values: string[];
  valuesJoin: "any" | "all";
  found: Found;
};

/** Conditions in words as a tree. */
export type Tree =
  | { claim: Claim }
  | { not: Tree }
  | { combine: "all" | "any"; parts: Tree[] }
  | { unread: string };

type Join = "all" | "any";
type Segment = { text: string; join: Join | undefined; plus?: boolean };

const joint =
  /\s*,?\s+(and|or|but|plus|as\s+well\s+as|nor|xor)\s+(?:also\s+|if\s+|that\s+|when\s+|whether\s+|then\s+|it\s+(?=is|has|contains|starts|ends|does))*|\s*(&&|\|\|)\s*|\s*[;,]\s+/gi;

/** The parts of a text between "and", "or" and commas, each with what joins it to the part before. */
function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  let join: Join | undefined;
  let plus = false;
  const put = (end: number) => {
    const part = text.slice(at, end).trim();
    if (part) segments.push({ text: part, join, ...(plus && { plus }) });
  };
  for (const found of text.matchAll(joint)) {
    put(found.index);
    const word = (found[1] ?? found[2] ?? "").toLowerCase();
    plus = word === "plus";
    join = /^(?:or|nor|\|\|)$/.test(word) ? "any" : word ? "all" : undefined;
    at = found.index + found[0].length;
  }
  put(text.length);
  // A comma joins like the word that ends its list: "a, b or c".
  for (let index = segments.length - 2; index > 0; index--) {
    const segment = segments[index];
    if (segment && segment.join === undefined) segment.join = segments[index + 1]?.join;
  }
  for (const [index, segment] of segments.entries()) if (index > 0) segment.join ??= "all";
  return segments;
}

/** What a phrase without a verb between its sides means: "status paid", "is the plan free", where the subject is known. */
export type Guess = {
  (phrase: string): { subject: string; rest: string } | undefined;
  /** Whether a phrase names a field that is true or false. */
  isFlag(phrase: string): boolean;
};

const auxiliary =
  /^(?:is|are|was|were|does|do|did|has|have|had)\s+(?=(?:the|an?|my|our|its|there|this|that|any)\b|[\p{L}_\uE000-\uF7FF])/iu;

function found(text: string, guess: Guess): Found | undefined {
  const question = auxiliary.exec(text);
  if (question) {
    const rest = text.slice(question[0].length);
    if (/^(?:there)\b/i.test(rest)) return findOperator(`there is ${rest.slice(5).trim()}`);
    // "has been paid" and "is not free" go on with the last subject, "is the plan free" asks.
    const asks = /^(?:the|an?|my|our|its|this|that)\s/i.test(rest) || guess(rest);
    const inner = asks ? (findOperator(rest) ?? ofGuess(rest, guess)) : undefined;
    if (inner?.before) return inner;
  }
  const said = findOperator(text);
  return said && (said.before || said.comparison !== "equals" || question)
    ? said
    : (said ?? ofGuess(text, guess));
}

function ofGuess(text: string, guess: Guess): Found | undefined {
  const guessed = guess(text);
  if (!guessed) return undefined;
  const operator = findOperator(`${guessed.subject} is ${guessed.rest}`);
  return operator && { ...operator, before: guessed.subject };
}

const binary = (claim: Claim) => claim.values.length > 0;

/** Splits a list of values: "a, b or c", "[a, b]", "(a b)". */
export function valueList(text: string): string[] {
  const inner = text.trim().replace(/^[[({]\s*|\s*[\])}]$/g, "");
  return inner
    .split(/\s*,\s*(?:(?:and|or|nor)\s+)?|\s+(?:and|or|nor)\s+|\s*\|\s*/i)
    .map((value) => value.trim())
    .filter(Boolean);
}

function claimOf(operator: Found, subject: string): Claim {
  const values = operator.form ? [] : operator.after ? [operator.after] : [];
  return { subject, comparison: operator.comparison, values, valuesJoin: "any", found: operator };
}

const lists: readonly Comparison[] = ["oneOf", "noneOf"];
const takesMore: readonly Comparison[] = [
  "equals",
  "notEquals",
  "contains",
  "notContains",
  "startsWith",
  "endsWith",
  "notStartsWith",
  "notEndsWith",
  "oneOf",
  "noneOf",
];

const negatives: Partial<Record<Comparison, Comparison>> = {
  contains: "notContains",
  startsWith: "notStartsWith",
  endsWith: "notEndsWith",
};

type Joined = { tree: Tree; join: Join | undefined };

const sized: readonly Comparison[] = ["greaterThan", "greaterOrEqual", "lessThan", "lessOrEqual", "equals"];

/** "Subtotal plus tax" is one value: "plus" joins conditions only where both sides are some. */
function withSums(segments: readonly Segment[], guess: Guess): Segment[] {
  const whole: Segment[] = [];
  for (const segment of segments) {
    const before = whole.at(-1);
    const operator = before && found(before.text, guess);
    const isSum =
      before &&
      segment.plus &&
      (operator ? sized.includes(operator.comparison) && !found(segment.text, guess) : true);
    if (isSum) before.text = `${before.text} + ${segment.text}`;
    else whole.push({ ...segment });
  }
  return whole;
}

/** More or longer parts are no conditions in words; reading them would only take long. */
const mostParts = 60;
const longestPart = 400;

/** Reads a text without brackets. A part without an operator is one more value, or a subject of the next part. */
function readFlat(text: string, guess: Guess, groups: ReadonlyMap<string, Tree>): Tree {
  const joined: Joined[] = [];
  let last: Claim | undefined;
  let waiting: { subject: string; join: Join | undefined }[] = [];
  const segments = segmentsOf(text);
  if (segments.length > mostParts || segments.some((segment) => segment.text.length > longestPart))
    return { unread: `${text.slice(0, 60)}…` };
  for (const { text: part, join } of withSums(segments, guess)) {
    const group = groups.get(part.replace(/^not\s+/i, ""));
    if (group) {
      joined.push({ tree: /^not\s/i.test(part) ? { not: group } : group, join });
      last = undefined;
      continue;
    }
    const operator = found(part, guess);
    if (operator && (operator.before || operator.form || last || waiting.length)) {
      const subjects =
        operator.before || operator.form
          ? [...waiting, { subject: operator.before, join: waiting.length ? join : undefined }]
          : waiting;
      if (subjects.length > 1 || (waiting.length && subjects.length)) {
        const shared = subjects.at(-1)?.join ?? subjects[1]?.join ?? "all";
        const parts = subjects.map(({ subject }) => ({
          claim: claimOf(operator, subject.replace(/^(?:either|both)\s+/i, "")),
        }));
        joined.push({
          tree: { combine: shared, parts },
          join: waiting[0]?.join ?? (waiting.length ? undefined : join),
        });
        last = parts.at(-1)?.claim;
      } else {
        last = claimOf(operator, operator.before || operator.form ? operator.before : (last?.subject ?? ""));
        joined.push({ tree: { claim: last }, join });
      }
      waiting = [];
      continue;
    }
    const bare = part.replace(/^(?:either|both|nor)\s+/i, "");
    const again =
      last &&
      /^(?:not\s+)?(?:missing|empty|null|blank|absent|unset|undefined|present|set|true|false|defined)\b/i.test(
        bare,
      )
        ? findOperator(`${last.subject} is ${bare}`)
        : undefined;
    if (last && again && !binary(last) && !waiting.length) {
      const longer = again.before.length > last.subject.length && joined.length === 1;
      const place = longer ? again.before : last.subject;
      if (longer) last.subject = place;
      last = claimOf(again, place);
      joined.push({ tree: { claim: last }, join });
      continue;
    }
    const opposite = /^not\s+/i.test(bare) && last && negatives[last.comparison];
    if (guess.isFlag(bare.replace(/^not\s+/i, ""))) joined.push({ tree: { unread: bare }, join });
    else if (last && opposite && binary(last)) {
      last = { ...last, comparison: opposite, values: [bare.replace(/^not\s+/i, "")] };
      joined.push({ tree: { claim: last }, join });
    } else if (last && binary(last) && takesMore.includes(last.comparison) && !waiting.length) {
      last.values.push(bare.replace(/^not\s+/i, ""));
      if (!lists.includes(last.comparison) && join) last.valuesJoin = join;
    } else if (last && /^(?:not\s+)?\S+$/.test(bare) && !binary(last)) waiting.push({ subject: bare, join });
    else waiting.push({ subject: part, join });
  }
  for (const { subject, join } of waiting) joined.push({ tree: { unread: subject }, join });
  return combine(joined);
}

/** "And" binds closer than "or". */
function combine(joined: readonly Joined[]): Tree {
  const alternatives: Tree[][] = [];
  for (const { tree, join } of joined) {
    const current = alternatives.at(-1);
    if (current && join !== "any") current.push(tree);
    else alternatives.push([tree]);
  }
  const parts = alternatives.map(
    (all): Tree => (all.length === 1 && all[0] ? all[0] : { combine: "all", parts: all }),
  );
  return parts.length === 1 && parts[0] ? parts[0] : { combine: "any", parts };
}

const firstGroup = 0xf920;
const mostGroups = 32;

/** Reads conditions in words: comparisons joined by "and", "or", commas and brackets. */
export function readConditions(text: string, guess: Guess): Tree {
  const groups = new Map<string, Tree>();
  let flat = text;
  for (let count = 0; count < mostGroups; count++) {
    const bracket =
      /\(([^()]*\s(?:and|or|&&|\|\|)\s[^()]*)\)/i.exec(flat) ?? /(?<=\bnot\s*)\(([^()]+)\)/i.exec(flat);
    if (!bracket || /(?:\bin|\bof)\s*$/i.test(flat.slice(0, bracket.index))) break;
    const name = String.fromCharCode(firstGroup + count);
    groups.set(name, readFlat(bracket[1] ?? "", guess, groups));
    flat = `${flat.slice(0, bracket.index)}${name}${flat.slice(bracket.index + bracket[0].length)}`;
  }
  return readFlat(flat, guess, groups);
}
