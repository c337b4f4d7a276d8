/**
 * US dollars per million tokens, input and output, without discounts for cached input. Source: the table of model
 * prices in GitHub's documentation (github/docs, data/tables/copilot/models-and-pricing.yml), which lists the
 * providers' own prices, read on 2026-11-21. A model that is not here has tokens and no cost.
 */
const prices: Readonly<Record<string, readonly [input: number, output: number]>> = {
  "openai/gpt-5-mini": [0.25, 2],
  "openai/gpt-5.4": [2.5, 15],
  "openai/gpt-5.4-mini": [0.75, 4.5],
  "openai/gpt-5.4-nano": [0.2, 1.25],
  "openai/gpt-5.5": [5, 30],
  "anthropic/claude-haiku-4-5": [1, 5],
  "anthropic/claude-sonnet-4-5": [3, 15],
  "anthropic/claude-sonnet-4-6": [3, 15],
  "anthropic/claude-sonnet-5": [2, 10],
  "anthropic/claude-opus-4-8": [5, 25],
  "anthropic/claude-opus-5": [5, 25],
  "google/gemini-3.5-flash": [1.5, 9],
  "google/gemini-3.1-pro-preview": [2, 12],
};

/** What tokens of a model (`provider/model`, perhaps with a date behind) cost, in millionths of a dollar. */
export function costMicros(model: string, tokens: { input: number; output: number }): number | undefined {
  const price = prices[model] ?? prices[model.replace(/-\d{4}-?\d{2}-?\d{2}$/, "")];
  return price && Math.round(tokens.input * price[0] + tokens.output * price[1]);
}
