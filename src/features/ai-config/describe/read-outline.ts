import { type Line, readLines, sentencesOf } from "./lines";
import type { Item, Outline } from "./outline";
import { addElse, addYes, joinStart, readElse, readSentence, readYes } from "./sentence";
import { takeTrigger, triggerType } from "./trigger";
import { asOrders } from "./verbs";

const preface =
  /^(?:(?:hi|hello|hey|ok|okay|so|please)\b[,!]?\s*)*(?:(?:(?:can|could|would)\s+you\s+(?:please\s+)?|please\s+|i\s+(?:want|need|wish|would\s+like)\s+(?:you\s+)?(?:to\s+)?|i['’]d\s+like\s+(?:you\s+)?(?:to\s+)?|we\s+(?:want|need)\s+(?:to\s+)?|let['’]s\s+|here['’]s\s+what\s+(?:i|we)\s+(?:want|need)\s*:?\s*)*)(?:(?:make|create|build|set\s+up|have|generate|design)?\s*(?:me\s+|us\s+)?(?:an?|the|this|my)?\s*(?:new\s+|simple\s+|small\s+)?(?:workflow|flow|automation|pipeline)\b\s*(?:(?:called|named|titled)\s+([\uE000-\uE3FF]|[\w-]+))?\s*(?:(?:that|which|to|where|for\s+this|in\s+which|and\s+it\s+should)\b|:|,|\.|-|–)*\s*)?/i;

function readSentences(text: string, items: Item[], unread: string[]): void {
  for (const sentence of sentencesOf(text)) {
    const yes = readYes(sentence);
    if (yes && addYes(items, yes)) continue;
    const otherwise = readElse(sentence);
    if (otherwise && addElse(items, otherwise)) continue;
    items.push(...(otherwise ?? readSentence(sentence.replace(joinStart, ""))));
    if (!items.length) unread.push(sentence);
  }
}

/** The list that the points below a line belong to: the body or branch that the line has opened, or its own. */
function openList(item: Item | undefined): Item[] | null {
  switch (item?.kind) {
    case "branch":
      return item.no.length || (item.yes.length && item.no.length) ? item.no : item.yes;
    case "each":
      return item.body;
    case "failure":
    case "timeout":
      return item.items;
    case "parallel":
      return null;
    default:
      return null;
  }
}

function readLine(line: Line, items: Item[], unread: string[]): void {
  const text = line.text.replace(/[:：]$/, "");
  if (!line.children.length) {
    readSentences(text, items, unread);
    return;
  }
  const inner: Item[] = [];
  for (const child of line.children) readLine(child, inner, unread);
  const otherwise = readElse(text);
  if (otherwise && addElse(items, [...otherwise, ...inner])) return;
  if (/^(?:in\s+parallel|at\s+the\s+same\s+time|simultaneously|concurrently)$/i.test(text.trim())) {
    items.push({ kind: "parallel", ways: inner.map((item) => [item]) });
    return;
  }
  const before = items.length;
  readSentences(text, items, unread);
  const list = openList(items.at(-1));
  if (list && items.length > before) list.push(...inner);
  else items.push(...inner);
}

/** The first sentence of the lines, taken off; what is below its line stays. */
function takeFirst(lines: Line[]): string {
  const [first] = lines;
  if (!first) return "";
  const [sentence = "", ...more] = sentencesOf(first.text);
  first.text = more.join(". ");
  return sentence;
}

function putBack(lines: Line[], text: string): void {
  const [first] = lines;
  if (first) first.text = [text, first.text].filter(Boolean).join(". ");
}

const toldLater =
  /^(?:it(?:['’]s|\s+is)?\s+|this\s+(?:is\s+)?)?(?:should\s+)?(?:be\s+)?(?:triggered|started|starts?|runs?|launched|kicked\s+off)\s+(?:it\s+)?(?:by|with|on|from|when|every|each|at|daily|hourly|manually)\b/i;
/** "the webhook" of a text that says nothing else of how it starts; not that of a chat, which is called. */
const ofWebhook =
  /(?<!(?:Discord|Slack|Teams|Chat)\s)\b(?:the|our|my|this)\s+webhook(?:['’]s)?(?!\s*(?:url|address|at|of|[\uF000-\uF3FF]|https?:))/i;

/** What starts the workflow, where it is told in a later sentence, or by what the steps read. */
function takeLaterTrigger(lines: Line[], outline: Outline, text: string): void {
  for (const line of lines) {
    const parts = sentencesOf(line.text);
    const at = parts.findIndex(
      (part) => toldLater.test(part) && triggerType(part.replace(toldLater, "")) !== null,
    );
    const words = parts[at];
    if (words === undefined) continue;
    const said = words.replace(/^.*?\b(?:by|with|from)\s+/i, "");
    Object.assign(outline, {
      trigger: said,
      triggerType: triggerType(said) ?? triggerType(words) ?? undefined,
      triggerKnown: true,
    });
    line.text = parts.toSpliced(at, 1).join(". ");
    return;
  }
  const found = ofWebhook.exec(text)?.[0];
  if (found) Object.assign(outline, { trigger: found, triggerType: "trigger.webhook", triggerKnown: true });
}

/**
 * Reads a description, marked and without its secrets: what starts the workflow, and what it does then. `trigger` is
 * left out where nothing is said of it.
 */
export function readOutline(marked: string): Outline {
  const found = preface.exec(marked);
  const own = found ? marked.slice(found[0].length) : marked;
  const text = found && /\b(?:that|which)\s*$/i.test(found[0]) ? asOrders(own) : own;
  const name = found?.[1];
  const lines = readLines(text);
  const outline: Outline = { items: [], unread: [], ...(name && { name }) };
  const sentence = takeFirst(lines);
  const trigger = takeTrigger(sentence.replace(/[:：]$/, ""));
  if (trigger) {
    const [words = "", ...between] =
      trigger.type === "trigger.schedule" ? [trigger.words] : trigger.words.split(/,\s+/);
    const own = between.filter((part) => /^(?:with|using|signed|secured|that|which|by|and|or)\b/i.test(part));
    outline.trigger = [words, ...own].join(", ");
    if (trigger.known) outline.unread.push(...between.filter((part) => !own.includes(part)));
    outline.triggerType = trigger.type;
    outline.triggerKnown = trigger.known;
    putBack(lines, trigger.rest + (/[:：]$/.test(sentence) && trigger.rest ? ":" : ""));
  } else {
    putBack(lines, sentence);
    takeLaterTrigger(lines, outline, text);
  }
  for (const line of lines) {
    if (!line.text.trim()) for (const child of line.children) readLine(child, outline.items, outline.unread);
    else readLine(line, outline.items, outline.unread);
  }
  return outline;
}
