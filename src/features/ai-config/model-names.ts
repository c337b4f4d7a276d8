import type { AiProvider } from "@/nodes/kit/executor";

/** A small and quick model of each provider, for where none is named. */
export const standardModels: Record<AiProvider, string> = {
  openai: "gpt-5.4-mini",
  anthropic: "claude-haiku-4-5",
  google: "gemini-3.5-flash",
};
