import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { handleOf } from "@/nodes/can-connect";
import { errorPort, isTrigger } from "@/nodes/kit/define-node";
import { findDefinition } from "@/nodes/registry";
import { unreachedNodes, validateDocument } from "@/nodes/validate-document";
import type { WorkflowAccount } from "../../explain-schema";

type Watch = WorkflowAccount["watch"];

const hint = (nodeId: string | null, text: string): Watch[number] => ({ nodeId, level: "hint", text });

/** Whether a node does something outside that is not safe to do twice. */
const isUnrepeatable = ({ type, typeVersion, data }: WorkflowNode): boolean =>
  findDefinition(type, typeVersion)?.repeatable?.(data.config) === false;

function ofNode(node: WorkflowNode, handles: ReadonlySet<string>): Watch {
  const { id, type, data } = node;
  const { label, config, retries, credentialId } = data;
  const found: Watch = [];
  if (isUnrepeatable(node) && retries !== undefined && retries > 0) {
    found.push(
      hint(
        id,
        `${label} may be sent more than once: a ${String(config.method)} is tried again up to ${retries} times, also where its answer was lost. The other side should know its Idempotency-Key.`,
      ),
    );
  }
  if (type === "action.http" && config.failOnError === false) {
    found.push(
      hint(id, `${label} goes on with answers of 400 and more: check its status before its body is used.`),
    );
  }
  const auth = (config.auth as { type?: unknown } | undefined)?.type ?? "none";
  if (type === "trigger.webhook" && auth === "none" && credentialId === undefined) {
    found.push(hint(id, `${label} can be called by anyone who knows its address.`));
  }
  if (type === "logic.condition") {
    for (const handle of ["true", "false"]) {
      if (!handles.has(handle))
        found.push(hint(id, `${label} leads nowhere where it is ${handle}: that branch ends there.`));
    }
  }
  if (type === "logic.wait" && !handles.has("timeout")) {
    found.push(
      hint(id, `Where nobody answers ${label} in time, that branch ends, and the run does not fail for it.`),
    );
  }
  if (type === "logic.switch" && !handles.has("default")) {
    found.push(hint(id, `Where no case of ${label} fits, that branch ends there.`));
  }
  return found;
}

/** Actions whose failure fails the run, said once for all of them. */
function unhandled(document: WorkflowDocument, handles: ReadonlyMap<string, ReadonlySet<string>>): Watch {
  const actions = document.nodes.filter(({ id, type, typeVersion }) => {
    const definition = findDefinition(type, typeVersion);
    return definition?.category === "action" && !definition.within && !handles.get(id)?.has(errorPort.id);
  });
  const watched = document.nodes.some(({ type }) => type === "trigger.error");
  const [first] = actions;
  if (!first || watched) return [];
  const names = actions.slice(0, 3).map(({ data }) => data.label);
  const more = actions.length - names.length;
  const who = `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return [
    hint(
      actions.length === 1 ? first.id : null,
      `When ${who} ${actions.length === 1 ? "fails" : "fail"} for good, the run fails: the handle Error leads nowhere.`,
    ),
  ];
}

/** What to look out for: problems that keep a workflow from running first, then what may surprise. */
export function watchOf(document: WorkflowDocument): Watch {
  const handles = new Map<string, Set<string>>();
  for (const edge of document.edges) {
    const own = handles.get(edge.source) ?? new Set();
    handles.set(edge.source, own.add(handleOf(document, edge) ?? ""));
  }
  const problems = validateDocument(document).map(({ nodeId, field, message }): Watch[number] => ({
    nodeId: nodeId ?? null,
    ...(field && { field }),
    level: "problem",
    text: message,
  }));
  const unreached = new Set(unreachedNodes(document));
  const lost = document.nodes.filter(({ id }) => unreached.has(id));
  return [
    ...problems,
    ...lost.map(({ id, data }) => hint(id, `No trigger leads to ${data.label}, so every run skips it.`)),
    ...document.nodes
      .filter(({ id }) => !unreached.has(id))
      .flatMap((node) => ofNode(node, handles.get(node.id) ?? new Set())),
    ...unhandled(document, handles),
  ];
}

/** Whether a node starts runs. */
export const startsRuns = ({ type, typeVersion }: WorkflowNode): boolean => {
  const definition = findDefinition(type, typeVersion);
  return definition !== undefined && isTrigger(definition);
};
