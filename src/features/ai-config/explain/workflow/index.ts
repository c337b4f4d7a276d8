import { slugOf, type WorkflowDocument, type WorkflowNode } from "@/lib/workflow/document";
import { handleOf } from "@/nodes/can-connect";
import { errorPort, outPorts } from "@/nodes/kit/define-node";
import { loopHandles, loopsAround } from "@/nodes/loop-bodies";
import { findDefinition } from "@/nodes/registry";
import type { AccountLine, WorkflowAccount } from "../../explain-schema";
import { listed } from "./cron-words";
import { type Outline, outlineOf } from "./outline";
import { nodeSentence, ruleWords } from "./sentences";
import { valueWords } from "./template-words";
import { startsRuns, watchOf } from "./watch";

const definitionOf = ({ type, typeVersion }: WorkflowNode) => findDefinition(type, typeVersion);

/** When one goes on by a handle. */
function branchWords(node: WorkflowNode, handle: string, document: WorkflowDocument): string {
  const { label, config } = node.data;
  if (handle === errorPort.id) return `If ${label} fails for good:`;
  if (handle === loopHandles.item && definitionOf(node)?.loop) return "For each item:";
  if (node.type === "logic.condition") return `If ${label} is ${handle}:`;
  if (node.type === "logic.wait" && handle === "timeout") return `If nobody answers ${label} in time:`;
  const definition = definitionOf(node);
  const port = definition && outPorts(definition, config).find(({ id }) => id === handle)?.label;
  if (node.type !== "logic.switch") return `At the handle ${port ?? handle} of ${label}:`;
  const cases = Array.isArray(config.cases) ? (config.cases as Record<string, unknown>[]) : [];
  const own = cases.find(({ id }) => id === handle);
  if (!own) return `If no case of ${label} fits:`;
  const words = (value: unknown) => valueWords(value, document);
  return `Case ${port ?? handle}, where it ${ruleWords({ operator: own.operator as never, right: own.right }, words)}:`;
}

function linesOf(
  outline: Outline,
  depth: number,
  document: WorkflowDocument,
  credentials: ReadonlyMap<string, string>,
): AccountLine[] {
  return outline.flatMap((entry): AccountLine[] => {
    if ("node" in entry) {
      const { node } = entry;
      const text = nodeSentence(node, definitionOf(node), document, credentials);
      return [{ nodeId: node.id, kind: startsRuns(node) ? "start" : "step", depth, text }];
    }
    const { branch, inside } = entry;
    const text = branchWords(branch.node, branch.handle, document);
    return [
      { nodeId: branch.node.id, kind: "branch", depth, text },
      ...linesOf(inside, depth + 1, document, credentials),
    ];
  });
}

/** The steps outside loops behind which nothing follows: what they give is what the run gives. */
function answerOf(document: WorkflowDocument, told: ReadonlySet<string>): string {
  const around = loopsAround(document);
  // A loop whose body alone follows is the last of its branch.
  const left = new Set(
    document.edges
      .filter((edge) => !(handleOf(document, edge) === loopHandles.item && isLoopNode(document, edge.source)))
      .map(({ source }) => source),
  );
  const ends = document.nodes.filter(
    (node) => told.has(node.id) && !left.has(node.id) && !around.get(node.id)?.length && !startsRuns(node),
  );
  const names = ends.map(({ data }) => `"${data.label}"`);
  if (!ends.length) return "A run gives what its trigger was given.";
  if (ends.length === 1) return `A run gives what ${names[0]} gives.`;
  return `A run gives what the last step of the branch that was taken gives: that of ${listed(names)}; where several of them ran, an object with ${listed(ends.map(({ data }) => slugOf(data.label)))}.`;
}

const isLoopNode = ({ nodes }: WorkflowDocument, id: string): boolean => {
  const node = nodes.find((other) => other.id === id);
  return node !== undefined && definitionOf(node)?.loop === true;
};

function summaryOf(document: WorkflowDocument, lines: readonly AccountLine[]): string {
  const starts = lines.filter(({ kind }) => kind === "start");
  const steps = lines.filter(({ kind }) => kind === "step");
  const kinds = new Map<string, number>();
  for (const { nodeId } of steps) {
    const node = document.nodes.find(({ id }) => id === nodeId);
    const label = node && (definitionOf(node)?.label ?? node.type);
    if (label) kinds.set(label, (kinds.get(label) ?? 0) + 1);
  }
  const what = [...kinds].map(([label, count]) => (count === 1 ? label : `${count} × ${label}`));
  const began =
    starts.length === 0
      ? "Nothing starts this workflow yet"
      : starts.length === 1
        ? (starts[0]?.text.replace(/^.*?: /, "").replace(/\.( It .*)?$/, "") ?? "")
        : `Starts in ${starts.length} ways`;
  return steps.length
    ? `${began}, then goes through ${steps.length} ${steps.length === 1 ? "step" : "steps"}: ${listed(what)}.`
    : `${began}, and has no steps yet.`;
}

/**
 * What a workflow does, in plain words and in its order: deterministic, without a model. A type without a sentence of
 * its own is told of by its description and the labels of its fields. `credentials`: names by id; values are nowhere.
 */
export function explainWorkflow(
  document: WorkflowDocument,
  credentials: ReadonlyMap<string, string> = new Map(),
): WorkflowAccount {
  const lines = linesOf(outlineOf(document), 0, document, credentials);
  const told = new Set(lines.map(({ nodeId }) => nodeId));
  return {
    summary: summaryOf(document, lines),
    lines,
    answer: answerOf(document, told),
    watch: watchOf(document),
  };
}
