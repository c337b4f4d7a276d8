import type { NodeDefinition } from "./kit/define-node";

/**
 * Node types of one deployment. A build with WORKFUSE_NODES set to a folder takes that folder's `index.ts` in
 * this file's place and its `index.server.ts` in that of `extra.server.ts` (docs/nodes.md).
 */
export const extraNodes: readonly NodeDefinition[] = [];
