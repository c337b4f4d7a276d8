import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { vendorOf, vendors } from "../../catalogue";
import { singular, wordsOf } from "../../parser/words";

/** What words about a node of a type may call it, beside its label. */
const typeWords: Record<string, string> = {
  "trigger.manual": "trigger manual start",
  "trigger.webhook": "trigger webhook hook start",
  "trigger.schedule": "trigger schedule cron timer time start",
  "trigger.event": "trigger event start",
  "trigger.error": "trigger error failure start",
  "action.http": "request http api call",
  "action.ai": "ai model gpt llm prompt",
  "action.code": "code script javascript",
  "action.workflow": "workflow subworkflow",
  "logic.condition": "condition if check branch decision",
  "logic.switch": "switch cases routing",
  "logic.loop": "loop iteration",
  "logic.wait": "approval wait answer",
  "utility.delay": "delay wait pause timer",
  "utility.transform": "transform mapping fields",
};

const empty = new Set(
  "the a an step steps node nodes one of to in on for from this that our my its it action part block existing current and with about which whose".split(
    " ",
  ),
);

/** Whether two words name the same: "summary" and "summarise", "emails" and "email". */
function isAkin(left: string, right: string): boolean {
  if (left === right) return true;
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  if (short.length >= 4 && long.startsWith(short)) return true;
  const common = [...short].findIndex((letter, at) => letter !== long[at]);
  const shared = common < 0 ? short.length : common;
  return (shared >= 5 && shared >= short.length - 3) || (short.length >= 4 && long.endsWith(short));
}

type Names = { label: string[]; vendor: string[]; type: string[]; place: string[] };

const known = new WeakMap<WorkflowNode, Names>();

/** What a node can be called, worked out once: documents may have thousands. */
function namesOf(node: WorkflowNode): Names {
  const names = known.get(node) ?? readNames(node);
  known.set(node, names);
  return names;
}

function readNames(node: WorkflowNode): Names {
  const url = typeof node.data.config.url === "string" ? node.data.config.url : "";
  const vendor = vendorOf(url);
  const path = url.replace(/^https?:\/\/[^/]*/, "").replace(/[?#{].*$/, "");
  const prompt =
    node.type === "action.ai"
      ? String(node.data.config.prompt ?? "")
          .split(/\s+/)
          .slice(0, 3)
          .join(" ")
      : "";
  return {
    label: wordsOf(node.data.label).map(singular),
    vendor: vendor ? wordsOf(vendor.name) : [],
    type: (typeWords[node.type] ?? "").split(" "),
    place: [
      ...wordsOf(path.split("/").slice(-2).join(" ")),
      ...wordsOf(prompt),
      ...wordsOf(String(node.data.config.method ?? "")),
    ].map(singular),
  };
}

const weights = { label: 4, vendor: 3, type: 2, place: 1.5 } as const;

function scoreOf(words: readonly string[], names: Names): number {
  let score = 0;
  for (const word of words) {
    const best = (Object.keys(weights) as (keyof Names)[])
      .filter((kind) => names[kind].some((name) => isAkin(name, word)))
      .map((kind) => weights[kind])
      .sort((left, right) => right - left)[0];
    if (best === undefined) return 0;
    score += best;
  }
  const spare = names.label.filter((name) => !words.some((word) => isAkin(name, word))).length;
  return score - spare * 0.1;
}

export type Found = { node: WorkflowNode } | { none: true } | { several: WorkflowNode[] };

const vendorWords = new Set(vendors.flatMap(({ name }) => wordsOf(name)));

/**
 * The node of a document that a phrase means: by its label, the API that it calls, its type, or its place ("the last
 * step"). `several` where the phrase fits more than one.
 */
export function findNode(phrase: string, document: WorkflowDocument): Found {
  const { nodes, edges } = document;
  const clean = phrase.trim().replace(/^["'“‘`]|["'”’`]$/g, "");
  const exact = nodes.filter(
    ({ data, id }) => data.label.toLowerCase() === clean.toLowerCase() || id === clean,
  );
  if (exact[0] && exact.length === 1) return { node: exact[0] };
  const said = wordsOf(clean).map(singular);
  if (/^(?:the\s+)?(?:last|final)(?:\s+(?:step|node|one))?$/i.test(clean)) {
    const leaves = nodes.filter(({ id }) => !edges.some(({ source }) => source === id));
    return leaves[0] && leaves.length === 1 ? { node: leaves[0] } : { several: leaves };
  }
  if (/^(?:the\s+)?(?:first)(?:\s+(?:step|node|one))?$/i.test(clean)) {
    const triggers = new Set(nodes.filter(({ type }) => type.startsWith("trigger.")).map(({ id }) => id));
    const first = nodes.filter(({ id }) =>
      edges.some(({ source, target }) => target === id && triggers.has(source)),
    );
    return first[0] && first.length === 1 ? { node: first[0] } : { several: first };
  }
  const words = said.filter((word) => !empty.has(word));
  if (!words.length) return { none: true };
  const scored = nodes
    .map((node) => ({ node, score: scoreOf(words, namesOf(node)) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score);
  const [best, next] = scored;
  if (!best) return { none: true };
  if (next && best.score - next.score < 0.05)
    return { several: scored.filter(({ score }) => best.score - score < 0.05).map(({ node }) => node) };
  return { node: best.node };
}

/** How much of a sentence is looked through for a step's name, in characters. */
const longestRead = 400;

/** The node that a sentence speaks of anywhere, and the words that named it; undefined where none or several fit. */
export function findMentioned(
  sentence: string,
  document: WorkflowDocument,
): { node: WorkflowNode; said: string } | { several: WorkflowNode[] } | undefined {
  const tokens = [...sentence.slice(0, longestRead).matchAll(/[\p{L}\p{N}_'’?#-]+/gu)].map((found) => ({
    at: found.index,
    end: found.index + found[0].length,
  }));
  let several: WorkflowNode[] | undefined;
  for (let size = Math.min(5, tokens.length); size > 0; size--) {
    const hits: { node: WorkflowNode; said: string; definite: boolean }[] = [];
    for (let from = 0; from + size <= tokens.length; from++) {
      const [first, last] = [tokens[from], tokens[from + size - 1]];
      if (!first || !last) continue;
      const said = sentence.slice(first.at, last.end);
      const words = wordsOf(said).map(singular);
      const ends = [words[0], words.at(-1)];
      if (ends.some((word) => word === undefined || (empty.has(word) && size > 1))) continue;
      const found = findNode(said, document);
      const definite =
        /\b(?:the|our|my|this)\s+$/i.test(sentence.slice(0, first.at)) || vendorWords.has(words[0] ?? "");
      if ("node" in found) hits.push({ node: found.node, said, definite });
      else if ("several" in found && size === 1 && definite) several ??= found.several;
    }
    const sure = hits.filter(({ definite }) => definite);
    const [hit] = sure.length ? sure : hits;
    if (hit) return { node: hit.node, said: hit.said };
  }
  return several && { several };
}
