import { slugOf, type WorkflowNode } from "@/lib/workflow/document";
import { findDefinition } from "@/nodes/registry";
import { findVendor } from "../catalogue";
import { parseIntent } from "../parser";
import { secretMark, snakeName, unmark } from "../parser/words";
import type { Suggestion } from "../schema";
import { caseHandle } from "./build";
import { ask, askForCredential, changeNode, type Draft } from "./draft";
import { approvalCondition, loopItems, seedFields, seedList, withData, withReferences } from "./refer";
import { type Shapes, type Source, shapesOf, sourcesOf } from "./shapes";

/** "it answers with a server error": said of the answer. */
const answers =
  /^(?:it|this|that|(?:the\s+)?(?:api|server|site|url|endpoint))\s+(?:answers|responds|replies|returns|comes\s+back|gives)(?:\s+back)?\s+(?:with\s+)?/i;
/** "call POST https://…": the method is the verb. */
const calledBy =
  /^(?:call|send|make|do|execute|issue|fire|use|run)\s+(?:an?\s+)?(?=(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+[\uE800-\uF3FF])/;
/** "DeepL-translate the text": by whom stands behind what is done. */
const prefixed = /^([A-Z]\w+)-(\p{Ll}+\s.*)$/u;

/** The words of a node as its type's parser is given them: what they refer to is named by its path. */
function wordsFor(node: WorkflowNode, words: string, sources: readonly Source[], shapes: Shapes): string {
  if (node.type === "logic.condition") {
    const approval = approvalCondition(words, sources);
    if (approval) return approval;
    if (answers.test(words)) return words.replace(answers, "the response is ");
  }
  if (node.type.startsWith("trigger.")) return words;
  if (node.type === "logic.loop") {
    const items = loopItems(words, sources, shapes);
    const settings =
      /(?:,|\s+)((?:with\s+)?(?:up\s+to\s+)?(?:\d+|two|three|four|five|ten)\s+(?:at\s+(?:a\s+time|once)|in\s+parallel|workers?).*)$/i.exec(
        words,
      )?.[1];
    if (items) seedList(items, shapes);
    if (items) return `for each item of ${items}${settings ? `, ${settings}` : ""}`;
  }
  const spoken = words
    .replace(calledBy, "")
    .replace(prefixed, (whole, name: string, rest: string) =>
      findVendor(name) ? `${rest} with ${name}` : whole,
    );
  const referred = withReferences(spoken, sources);
  return node.type === "action.ai" ? withData(referred, sources) : referred;
}

/** Reads a node's config from its words, with the shapes of what comes before it. Puts its questions into the draft. */
export function configureNode(draft: Draft, id: string): void {
  const node = draft.document.nodes.find((other) => other.id === id);
  const words = draft.words.get(id);
  const definition = node && findDefinition(node.type, node.typeVersion);
  if (!node || words === undefined || !definition) return;
  const sources = sourcesOf(draft.document, id);
  const shapes = shapesOf(draft.document, sources);
  const own = wordsFor(node, words, sources, shapes);
  seedFields(
    node.type === "logic.switch" ? `the ${own.replace(/^the\s+/i, "")}` : unmarkTemplates(draft, own),
    sources,
    shapes,
  );
  const cases = draft.cases.get(id);
  const text = unmark(draft.marked, cases ? `${own}: ${cases.join(", ")}` : own);
  const context = { ...shapes, ...(draft.now && { now: draft.now }) };
  const suggestion = parseIntent({ definition, text, context });
  if (words.includes(secretMark) && definition.credential) askForCredential(draft, id);
  if (cases) settleCases(draft, id, suggestion, cases);
  take(draft, id, suggestion);
}

/** Words whose templates are written out, and whose quotes and URLs are not. */
const unmarkTemplates = (draft: Draft, words: string): string =>
  words.replace(/[\uE800-\uF3FF]/g, (character) => unmark(draft.marked, character));

/** Puts a suggestion into a node. What its own settings say nothing of stays as it was. */
export function take(draft: Draft, id: string, suggestion: Suggestion): void {
  changeNode(draft, id, (data) => ({ ...data, config: suggestion.config, ...suggestion.node }));
  draft.provenance[id] = { ...draft.provenance[id], ...suggestion.provenance };
  for (const { field, question } of suggestion.questions) ask(draft, id, field, question);
}

/** Gives a switch the cases that its words name, and its edges their handles. */
function settleCases(
  draft: Draft,
  id: string,
  { config, provenance, questions }: Suggestion,
  names: readonly string[],
): void {
  const cases = names.map((name, index) => {
    const value = unmark(draft.marked, name).replace(/^["'“‘`]|["'”’`]$/g, "");
    const number = /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
    return { id: snakeName(value) || `case_${index + 1}`, name: value, operator: "equals", right: number };
  });
  const unique = cases.map((entry, index) =>
    cases.findIndex((other) => other.id === entry.id) < index || ["default", "error"].includes(entry.id)
      ? { ...entry, id: `case_${index + 1}` }
      : entry,
  );
  if (unique.length) {
    config.cases = unique;
    provenance.cases = "words";
    const kept = questions.filter(({ field }) => !field.startsWith("cases"));
    questions.splice(0, questions.length, ...kept);
  }
  draft.document.edges = draft.document.edges.map((edge) => {
    const index = names.findIndex((_, at) => edge.source === id && edge.sourceHandle === caseHandle(at));
    const handle = unique[index]?.id;
    return handle ? { ...edge, sourceHandle: handle } : edge;
  });
}

const aboutStatus = /\{\{\s*steps\.([\w$-]+)\.status\s*\}\}/g;

/** A request whose status a condition asks for must hand on a bad one instead of failing. */
export function letStatusesThrough(draft: Draft, only: ReadonlySet<string>): void {
  for (const { type, data } of [...draft.document.nodes]) {
    if (type !== "logic.condition" && type !== "logic.switch") continue;
    for (const [, slug] of JSON.stringify(data.config).matchAll(aboutStatus)) {
      const request = draft.document.nodes.find(
        (node) => node.type === "action.http" && slugOf(node.data.label) === slug,
      );
      const handled = draft.document.edges.some(
        ({ source, sourceHandle }) => source === request?.id && sourceHandle === "error",
      );
      if (!request || handled || !only.has(request.id)) continue;
      changeNode(draft, request.id, (old) => ({ ...old, config: { ...old.config, failOnError: false } }));
      draft.provenance[request.id] = { ...draft.provenance[request.id], failOnError: "words" };
    }
  }
}
