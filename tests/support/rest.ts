import { execFileSync } from "node:child_process";
import path from "node:path";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { root } from "~/scripts/lib/root";

type Product = { url: string; env: Record<string, string> };

/** Makes an API key with the command line of the build that the product runs from. */
export function createApiKey(product: Product, name: string): string {
  const cli = path.join(root, product.env.WORKFUSE_BUILD_DIR ?? ".next", "runtime", "cli.mjs");
  const output = execFileSync(process.execPath, [cli, "api-key", "create", "--name", name], {
    cwd: root,
    env: { ...process.env, ...product.env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return output.trim().split("\n").at(-1) ?? "";
}

/** Calls the REST API; throws with the answer when it is no success. */
export async function call<Result>(
  product: Product,
  key: string,
  method: string,
  where: string,
  body?: unknown,
): Promise<Result> {
  const response = await fetch(`${product.url}/api/v1${where}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${where} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Result;
}

/** Creates and deploys a workflow that starts with a webhook; gives the webhook's URL. */
export async function deploy(product: Product, key: string, document: WorkflowDocument): Promise<string> {
  const { id } = await call<{ id: string }>(product, key, "POST", "/workflows", document);
  await call(product, key, "POST", `/workflows/${id}/deploy`, {});
  return `${product.url}/api/webhooks/${id}`;
}
