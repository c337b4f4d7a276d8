import type { LanguageModel } from "ai";
import type { Problem, WorkflowDocument } from "@/lib/workflow/document";
import { NodeError } from "@/nodes/kit/executor";
import { findDefinition } from "@/nodes/registry";
import { validateDocument } from "@/nodes/validate-document";
import { checkSuggestion, dropField } from "../../check-suggestion";
import type { Described } from "../../describe";
import { layOut } from "../../describe/lay-out";
import { shapesOf, sourcesOf } from "../../describe/shapes";
import type { DescribeInput } from "../../describe-schema";
import { type Asking, askRepaired } from "../ask-repaired";
import { groundSuggestion } from "../ground";
import { workflowPrompt } from "../prompt/workflow";
import { type WorkflowAnswer, workflowAnswer } from "./answer-schema";
import { type Assembled, assemble } from "./assemble";

const empty: WorkflowDocument = { name: "New workflow", nodes: [], edges: [] };

/** Problems that a user settles: they are asked about and do not make an answer unusable. */
const settledByUser = new Set(["MISSING_CREDENTIAL", "INVALID_CONFIG"]);

const keyOf = ({ nodeId, code, field, message }: Problem) => `${nodeId} ${code} ${field} ${message}`;

/** Problems that the document did not have before. */
function newProblems(document: WorkflowDocument, before: WorkflowDocument): Problem[] {
  const known = new Set(before.nodes.length ? validateDocument(before).map(keyOf) : []);
  return validateDocument(document).filter((problem) => !known.has(keyOf(problem)));
}

const isAsked = ({ questions }: WorkflowAnswer, { nodeId, field }: Problem): boolean =>
  questions.some(
    (asked) => asked.nodeId === nodeId && (!field || asked.field?.split(".")[0] === field.split(".")[0]),
  );

/** What the model has to mend: what is no document, and what keeps it from running and is not asked about. */
function faultsOf(answer: WorkflowAnswer, before: WorkflowDocument): string[] {
  const { document, faults } = assemble(answer, before);
  const problems = newProblems(document, before)
    .filter((problem) => problem.code !== "MISSING_CREDENTIAL" && !isAsked(answer, problem))
    .map(({ nodeId, message }) => (nodeId ? `${nodeId}: ${message}` : message));
  return [...faults, ...problems];
}

/** Holds each new or changed node to its grounds and to what comes before it, as a single node's config is. */
function settle(
  { document, suggestions }: Assembled,
  text: string,
  before: WorkflowDocument,
): WorkflowDocument {
  for (const [id, suggestion] of suggestions) {
    const node = document.nodes.find((other) => other.id === id);
    const definition = node && findDefinition(node.type, node.typeVersion);
    if (!definition) continue;
    const old = before.nodes.find((other) => other.id === id && other.type === definition.type);
    const context = { ...shapesOf(before, sourcesOf(document, id)), workflow: before };
    const intent = { definition, text, context, ...(old && { current: old.data.config }) };
    groundSuggestion(suggestion, intent);
    checkSuggestion(suggestion, intent);
  }
  const nodes = document.nodes.map((node) => {
    const suggestion = suggestions.get(node.id);
    return suggestion ? { ...node, data: { ...node.data, config: suggestion.config } } : node;
  });
  return { ...document, nodes };
}

/** Fields with faults that the model did not mend are taken out and asked for; a faulty structure is no answer. */
function dropFaulty(
  document: WorkflowDocument,
  { suggestions }: Assembled,
  before: WorkflowDocument,
  name: string,
): WorkflowDocument {
  for (const { nodeId, field, code, message } of newProblems(document, before)) {
    const suggestion = nodeId === undefined ? undefined : suggestions.get(nodeId);
    if (settledByUser.has(code)) continue;
    if (!suggestion || !field) {
      throw new NodeError("BadModelAnswer", `${name}'s answer is no workflow that could run: ${message}`, {
        final: true,
      });
    }
    dropField(suggestion, field, `${message} What shall it be?`);
  }
  const nodes = document.nodes.map((node) => {
    const suggestion = suggestions.get(node.id);
    return suggestion ? { ...node, data: { ...node.data, config: suggestion.config } } : node;
  });
  return { ...document, nodes };
}

/**
 * Asks a model for a whole workflow, and once more with the faults where its answer cannot be used. What is still wrong
 * then in a field, and what it has no grounds for, is taken out and asked for. Rejects where there is no usable answer:
 * with NodeError for a refusal or a workflow that could not run, and with what the AI SDK threw else.
 */
export async function askWorkflow(
  model: { model: LanguageModel; name: string },
  { text, document: given }: DescribeInput,
  asking: Asking,
): Promise<{ described: Described; repaired: boolean }> {
  const before = given ?? empty;
  const { answer, repaired } = await askRepaired(
    model,
    {
      ...workflowPrompt({ text, document: given }),
      schema: workflowAnswer,
      schemaName: "workflow",
      faultsOf: (got) => faultsOf(got, before),
    },
    asking,
  );
  const assembled = assemble(answer, before);
  const [fault] = assembled.faults;
  if (fault)
    throw new NodeError("BadModelAnswer", `${model.name}'s answer is no workflow: ${fault}`, { final: true });
  const settled = settle(assembled, text, before);
  const document = await layOut(dropFaulty(settled, assembled, before, model.name), before);
  const questions = [
    ...assembled.questions.map(({ nodeId, field, question }) => ({
      nodeId: document.nodes.some(({ id }) => id === nodeId) ? nodeId : null,
      field,
      question,
    })),
    ...[...assembled.suggestions].flatMap(([nodeId, suggestion]) =>
      suggestion.questions.map(({ field, question }) => ({ nodeId, field: field || null, question })),
    ),
  ];
  for (const { nodeId = null, field = null, message } of newProblems(document, before)) {
    const asked = questions.some(
      (each) =>
        each.nodeId === nodeId && (!field || !each.field || each.field.split(".")[0] === field.split(".")[0]),
    );
    if (!asked) questions.push({ nodeId, field, question: message });
  }
  const provenance = Object.fromEntries(
    [...assembled.suggestions].map(([id, suggestion]) => [id, suggestion.provenance] as const),
  );
  return { described: { document, questions, provenance, unread: answer.unread }, repaired };
}
