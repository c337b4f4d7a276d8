import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { templatesOf } from "@/nodes/kit/templates-of";
import { definitionOf } from "./ancestors";

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

type Auth = { type?: string; in?: string; name?: string; header?: string };

const authHints: Record<string, (auth: Auth) => { option?: string; note: string }> = {
  basic: () => ({
    option: "-u 'user:password'",
    note: "The caller sends the credential's user and password.",
  }),
  bearer: () => ({
    option: "-H 'Authorization: Bearer <token>'",
    note: "The caller sends the credential's token.",
  }),
  apiKey: ({ in: place, name = "X-API-Key" }) =>
    place === "query"
      ? { note: `The caller adds the key to the address: ?${name}=<key>` }
      : { option: `-H '${name}: <key>'`, note: "The caller sends the credential's key." },
  hmac: ({ header = "x-signature" }) => ({
    option: `-H '${header}: <signature of the body>'`,
    note: "The caller signs the body with the credential's secret.",
  }),
  jwt: () => ({
    option: "-H 'Authorization: Bearer <jwt>'",
    note: "The caller sends a JWT that the configuration accepts.",
  }),
  ip: () => ({ note: "Only the addresses that the configuration allows are answered." }),
};

/** How a deployed webhook trigger is called: its address, a curl line, and how callers prove who they are. */
export function callExample(
  document: WorkflowDocument,
  trigger: WorkflowNode,
  origin: string,
  workflowId: string,
): { url: string; curl: string; note: string } {
  const url = `${origin}/api/webhooks/${workflowId}/${trigger.id}`;
  const method = String(trigger.data.config.method ?? "POST");
  const auth = (trigger.data.config.auth ?? { type: "none" }) as Auth;
  const hint = authHints[auth.type ?? "none"]?.(auth) ?? {
    note: "Anyone who knows the address can call it.",
  };
  const body =
    method === "GET" || method === "DELETE"
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(exampleBody(document))}'`];
  const options = [
    `-X ${method} '${url}'`,
    ...("option" in hint && hint.option ? [hint.option] : []),
    ...body,
  ];
  return { url, curl: `curl ${options.join(" \\\n  ")}`, note: hint.note };
}
