import type { NodeModule } from "./kit/executor";

/** The executors of `extraNodes`, by type. */
export const extraExecutors: Record<string, () => Promise<NodeModule>> = {};
