import type { Suggestion } from "@/features/ai-config/schema";
import type { Line } from "./line";

/** What a call of a model took; `cost` in US dollars, where its price is known. */
export type Usage = { inputTokens: number; outputTokens: number; cost?: number };

export type Answer = Suggestion & { usage?: Usage };

/** What is evaluated: answers a line's intent with a configuration. Rejects where it has none to give. */
export type Configurator = (line: Line) => Promise<Answer>;
