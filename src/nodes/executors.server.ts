import { extraExecutors } from "@/nodes/extra.server";
import type { Executor, Loop, NodeModule, Trigger, Waiter } from "./kit/executor";
import type { DefinitionOf, NodeType } from "./registry";

type ModuleOf<T extends NodeType> = T extends "utility.delay" | "action.workflow" | "logic.wait"
  ? Waiter<DefinitionOf<T>>
  : T extends "logic.loop"
    ? Loop<DefinitionOf<T>>
    : T extends `trigger.${string}`
      ? Trigger<DefinitionOf<T>>
      : Executor<DefinitionOf<T>>;

const executors = {
  "trigger.manual": () => import("./trigger-manual/execute.server").then((module) => module.manual),
  "trigger.webhook": () => import("./trigger-webhook/execute.server").then((module) => module.webhook),
  "trigger.schedule": () => import("./trigger-schedule/execute.server").then((module) => module.schedule),
  "trigger.event": () => import("./trigger-event/execute.server").then((module) => module.event),
  "trigger.error": () => import("./trigger-error/execute.server").then((module) => module.failedRun),
  "action.http": () => import("./action-http/execute.server").then((module) => module.http),
  "action.ai": () => import("./action-ai/execute.server").then((module) => module.ai),
  "action.code": () => import("./action-code/execute.server").then((module) => module.code),
  "action.workflow": () => import("./action-workflow/execute.server").then((module) => module.runWorkflow),
  "logic.condition": () => import("./logic-condition/execute.server").then((module) => module.condition),
  "logic.loop": () => import("./logic-loop/execute.server").then((module) => module.loop),
  "logic.switch": () => import("./logic-switch/execute.server").then((module) => module.switchOver),
  "logic.wait": () => import("./logic-wait/execute.server").then((module) => module.waitForAnswer),
  "utility.delay": () => import("./utility-delay/execute.server").then((module) => module.delay),
  "utility.transform": () => import("./utility-transform/execute.server").then((module) => module.transform),
} satisfies { [T in NodeType]: () => Promise<ModuleOf<T>> };

const loaders: Record<string, () => Promise<NodeModule>> = { ...extraExecutors, ...executors };
const loaded = new Map<string, Promise<NodeModule>>();

/** The code that runs a node type; rejects for a type that has none. */
export async function loadExecutor(type: string): Promise<NodeModule> {
  const known = loaded.get(type);
  if (known) return known;
  const load = Object.hasOwn(loaders, type) ? loaders[type] : undefined;
  if (!load) throw new Error(`There is no executor for the node type "${type}".`);
  const loading = load();
  loaded.set(type, loading);
  loading.catch(() => loaded.delete(type));
  return loading;
}
