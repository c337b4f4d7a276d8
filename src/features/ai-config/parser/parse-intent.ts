import type { NodeDefinition } from "@/nodes/kit/define-node";
import type { Suggestion } from "../schema";

/** What a parser knows: the words, and samples of the data that the node would see. */
export type Intent = {
  definition: NodeDefinition;
  /** The user's words. */
  text: string;
  /** Samples of what templates can refer to, as far as they are known; `now` is an ISO time. */
  context: { trigger?: unknown; steps: Record<string, unknown>; loop?: unknown; now?: string };
  /** The config that the words refine ("make it a PUT"); left out, a new one is made. */
  current?: Record<string, unknown>;
};

/** Turns words into a configuration of one node type. Pure, deterministic, a few milliseconds. */
export type Parser = (intent: Intent) => Suggestion;
