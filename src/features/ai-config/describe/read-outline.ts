import { type Line, readLines, sentencesOf } from "./lines";
import type { Item, Outline } from "./outline";
import { addElse, joinStart, readElse, readSentence } from "./sentence";
import { takeTrigger } from "./trigger";

const preface =
  /^(?:(?:hi|hello|hey|ok|okay|so|please)\b[,!]?\s*)*(?:(?:(?:can|could|would)\s+you\s+(?:please\s+)?|please\s+|i\s+(?:want|need|wish|would\s+like)\s+(?:you\s+)?(?:to\s+)?|i['’]d\s+like\s+(?:you\s+)?(?:to\s+)?|we\s+(?:want|need)\s+(?:to\s+)?|let['’]s\s+|here['’]s\s+what\s+(?:i|we)\s+(?:want|need)\s*:?\s*)*)(?:(?:make|create|build|set\s+up|have|generate|design)?\s*(?:me\s+|us\s+)?(?:an?|the|this|my)?\s*(?:new\s+|simple\s+|small\s+)?(?:workflow|flow|automation|pipeline)\b\s*(?:(?:called|named|titled)\s+([\uE000-\uE3FF]|[\w-]+))?\s*(?:(?:that|which|to|where|for\s+this|in\s+which|and\s+it\s+should)\b|:|,|\.|-|–)*\s*)?/i;

function readSentences(text: string, items: Item[], unread: string[]): void {
  for (const sentence of sentencesOf(text)) {
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

/**
 * Reads a description, marked and without its secrets: what starts the workflow, and what it does then. `trigger` is
 * left out where nothing is said of it.
 */
export function readOutline(marked: string): Outline {
  const found = preface.exec(marked);
  const text = found ? marked.slice(found[0].length) : marked;
  const name = found?.[1];
  const lines = readLines(text);
  const outline: Outline = { items: [], unread: [], ...(name && { name }) };
  const sentence = takeFirst(lines);
  const trigger = takeTrigger(sentence.replace(/[:：]$/, ""));
  if (trigger) {
    outline.trigger = trigger.words;
    outline.triggerType = trigger.type;
    outline.triggerKnown = trigger.known;
    putBack(lines, trigger.rest + (/[:：]$/.test(sentence) && trigger.rest ? ":" : ""));
  } else putBack(lines, sentence);
  for (const line of lines) {
    if (!line.text.trim()) for (const child of line.children) readLine(child, outline.items, outline.unread);
    else readLine(line, outline.items, outline.unread);
  }
  return outline;
}
