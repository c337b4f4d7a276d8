import type { WorkflowDocument } from "@/lib/workflow/document";
import { nodeDefinitions } from "@/nodes/registry";
import { masked, withoutSecrets } from "../../sample";
import { dataBlock } from "../data-block";
import { knownApiPrompt } from "../known-apis";
import { nodeTypePrompt } from "../node-type";
import { workflowRules } from "./rules";

/** Recorded with each answer; to be raised with every change of what a prompt says. */
export const workflowPromptVersion = "1";

/** The largest workflow that a model is shown, in nodes: a longer one would be cut. */
export const mostNodesShown = 60;

/** A document as a model sees it: without places on the canvas and names of credentials, its secrets masked. */
const shown = ({ name, description, nodes, edges }: WorkflowDocument) => ({
  name: withoutSecrets(name),
  ...(description && { description: withoutSecrets(description) }),
  nodes: nodes.map(({ id, type, data }) => ({
    id,
    type,
    label: withoutSecrets(data.label),
    config: masked(data.config),
    ...(data.retries !== undefined && { retries: data.retries }),
    ...(data.timeoutMs !== undefined && { timeoutMs: data.timeoutMs }),
  })),
  edges: edges.map(({ source, sourceHandle, target }) => ({
    from: source,
    handle: sourceHandle ?? null,
    to: target,
  })),
});

/** The prompt for a whole workflow: rules and node types, which are always the same, before what is asked. */
export function workflowPrompt({
  text,
  document,
}: {
  text: string;
  document?: WorkflowDocument | undefined;
}): {
  system: string;
  prompt: string;
} {
  const request = withoutSecrets(text);
  const parts = [
    knownApiPrompt(request),
    ...(document?.nodes.length ? [dataBlock("workflow", shown(document))] : []),
    dataBlock("request", request),
  ];
  return {
    system: [workflowRules, ...nodeDefinitions.map(nodeTypePrompt)].join("\n\n"),
    prompt: parts.filter((part) => part !== undefined).join("\n\n"),
  };
}
