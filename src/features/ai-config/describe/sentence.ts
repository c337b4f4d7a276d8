import type { Item } from "./outline";
import { pauseStart, startsStep, withoutLead } from "./verbs";

const conditionStart =
  /^(?:(?:but|and|then|also)\s+){0,3}(?:only\s+)?(if|unless|in\s+case|provided(?:\s+that)?|when(?:ever)?|as\s+long\s+as)\b\s*/i;
const elseStart =
  /^(?:(?:and|but|or)\s+){0,3}(?:otherwise|else|or\s+else|if\s+(?:not|no|false|it\s+(?:isn['’]t|is\s+not|doesn['’]t|does\s+not))|in\s+(?:any|every|all)\s+other\s+cases?|for\s+(?:everything|all(?:\s+the)?|any(?:thing)?)\s+(?:else|others?|the\s+rest))\b(?:\s*,?\s*then\b)?\s*[:,]?\s*/i;
const yesStart =
  /^(?:(?:and|then)\s+){0,3}if\s+(?:yes|so|true|it\s+(?:is|does)|that['’]?s\s+(?:so|true|the\s+case))\b\s*[:,]?\s*(?:then\s+)?/i;
/** "check whether the total is over 100", with what follows in sentences of its own. */
const checkStart =
  /^(?:check|see|test|find\s+out|decide|verify)\s+(?:if|whether|that)\s+(?!.*[\uF000-\uF3FF])/i;
const eachStart =
  /^(?:(?:and|then|now|next)\s*,?\s*){0,3}(?:for\s+(?:each|every|all)\b(?!\s+(?:else|other))|loop\s+(?:over|through|on)\b|iterate\s+(?:over|through)\b|go\s+(?:through|over)\b|(?:with|per)\s+each\b|repeat\s+for\s+(?:each|every)\b)\s*/i;
const failureStart =
  /^(?:(?:and|but|then)\s+){0,3}(?:(?:if|when(?:ever)?|in\s+case|should|once)\s+((?:that|this|it|the\s+(?:call|request|step)|any\s+of\s+(?:these|those|them|that)|(?:the\s+)?[\w\s'’-]{1,40}?)\s+(?:request\s+|call\s+|step\s+)?)(?:fails?|failed|errors(?:\s+out)?|error\s+out|breaks|does(?:\s+not|n['’]t)\s+(?:work|succeed|go\s+through)|goes\s+wrong|cannot\s+be\s+reached|is\s+(?:unreachable|down))|(?:on|upon|in\s+case\s+of|after|if\s+there(?:['’]s|\s+is|\s+are)|for)\s+(?:an?\s+|any\s+)?(?:failures?|errors?))(?!\s+(?:branch|handle|path))\b\s*,?\s*(?:then\s+)?[:,]?\s*/i;
const timeoutStart =
  /^(?:(?:and|but|then)\s+){0,3}(?:if|when|should|in\s+case)\s+(?:(?:nobody|no\s+one|none)\s+(?:answers?|repl(?:y|ies)|responds?|decides?|approves?(?:\s+it)?)|(?:there(?:['’]s|\s+is)\s+)?no\s+(?:answer|reply|response|decision)(?:\s+(?:comes|arrives|in\s+time))*|it\s+times?\s+out|the\s+(?:time(?:[\s-]?out)?|wait)\s+(?:is\s+over|is\s+up|expires|ends|runs\s+out|passes)|(?:he|she|they)\s+(?:does\s+not|do\s+not|doesn['’]t|don['’]t)\s+(?:answer|reply|respond))(?:\s+in\s+time)?\s*,?\s*(?:then\s+)?[:,]?\s*|^(?:on|after|upon|at)\s+(?:a\s+|the\s+)?time[\s-]?out\s*[:,]?\s*/i;
const parallelStart =
  /^(?:(?:and|then)\s+){0,3}(?:in\s+parallel|at\s+the\s+same\s+time|simultaneously|concurrently|side\s+by\s+side)\s*[:,]?\s*/i;
const parallelEnd = /,?\s+(?:in\s+parallel|at\s+the\s+same\s+time|simultaneously|concurrently)$/i;
const choiceStart =
  /^(?:(?:and|then)\s*,?\s*){0,3}(?:depending\s+on|based\s+on|according\s+to|switch(?:es)?\s+(?:on|by|over)|route\s+(?:it\s+)?(?:by|on|according\s+to)|branch\s+(?:on|by)|split\s+(?:on|by))\s+/i;
const stopWords =
  /^(?:just\s+)?(?:stop|end|finish|quit|abort|do\s+nothing|exit|ignore\s+it|skip(?:\s+it)?|that['’]?s\s+it)(?:\s+(?:here|there|it|the\s+(?:run|workflow|flow)))?$/i;
const goOn =
  /^(?:only\s+)?(?:continue|proceed|go\s+on|carry\s+on|go\s+ahead|move\s+on)(?:\s+only)?(?:\s+here)?$/i;

/** Words behind a step that only say when its turn is. */
const trailingWords =
  /[\s,]+(?:at\s+the\s+(?:very\s+)?end|in\s+the\s+end|afterwards|finally|as\s+well|too)$/i;

/** What may stand between two parts of a sentence. Strong ones part whatever follows. */
const strong =
  /\s*(?:(?:,\s*|\s)(?:and\s+)?then\b,?\s*|;\s*|(?:->|→|=>|⇒|>>)\s*|,?\s+(?:and\s+)?(?:after\s+that|afterwards)\b,?\s*|,?\s+followed\s+by\s+)/iy;
const weak = /\s*(?:,\s*(?:and|but|or|plus)?\b,?\s*|\s(?:and|but|plus)\b,?\s+|\s+—\s+|\s+–\s+)/iy;
const bare = /\s+(?=otherwise\b|else\b|if\b|unless\b|in\s+case\b)/iy;

const startsItem = (text: string): boolean =>
  startsStep(text) ||
  joinStart.test(text) ||
  [elseStart, failureStart, timeoutStart, eachStart, parallelStart, choiceStart].some((start) =>
    start.test(text),
  );

/** Where the first part of a text ends and the next begins; the whole text is one part where nothing divides it. */
function cut(text: string, divides: (rest: string, at: number) => boolean): { first: string; rest: string } {
  for (let at = 1; at < text.length; at++) {
    if (!/[\s,;\-→=⇒>–—]/.test(text[at] ?? "")) continue;
    for (const separator of [strong, weak, bare]) {
      separator.lastIndex = at;
      const found = separator.exec(text);
      if (!found) continue;
      const rest = text.slice(separator.lastIndex);
      if (!rest.trim()) continue;
      if (separator === strong || (separator !== bare || elseStart.test(rest) ? divides(rest, at) : false)) {
        return { first: text.slice(0, at).trim(), rest: rest.trim() };
      }
    }
  }
  return { first: text.trim(), rest: "" };
}

/** The end of what stands before the first step: at a colon or comma, or where a verb begins without one. */
function cutHeader(text: string): { head: string; rest: string } {
  for (let at = 1; at < text.length; at++) {
    const before = text[at - 1] ?? "";
    if (/[:,]/.test(text[at] ?? "")) {
      const rest = text.slice(at + 1).trim();
      if (text[at] === ":" && (rest === "" || /^\s/.test(text.slice(at + 1))))
        return { head: text.slice(0, at).trim(), rest };
      if (startsItem(rest) || conditionStart.test(rest) || stopWords.test(rest))
        return { head: text.slice(0, at).trim(), rest };
    }
    if (!/\s/.test(before)) continue;
    const rest = text.slice(at);
    const then = /^(?:and\s+)?then\b,?\s*|^(?:->|→|=>)\s*/i.exec(rest);
    if (then) return { head: text.slice(0, at).trim(), rest: rest.slice(then[0].length) };
    const and = /^and,?\s+/i.exec(rest);
    if (and && startsStep(rest.slice(and[0].length)))
      return { head: text.slice(0, at).trim(), rest: rest.slice(and[0].length) };
    if (startsStep(rest)) return { head: text.slice(0, at).replace(/[\s,]+$/, ""), rest };
  }
  return { head: text.replace(/[\s:,]+$/, ""), rest: "" };
}

export { cutHeader };

type Parsed = { items: Item[]; rest: string };

/** Which part of a sentence is read: in the branch of an "if", what begins another case ends the part. */
type Place = { inBranch: boolean; inLoop?: true };

const endsBranch = (text: string) =>
  elseStart.test(text) || timeoutStart.test(text) || failureStart.test(text);

/** Reads the items of a sentence up to where its enclosing part ends. */
function readItems(source: string, place: Place): Parsed {
  const items: Item[] = [];
  let text = source.trim();
  while (text) {
    if (place.inBranch && items.length && (endsBranch(text) || isCondition(text))) break;
    const join = joinStart.exec(text);
    if (join && place.inLoop) break;
    if (join) text = text.slice(join[0].length);
    const otherwise = elseStart.exec(text);
    if (otherwise) {
      if (place.inBranch) break;
      const last = items.at(-1);
      const parsed = readItems(text.slice(otherwise[0].length), { inBranch: false });
      if (last) addElse(items, parsed.items);
      else items.push(...parsed.items);
      text = parsed.rest;
      continue;
    }
    const { items: found, rest } = readItem(text);
    items.push(...found);
    text = rest;
  }
  return { items, rest: text };
}

/** Puts what happens otherwise to the last branch or choice of a list; false where there is none. */
export function addElse(items: Item[], otherwise: Item[]): boolean {
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at];
    if (item?.kind === "choice" && !item.otherwise.length) {
      item.otherwise.push(...otherwise);
      return true;
    }
    if (item?.kind !== "branch") continue;
    const inner = item.no.at(-1);
    if (inner?.kind === "branch") return addElse(item.no, otherwise);
    if (item.no.length && !item.yes.length) item.yes.push(...otherwise);
    else item.no.push(...otherwise);
    return true;
  }
  return false;
}

const isCondition = (text: string) =>
  conditionStart.test(text) && !failureStart.test(text) && !timeoutStart.test(text) && !elseStart.test(text);

function readItem(text: string): Parsed {
  const failure = failureStart.exec(text);
  if (failure) {
    const { items, rest } = readItems(text.slice(failure[0].length), { inBranch: true });
    return { items: [{ kind: "failure", of: (failure[1] ?? "").trim(), items }], rest };
  }
  const timeout = timeoutStart.exec(text);
  if (timeout) {
    const { items, rest } = readItems(text.slice(timeout[0].length), { inBranch: true });
    return { items: [{ kind: "timeout", items }], rest };
  }
  const parallel = parallelStart.exec(text);
  if (parallel) return parallelOf(text.slice(parallel[0].length));
  const each = eachStart.exec(text);
  if (each) return eachOf(each[0], text.slice(each[0].length));
  const choice = choiceStart.exec(text);
  if (choice) return choiceOf(text.slice(choice[0].length));
  if (isCondition(text)) return branchOf(text);
  const pause = pauseStart.exec(text);
  if (pause && text.slice(pause[0].length).trim()) {
    return {
      items: [{ kind: "step", words: `wait ${pause[1] ?? pause[2] ?? ""}` }],
      rest: text.slice(pause[0].length),
    };
  }
  return stepOf(text);
}

const isNegated = (word: string) => /^unless$/i.test(word);

function branchOf(text: string): Parsed {
  const found = conditionStart.exec(text);
  const { head, rest } = cutHeader(text.slice(found?.[0].length ?? 0));
  const then = readItems(rest.replace(/^then\b,?\s*/i, ""), { inBranch: true });
  const negated = isNegated(found?.[1] ?? "");
  const branch: Item = {
    kind: "branch",
    words: head,
    yes: negated ? [] : then.items,
    no: negated ? then.items : [],
  };
  let left = then.rest;
  const otherwise = elseStart.exec(left);
  const onOtherSide = negated ? branch.yes : branch.no;
  if (otherwise) {
    const parsed = readItems(left.slice(otherwise[0].length), { inBranch: false });
    onOtherSide.push(...parsed.items);
    left = parsed.rest;
  } else if (left && isCondition(left)) {
    const parsed = branchOf(left);
    onOtherSide.push(...parsed.items);
    left = parsed.rest;
  }
  return { items: [branch], rest: left };
}

/** A step, and what stands behind it: "post it if the total is over 100, otherwise wait". */
function stepOf(text: string): Parsed {
  const { first, rest } = cut(
    withoutLead(text),
    (behind) => startsItem(behind) || isCondition(behind) || stopWords.test(behind),
  );
  const words = first
    .replace(/[,;:]+$/, "")
    .replace(trailingWords, "")
    .trim();
  if (stopWords.test(words)) return { items: [{ kind: "stop" }], rest };
  const check = checkStart.exec(words);
  if (check)
    return { items: [{ kind: "branch", words: words.slice(check[0].length), yes: [], no: [] }], rest };
  const trailing =
    /^(?:only\s+)?(.+?)[\s,]+(?:but\s+)?(?:only\s+)?(if|unless|when|in\s+case|provided(?:\s+that)?|as\s+long\s+as)\s+(.+)$/i.exec(
      words,
    );
  const asks =
    /^(?:check|see|decide|ask|find\s+out|determine|detect|tell)\b/i.test(words) ||
    /\b(?:answer|wait)\b[^,]*$/i.test(trailing?.[1] ?? "");
  if (!trailing || asks || /\bretr(?:y|ies)\b|\btry\s+again\b/i.test(trailing[1] ?? "")) {
    return words ? { items: [{ kind: "step", words }], rest } : { items: [], rest };
  }
  const [, done = "", word = "", condition = ""] = trailing;
  const inner: Item[] = goOn.test(done)
    ? []
    : stopWords.test(done)
      ? [{ kind: "stop" }]
      : [{ kind: "step", words: done.trim() }];
  const negated = isNegated(word);
  const otherSide: Item[] = goOn.test(done) ? [{ kind: "stop" }] : [];
  const branch: Item = {
    kind: "branch",
    words: condition,
    yes: negated ? otherSide : inner,
    no: negated ? inner : otherSide,
  };
  const otherwise = elseStart.exec(rest);
  if (!otherwise) return { items: [branch], rest };
  const parsed = readItems(rest.slice(otherwise[0].length), { inBranch: false });
  (negated ? branch.yes : branch.no).push(...parsed.items);
  return { items: [branch], rest: parsed.rest };
}

const atOnce =
  /,?\s+(?:with\s+)?(?:up\s+to\s+)?(?:\d+|two|three|four|five|six|eight|ten|twenty)\s+(?:of\s+them\s+)?(?:at\s+(?:a\s+time|once|the\s+same\s+time)|in\s+parallel)/i;
/** Words behind a loop's step that only say again that it is one. */
const again = /,?\s+for\s+(?:each|every)(?:\s+(?:of\s+them|one|item|of\s+those))?(?=$|,)/i;

/** "for each order, …": up to where it is said to be done, or to the sentence's end. */
function eachOf(start: string, text: string): Parsed {
  const settings = atOnce.exec(text)?.[0] ?? "";
  const { head, rest } = cutHeader(text.replace(settings, "").replace(again, ""));
  const { items, rest: left } = readItems(rest, { inBranch: false, inLoop: true });
  const words = `${start.replace(/^(?:(?:and|then|now|next)\s*,?\s*){0,3}/i, "")}${head}${settings}`;
  return { items: [{ kind: "each", words, body: items }], rest: left };
}

function parallelOf(text: string): Parsed {
  const { items, rest } = readItems(text.replace(/^both\s+/i, ""), { inBranch: false });
  return { items: [{ kind: "parallel", ways: items.map((item) => [item]) }], rest };
}

const caseStart =
  /^(?:(?:and|or)\s+)?(?:(?:if|when)\s+(?:(?:it|that|this|the\s+\w+)\s*(?:['’]s|is|equals|=)\s*|(?=[\w\uE000-\uE3FF-]+\s*(?:,|:|->|→)))?|(?:for|on|in\s+case\s+of|case)\s+)?([\w\uE000-\uE3FF-]+(?:\s[\w-]+){0,2})\s*(?:,|:|->|→|=>)\s*/i;

/** "the plan: if it's gold, A; if it's silver, B; otherwise C", and shorter ways to say so. */
function choiceOf(text: string): Parsed {
  const header = /^(?:the\s+)?([^:,]+?)\s*[:,]\s*/.exec(text);
  if (!header) return { items: [{ kind: "choice", words: text, cases: [], otherwise: [] }], rest: "" };
  const choice: Extract<Item, { kind: "choice" }> = {
    kind: "choice",
    words: header[1] ?? "",
    cases: [],
    otherwise: [],
  };
  let left = text.slice(header[0].length);
  while (left) {
    const otherwise = elseStart.exec(left) ?? /^(?:and\s+)?default\s*(?:,|:|->|→|=>)\s*/i.exec(left);
    if (otherwise) {
      const parsed = readItems(left.slice(otherwise[0].length), { inBranch: false });
      choice.otherwise.push(...parsed.items);
      left = parsed.rest;
      break;
    }
    const found = caseStart.exec(left);
    if (!found) break;
    const behind = left.slice(found[0].length);
    const { part, rest } = cutCase(behind);
    choice.cases.push({ name: (found[1] ?? "").trim(), items: readItems(part, { inBranch: false }).items });
    left = rest;
  }
  if (!choice.cases.length)
    return { items: [{ kind: "choice", words: header[1] ?? "", cases: [], otherwise: [] }], rest: left };
  return { items: [choice], rest: left };
}

function cutCase(text: string): { part: string; rest: string } {
  const separators = /\s*(?:;|,)\s*(?:and\s+)?/g;
  for (const found of text.matchAll(separators)) {
    const rest = text.slice(found.index + found[0].length);
    if (elseStart.test(rest) || /^default\b/i.test(rest) || (caseStart.test(rest) && !startsStep(rest))) {
      return { part: text.slice(0, found.index), rest };
    }
  }
  return { part: text, rest: "" };
}

/** The items of one sentence of a marked text. */
export function readSentence(sentence: string): Item[] {
  const together = parallelEnd.exec(sentence);
  const items = readItems(together ? sentence.slice(0, together.index) : sentence, { inBranch: false }).items;
  return together && items.length > 1 ? [{ kind: "parallel", ways: items.map((item) => [item]) }] : items;
}

/** What happens where a check holds, where a sentence says only that; null for any other sentence. */
export function readYes(sentence: string): Item[] | null {
  const found = yesStart.exec(sentence);
  return found ? readItems(sentence.slice(found[0].length), { inBranch: false }).items : null;
}

/** Puts what happens where the last branch of a list holds into it; false where there is none that is open. */
export function addYes(items: Item[], yes: Item[]): boolean {
  const last = items.at(-1);
  if (last?.kind !== "branch" || last.yes.length) return false;
  last.yes.push(...yes);
  return true;
}

/** What happens otherwise, where a sentence says only that; null for any other sentence. */
export function readElse(sentence: string): Item[] | null {
  const found = elseStart.exec(sentence);
  return found ? readItems(sentence.slice(found[0].length), { inBranch: false }).items : null;
}

/** Words that bring ways together again: "in both cases". */
export const joinStart =
  /^(?:and\s+)?(?:in\s+(?:both|either|any|all)\s+cases?|either\s+way|regardless|when(?:ever)?\s+(?:the\s+loop|all\s+(?:of\s+(?:them|that)|items?|\w+)|everything|they|that|it|this)\s+(?:is|are|has\s+been|have\s+been|was|were)\s+(?:all\s+)?(?:done|over|finished|processed|complete(?:d)?|through)|(?:once|after|as\s+soon\s+as)\s+(?:the\s+loop|all\s+(?:of\s+(?:them|that)|items?|\w+)|everything|they|that|it|this)(?:\s+(?:is|are|has\s+been|have\s+been|was|were))?(?:\s+(?:all\s+)?(?:done|over|finished|processed|complete(?:d)?|through))?(?=\s*,)|when\s+done|whatever\s+happens|no\s+matter\s+(?:what|which))\s*,?\s*/i;
