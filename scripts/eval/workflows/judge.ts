import { isDeepStrictEqual } from "node:util";
import type { DescribeOutput } from "@/features/ai-config/describe-schema";
import { slugOf, type WorkflowDocument, type WorkflowNode } from "@/lib/workflow/document";
import { validateDocument } from "@/nodes/validate-document";
import { judge } from "../judge/judge";
import type { Line } from "../line";
import type { WorkflowLine, WorkflowOutcome } from "./line";
import { assignments, edgesOf } from "./match";

export type Answer = Pick<DescribeOutput, "document" | "questions" | "provenance" | "unread">;

type Context = NonNullable<Line["context"]>;

/** A context with its steps by their names in templates. */
function ownContext(context: Context | undefined, slugs: ReadonlyMap<string, string>): Context | undefined {
  if (!context?.steps) return context;
  const steps = Object.fromEntries(
    Object.entries(context.steps).map(([name, value]) => [slugs.get(name) ?? name, value]),
  );
  return { ...context, steps };
}

/** What one node is configured with, as the sets of nodes judge it. */
export const suggestionOf = ({ questions, provenance }: Answer, { id, data }: WorkflowNode) => ({
  config: data.config,
  node: {
    ...(data.retries !== undefined && { retries: data.retries }),
    ...(data.timeoutMs !== undefined && { timeoutMs: data.timeoutMs }),
  },
  questions: questions.flatMap((asked) =>
    asked.nodeId === id ? [{ field: asked.field ?? "", question: asked.question }] : [],
  ),
  provenance: provenance[id] ?? {},
});

async function nodeFaults(
  line: WorkflowLine,
  outcome: WorkflowOutcome,
  taken: ReadonlyMap<string, WorkflowNode>,
  answer: Answer,
): Promise<string[]> {
  const slugs = new Map([...taken].map(([name, { data }]) => [name, slugOf(data.label)]));
  for (const { id, data } of answer.document.nodes) if (!slugs.has(id)) slugs.set(id, slugOf(data.label));
  const faults: string[] = [];
  for (const [name, node] of taken) {
    const wanted = outcome.nodes[name];
    if (wanted?.label !== undefined && wanted.label !== node.data.label) {
      faults.push(`${name}: label: wanted ${wanted.label}, got ${node.data.label}`);
    }
    if (!wanted?.expect) continue;
    const { branches } = wanted.expect;
    const expect = {
      ...wanted.expect,
      ...(branches && {
        branches: branches.map((one) => ({ ...one, context: ownContext(one.context, slugs) ?? {} })),
      }),
    };
    const context = ownContext(wanted.context, slugs);
    const own: Line = {
      id: line.id,
      node: node.type,
      tier: line.tier,
      intent: line.text,
      expect,
      ...(context && { context }),
    };
    faults.push(...(await judge(own, suggestionOf(answer, node))).map((fault) => `${name}: ${fault}`));
  }
  return faults;
}

const inOrder = (texts: readonly string[]) => [...texts].sort();

function structureFaults(
  outcome: WorkflowOutcome,
  taken: ReadonlyMap<string, WorkflowNode>,
  { document }: Answer,
  before: WorkflowDocument | undefined,
): string[] {
  const names = new Map([...taken].map(([name, { id }]) => [id, name]));
  const got = inOrder(edgesOf(document, (id) => names.get(id) ?? id));
  const wanted = inOrder(outcome.edges ?? (before ? edgesOf(before, (id) => id) : []));
  return isDeepStrictEqual(got, wanted) ? [] : [`edges: wanted ${wanted.join(" ")}, got ${got.join(" ")}`];
}

/** What an edit did to nodes that it should have left alone, or did not do to those that should be gone. */
function keptFaults(
  outcome: WorkflowOutcome,
  document: WorkflowDocument,
  before: WorkflowDocument,
): string[] {
  return before.nodes.flatMap((old) => {
    const now = document.nodes.find(({ id }) => id === old.id);
    if (outcome.removed.includes(old.id)) return now ? [`${old.id} is still there`] : [];
    if (!now) return [`${old.id} is gone`];
    const moved = !isDeepStrictEqual(old.position, now.position);
    const changed = !outcome.nodes[old.id] && !isDeepStrictEqual(old, now);
    return [
      ...(moved ? [`${old.id} was moved`] : []),
      ...(changed ? [`${old.id} was changed: ${JSON.stringify(now.data)}`] : []),
    ];
  });
}

async function outcomeFaults(
  line: WorkflowLine,
  outcome: WorkflowOutcome,
  answer: Answer,
  before: WorkflowDocument | undefined,
): Promise<string[]> {
  const old = new Set(before?.nodes.map(({ id }) => id));
  const kept = before && !line.loose ? keptFaults(outcome, answer.document, before) : [];
  const count = Object.keys(outcome.nodes).filter((name) => !old.has(name)).length;
  const added = answer.document.nodes.filter(({ id }) => !old.has(id));
  const types = added.map(({ type }) => type).join(", ") || "none";
  if (!line.loose && added.length !== count) {
    return [...kept, `nodes: wanted ${count} new ones, got ${added.length} (${types})`];
  }
  let best: string[] | undefined;
  for (const taken of assignments(outcome, answer.document, old)) {
    const structure = line.loose ? [] : structureFaults(outcome, taken, answer, before);
    const faults = [...structure, ...(await nodeFaults(line, outcome, taken, answer))];
    if (!best || faults.length < best.length) best = faults;
    if (!best.length) break;
  }
  return [
    ...kept,
    ...(best ?? [
      `nodes: no such nodes: wanted ${Object.values(outcome.nodes)
        .map(({ type }) => type)
        .join(", ")}, got ${types}`,
    ]),
  ];
}

/** Problems of the document that nothing is asked about, so that it would be stuck without a word. */
const untold = ({ document, questions }: Answer): string[] =>
  validateDocument(document)
    .filter(({ nodeId }) => !questions.some((asked) => asked.nodeId === (nodeId ?? null)))
    .map(({ code, message }) => `untold: ${code} ${message}`);

/** All that an answer is other than its line expects; nothing where it is right. */
export async function judgeWorkflow(
  line: WorkflowLine,
  answer: Answer,
  before: WorkflowDocument | undefined,
): Promise<string[]> {
  const ways = await Promise.all(
    (line.either ?? [line]).map((outcome) => outcomeFaults(line, outcome, answer, before)),
  );
  const [best = []] = ways.sort((left, right) => left.length - right.length);
  const text = JSON.stringify(answer);
  const asked = answer.questions.length + answer.unread.length > 0;
  const asksSomewhere =
    line.asksAny === true ||
    Object.values(line.nodes).some(({ expect }) => expect?.asks !== undefined || expect?.asksAny === true);
  return [
    ...best,
    ...(asksSomewhere || !answer.unread.length ? [] : [`unread: ${answer.unread.join(" | ")}`]),
    ...(line.asksAny && !asked ? ["asks: wanted a question, got none"] : []),
    ...(line.name !== undefined && line.name !== answer.document.name
      ? [`name: wanted ${line.name}, got ${answer.document.name}`]
      : []),
    ...(line.neverContains ?? [])
      .filter((secret) => text.includes(secret))
      .map((secret) => `contains ${secret}`),
    ...untold(answer),
  ];
}
