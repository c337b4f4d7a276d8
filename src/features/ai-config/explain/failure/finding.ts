import type { WorkflowNode } from "@/lib/workflow/document";
import type { Fix, StepExplanation } from "../../explain-schema";
import { trimSample } from "../../review/sample";
import type { Provenance } from "../../schema";
import type { Facts } from "./facts";
import { writeField } from "./field-path";

export type Finding = StepExplanation;

/** Reads one kind of failure; undefined where it is another. */
export type Kind = (facts: Facts) => Finding | undefined;

type More = Partial<Pick<Finding, "fixes" | "questions" | "links" | "allow">>;

/** One cause with what speaks for it; what is empty is left out. */
export const cause = (text: string, ...evidence: (string | false | undefined)[]) => ({
  text,
  evidence: evidence.filter((line): line is string => Boolean(line)),
});

export const finding = (
  kind: string,
  verdict: Finding["verdict"],
  what: string,
  causes: Finding["causes"],
  { fixes = [], questions = [], links = [], allow }: More = {},
): Finding => ({ kind, verdict, what, causes, fixes, questions, links, ...(allow && { allow }) });

/** What a fix sets: dotted fields of the config, `undefined` taking one out, and settings of the node. */
export type Patch = {
  title: string;
  why: string;
  set?: Record<string, unknown>;
  retries?: number;
  timeoutMs?: number;
  origin: Provenance;
};

const topOf = (field: string) => field.split(".")[0] ?? field;

/** A change of a node as a suggestion: the whole config with the patched fields, and where these come from. */
export function fixOf(node: WorkflowNode, patch: Patch): Fix {
  const { title, why, set = {}, retries, timeoutMs, origin } = patch;
  const { config, ...settings } = node.data;
  const changed = Object.entries(set).reduce((before, [field, value]) => writeField(before, field, value), {
    ...config,
  });
  const fields = [
    ...Object.keys(set).map(topOf),
    ...(retries === undefined ? [] : ["retries"]),
    ...(timeoutMs === undefined ? [] : ["timeoutMs"]),
  ];
  return {
    nodeId: node.id,
    nodeName: node.data.label,
    nodeType: node.type,
    typeVersion: node.typeVersion ?? 1,
    title,
    why,
    present: {
      config,
      ...(settings.retries !== undefined && { retries: settings.retries }),
      ...(settings.timeoutMs !== undefined && { timeoutMs: settings.timeoutMs }),
    },
    suggestion: {
      config: changed,
      node: { ...(retries !== undefined && { retries }), ...(timeoutMs !== undefined && { timeoutMs }) },
      questions: [],
      provenance: Object.fromEntries(fields.map((field) => [field, origin])),
    },
  };
}

const longest = 160;

/** Whether a value has at most so many parts that writing it out as a whole costs nothing. */
function isSmall(value: unknown, most = { parts: 200 }): boolean {
  if (typeof value === "string") return value.length <= longest;
  if (typeof value !== "object" || value === null) return true;
  for (const key in value) {
    most.parts -= 1;
    if (most.parts < 0 || !isSmall((value as Record<string, unknown>)[key], most)) return false;
  }
  return true;
}

/** A value for a sentence: texts in quotes, all else as JSON, cut short. */
export function short(value: unknown): string {
  const text = JSON.stringify(isSmall(value) ? value : trimSample(value)) ?? "nothing";
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A text for a sentence, cut short. */
export const clip = (text: string, most = longest): string =>
  text.length > most ? `${text.slice(0, most)}…` : text;

export const stepLink = (node: WorkflowNode, iteration = ""): Finding["links"][number] => ({
  kind: "step",
  label: node.data.label,
  nodeId: node.id,
  ...(iteration && { iteration }),
});

export const credentialsLink: Finding["links"][number] = { kind: "credentials", label: "Credentials" };
