import { extraNodes } from "@/nodes/extra";
import { actionAi } from "./action-ai/definition";
import { actionCode } from "./action-code/definition";
import { actionHttp } from "./action-http/definition";
import { actionWorkflow } from "./action-workflow/definition";
import type { NodeDefinition } from "./kit/define-node";
import { logicCondition } from "./logic-condition/definition";
import { logicLoop } from "./logic-loop/definition";
import { logicSwitch } from "./logic-switch/definition";
import { logicWait } from "./logic-wait/definition";
import { triggerError } from "./trigger-error/definition";
import { triggerEvent } from "./trigger-event/definition";
import { triggerManual } from "./trigger-manual/definition";
import { triggerSchedule } from "./trigger-schedule/definition";
import { triggerWebhook } from "./trigger-webhook/definition";
import { utilityDelay } from "./utility-delay/definition";
import { utilityTransform } from "./utility-transform/definition";

/** The one list of node types: palette, forms, validation, planner, executor and API read nothing else. */
const builtIn = [
  triggerManual,
  triggerWebhook,
  triggerSchedule,
  triggerEvent,
  triggerError,
  actionHttp,
  actionAi,
  actionCode,
  actionWorkflow,
  logicCondition,
  logicSwitch,
  logicLoop,
  logicWait,
  utilityDelay,
  utilityTransform,
] as const;

type BuiltIn = (typeof builtIn)[number];
export type NodeType = BuiltIn["type"];
export type DefinitionOf<T extends NodeType> = Extract<BuiltIn, { type: T }>;

export const nodeDefinitions: readonly NodeDefinition[] = [...builtIn, ...extraNodes];

const byKey = new Map(nodeDefinitions.map((node) => [`${node.type}@${node.version}`, node]));

/** The definition that a saved node names, or undefined where there is none (any more, or yet). */
export function findDefinition(type: string, version = 1): NodeDefinition | undefined {
  return byKey.get(`${type}@${version}`);
}
