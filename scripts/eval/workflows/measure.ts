import { describeByParser } from "@/features/ai-config/describe";
import { findDefinition } from "@/nodes/registry";
import type { Usage } from "../configurator";
import { inventedFields } from "../grounding";
import type { Line } from "../line";
import { type Clock, type Outcome, processorTime } from "../measure";
import { type Answer, judgeWorkflow, suggestionOf } from "./judge";
import type { WorkflowLine } from "./line";
import { documents } from "./sets";

/** What answers a description; `usage` where a model did. Rejects where it has no answer to give. */
export type Describer = (input: {
  text: string;
  document?: Answer["document"];
}) => Promise<Answer & { usage?: Usage }>;

const wants = (line: WorkflowLine): boolean =>
  line.asksAny === true ||
  [line, ...(line.either ?? [])].some(({ nodes }) =>
    Object.values(nodes).some(({ expect }) => expect?.asks !== undefined || expect?.asksAny === true),
  );

/** Required fields of new nodes that nothing grounds: judged as for a single node, with the whole text as its words. */
function inventedIn(line: WorkflowLine, answer: Answer): string[] {
  const before = line.document === undefined ? undefined : documents.get(line.document);
  const old = new Set(before?.nodes.map(({ id }) => id));
  return answer.document.nodes.flatMap((node) => {
    if (old.has(node.id) || !findDefinition(node.type)) return [];
    const labels = answer.document.nodes.map(({ data }) => data.label);
    const context = { steps: { labels, before: before ?? {} } };
    const own: Line = {
      id: line.id,
      node: node.type,
      tier: line.tier,
      intent: line.text,
      context,
      expect: { asksAny: true },
    };
    return inventedFields(own, suggestionOf(answer, node)).map((field) => `${node.id}.${field}`);
  });
}

/** An outcome in the form of those of single nodes, so that both are counted alike; `node` says new or edit. */
export type WorkflowResult = Outcome & { described: Answer | undefined };

/** Single nodes' answers carry what a model took; a description has no config of its own. */
const nothing = { config: {}, node: {}, questions: [], provenance: {} };

async function resultOf(line: WorkflowLine, describe: Describer, clock: Clock): Promise<WorkflowResult> {
  const before = line.document === undefined ? undefined : documents.get(line.document);
  const started = clock();
  const own: Line = {
    id: line.id,
    node: before ? "edit" : "new",
    tier: line.tier,
    intent: line.text,
    expect: { asksAny: true },
  };
  const base = { set: "workflows", line: own, needless: [], invented: [], leaked: [] };
  try {
    const { usage, ...described } = await describe({
      text: line.text,
      ...(before && { document: structuredClone(before) }),
    });
    const milliseconds = clock() - started;
    const faults = await judgeWorkflow(line, described, before);
    const text = JSON.stringify(described);
    const open = described.questions.filter(({ field }) => field !== "credentialId");
    return {
      ...base,
      described,
      ...(usage && { answer: { ...nothing, usage } }),
      faults,
      ...(wants(line) && { asked: !faults.some((fault) => /asks: wanted/.test(fault)) }),
      needless: wants(line)
        ? []
        : open.map(({ nodeId, field, question }) => `${nodeId}.${field}: ${question}`),
      invented: inventedIn(line, described),
      leaked: (line.neverContains ?? []).filter((secret) => text.includes(secret)),
      milliseconds,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      ...base,
      described: undefined,
      faults: [`no answer: ${message}`],
      milliseconds: clock() - started,
    };
  }
}

/** Answers and judges all descriptions, one after the other. */
export async function measureWorkflows(
  lines: readonly WorkflowLine[],
  describe: Describer = describeByParser,
  clock: Clock = processorTime,
): Promise<WorkflowResult[]> {
  const results: WorkflowResult[] = [];
  for (const line of lines) results.push(await resultOf(line, describe, clock));
  return results;
}

/** What was expected of a description and what came, for reading. */
export function formatWorkflowFailure({
  line,
  faults,
  invented,
  needless,
  described,
}: WorkflowResult): string {
  const nodes = described?.document.nodes.map(
    ({ id, type, data }) => `    ${id} ${type} ${JSON.stringify(data)}`,
  );
  return [
    `${line.id} (${line.node}, ${line.tier}): ${line.intent}`,
    ...faults.map((fault) => `  ✗ ${fault}`),
    ...invented.map((field) => `  invented: ${field}`),
    ...needless.map((field) => `  needless: ${field}`),
    ...(nodes ?? []),
    ...(described?.questions ?? []).map(
      ({ nodeId, field, question }) => `    ? ${nodeId}.${field}: ${question}`,
    ),
    ...(described?.unread.length ? [`    unread: ${described.unread.join(" | ")}`] : []),
  ].join("\n");
}
