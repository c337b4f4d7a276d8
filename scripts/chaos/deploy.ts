import type { WorkflowDocument } from "@/lib/workflow/document";
import type { RunningProduct } from "~/tests/support/product";
import { call, deploy } from "~/tests/support/rest";
import { chaosWorkflows } from "./workflows/all";
import type { ChaosWorkflow } from "./workflows/kit";

export type DeployedWorkflow = {
  spec: ChaosWorkflow;
  document: WorkflowDocument;
  /** Of its webhook, where it has one. */
  url: string;
  workflowId: string;
  /** When that was answered, in milliseconds since 1970. */
  deployedAt: number;
};

/** Deploys all workflows, each behind those that it names, with their limits. */
export async function deployAll(
  product: RunningProduct,
  key: string,
  recorder: string,
): Promise<DeployedWorkflow[]> {
  const deployed: DeployedWorkflow[] = [];
  const idOf = (name: string) => {
    const known = deployed.find(({ spec }) => spec.name === name);
    if (!known) throw new Error(`The workflow "${name}" has to be deployed before those that name it.`);
    return known.workflowId;
  };
  for (const spec of chaosWorkflows) {
    const document = { ...spec.document({ recorder, idOf }), name: spec.name };
    const url = await deploy(product, key, document);
    const workflowId = url.split("/").at(-1) ?? "";
    if (spec.limits) await call(product, key, "PUT", `/workflows/${workflowId}/settings`, spec.limits);
    deployed.push({ spec, document, url, workflowId, deployedAt: Date.now() });
  }
  return deployed;
}

/** The workflow that is this one. */
export function deployedAs(deployed: readonly DeployedWorkflow[], { name }: ChaosWorkflow): DeployedWorkflow {
  const found = deployed.find(({ spec }) => spec.name === name);
  if (!found) throw new Error(`The workflow "${name}" is not deployed.`);
  return found;
}
