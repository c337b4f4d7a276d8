import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { templatesOf } from "@/nodes/kit/templates-of";
import { definitionOf } from "./ancestors";
import { authExample, shellText } from "./auth-example";

/** The fields of the trigger's `body` that the workflow's templates read, as an example body. */
export function exampleBody(document: WorkflowDocument): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const node of document.nodes) {
    for (const { text } of templatesOf(definitionOf(node), node.data.config)) {
      for (const [first, field] of triggerPaths(text)) {
        if (first === "body" && field && field !== "length" && !/^\d+$/.test(field))
          body[field] ??= "example";
      }
    }
  }
  return Object.keys(body).length ? body : { hello: "world" };
}

function triggerPaths(text: string): string[][] {
  if (!text.includes("{{")) return [];
  try {
    return listReferences(text).flatMap(({ root, segments }) => (root === "trigger" ? [segments] : []));
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

/** How a deployed webhook trigger is called: its address, shell lines, and how callers prove who they are. */
export function callExample(
  document: WorkflowDocument,
  trigger: WorkflowNode,
  origin: string,
  workflowId: string,
): { url: string; curl: string; note: string } {
  const url = `${origin}/api/webhooks/${workflowId}/${trigger.id}`;
  const method = String(trigger.data.config.method ?? "POST");
  const body = method === "GET" || method === "DELETE" ? "" : JSON.stringify(exampleBody(document));
  const { before = [], options: proof = [], query, note } = authExample(trigger.data.config.auth);
  const data = before.length ? '"$BODY"' : shellText(body);
  const options = [
    `-X ${method} ${shellText(query ? `${url}?${query}` : url)}`,
    ...proof,
    ...(body ? ["-H 'Content-Type: application/json'", `-d ${data}`] : []),
  ];
  const curl = `curl ${options.join(" \\\n  ")}`;
  const lines = before.length ? [`BODY=${shellText(body)}`, ...before, curl] : [curl];
  return { url, curl: lines.join("\n"), note };
}
