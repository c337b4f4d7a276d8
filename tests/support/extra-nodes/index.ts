import type { NodeDefinition } from "@/nodes/kit/define-node";
import { utilityEcho } from "./definition";

export const extraNodes: readonly NodeDefinition[] = [utilityEcho];
