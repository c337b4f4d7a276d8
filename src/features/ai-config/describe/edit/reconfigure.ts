import { jsonEqual } from "@/lib/json-equal";
import type { WorkflowNode } from "@/lib/workflow/document";
import { defaultConfig } from "@/nodes/default-config";
import { renameNode } from "@/nodes/document/rename-node";
import { findVendor, vendorOf } from "../../catalogue";
import { parseIntent } from "../../parser";
import { secretMark, unmark } from "../../parser/words";
import { ask, askForCredential, changeNode, type Draft, said } from "../draft";
import { seedFields, withReferences } from "../refer";
import { definitionOf, shapesOf, sourcesOf } from "../shapes";

/**
 * Changes a node's config as (marked) words say; what they leave alone stays to the letter. Questions about it, and
 * where a change comes from, go into the draft. False where the words change nothing and nothing is asked.
 */
export function reconfigure(draft: Draft, node: WorkflowNode, words: string): boolean {
  const definition = definitionOf(node);
  if (!definition) return false;
  const sources = sourcesOf(draft.document, node.id);
  const shapes = shapesOf(draft.document, sources);
  const own = withReferences(words, sources);
  seedFields(own, sources, shapes);
  const current = node.data.config;
  const context = { ...shapes, ...(draft.now && { now: draft.now }) };
  const suggestion = parseIntent({ definition, text: unmark(draft.marked, own), context, current });
  if (words.includes(secretMark) && definition.credential) askForCredential(draft, node.id);
  const standard = defaultConfig(definition);
  const config: Record<string, unknown> = { ...current };
  const provenance: Record<string, "words" | "context" | "default" | "guessed"> = {};
  for (const [field, value] of Object.entries(suggestion.config)) {
    const origin = suggestion.provenance[field] ?? "words";
    const kept = origin !== "words" && Object.hasOwn(current, field) && jsonEqual(value, standard[field]);
    if (kept || jsonEqual(value, current[field])) continue;
    config[field] = value;
    provenance[field] = origin;
  }
  const changed = Object.keys(provenance).length > 0;
  const limits = (["retries", "timeoutMs"] as const).filter((field) => suggestion.node[field] !== undefined);
  const isSetting = (field: string) => field === "retries" || field === "timeoutMs";
  const onlySettings =
    !changed && (limits.length > 0 || suggestion.questions.some(({ field }) => isSetting(field)));
  const questions = suggestion.questions.filter(
    ({ field }) => !onlySettings || isSetting(field) || field === "credentialId",
  );
  for (const field of limits) provenance[field] = "words";
  if (changed || limits.length) {
    changeNode(draft, node.id, (data) => ({ ...data, config, ...suggestion.node }));
    draft.provenance[node.id] = { ...draft.provenance[node.id], ...provenance };
  }
  for (const { field, question } of questions) {
    if (field === "credentialId" && node.data.credentialId) continue;
    ask(draft, node.id, field, question);
  }
  return changed || limits.length > 0 || questions.length > 0;
}

const messageFields = ["text", "content", "message", "body", "html"];

/** What a request to a chat or mail API says, as its template; undefined where it says nothing. */
function messageOf(node: WorkflowNode): string | undefined {
  const body = (node.data.config.body ?? {}) as { content?: unknown };
  const content = typeof body.content === "string" ? body.content : "";
  for (const field of messageFields) {
    const found = new RegExp(`"${field}"\\s*:\\s*("(?:\\\\.|[^"\\\\])*"|\\{\\{[^}]*\\}\\})`).exec(
      content,
    )?.[1];
    if (!found) continue;
    return found.startsWith('"') ? (JSON.parse(found) as string) : found;
  }
  return undefined;
}

/**
 * Makes a request to one API a request to another, with what it says: "swap Slack for Discord". The credential of the
 * old one is let go, for it is nobody else's business. `words` (marked) name the new one.
 */
export function swapApi(draft: Draft, node: WorkflowNode, words: string): boolean {
  const definition = definitionOf(node);
  const next = findVendor(words);
  if (!definition || node.type !== "action.http" || !next) return false;
  const message = messageOf(node);
  const sources = sourcesOf(draft.document, node.id);
  const text = `${message === undefined ? "post" : `send ${JSON.stringify(message)}`} to ${unmark(draft.marked, words)}`;
  const suggestion = parseIntent({ definition, text, context: shapesOf(draft.document, sources) });
  const old = vendorOf(String(node.data.config.url ?? ""));
  changeNode(draft, node.id, ({ credentialId: _, ...data }) => ({
    ...data,
    config: suggestion.config,
    ...suggestion.node,
  }));
  draft.provenance[node.id] = suggestion.provenance;
  for (const { field, question } of suggestion.questions) ask(draft, node.id, field, question);
  const label =
    old && node.data.label.includes(old.name) ? node.data.label.replaceAll(old.name, next.vendor.name) : null;
  if (label) draft.document = { ...renameNode(draft.document, node.id, label) };
  return true;
}

/** A config in which one text stands for another, wherever it occurs as a whole; null where it does not occur. */
function withText(value: unknown, from: string, to: string): unknown {
  if (typeof value === "string") {
    const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_-])`, "gu");
    return value.replace(pattern, () => to);
  }
  if (Array.isArray(value)) return value.map((item) => withText(item, from, to));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withText(item, from, to)]));
}

/** "#paid instead of #orders": puts one text for another where just one node has it. False where none has. */
export function replaceText(draft: Draft, from: string, to: string, only: WorkflowNode | undefined): boolean {
  const [old, next] = [from, to].map((text) => said(draft, text).replace(/^["'“‘`]|["'”’`]$/g, ""));
  if (!old || next === undefined || old.length < 2) return false;
  const holding = draft.document.nodes.filter(
    ({ data }) => !jsonEqual(withText(data.config, old, next), data.config),
  );
  const wanted = only ? holding.filter(({ id }) => id === only.id) : holding;
  const [node] = wanted;
  if (!node) return false;
  if (wanted.length > 1) {
    ask(
      draft,
      null,
      null,
      `"${old}" stands in ${wanted.map(({ data }) => `"${data.label}"`).join(" and ")}. In which of them shall it be "${next}"?`,
    );
    return true;
  }
  const config = withText(node.data.config, old, next) as Record<string, unknown>;
  const fields = Object.keys(config).filter((field) => !jsonEqual(config[field], node.data.config[field]));
  changeNode(draft, node.id, (data) => ({ ...data, config }));
  draft.provenance[node.id] = {
    ...draft.provenance[node.id],
    ...Object.fromEntries(fields.map((field) => [field, "words" as const])),
  };
  return true;
}
