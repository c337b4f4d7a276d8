import type { AiPurpose, ModelProvider } from "../../schema";

/** What people call the providers. */
export const providerNames: Record<ModelProvider, string> = {
  openai: "OpenAI",
  anthropic: "Anthropic",
  google: "Google",
  compatible: "OpenAI-compatible server",
};

/** What models are asked for, as settings name it. */
export const purposeNames: Record<AiPurpose, string> = {
  config: "Magic input",
  describe: "Describing workflows",
  explain: "Explanations",
  step: "AI steps of runs",
  test: "Tests of the key",
};

const number = new Intl.NumberFormat("en-US");

/** A count with its thousands parted. */
export const counted = (value: number): string => number.format(value);

/** An amount in US dollars, with four decimals below a cent; a dash where no price is known. */
export function dollars(value: number | null): string {
  if (value === null) return "–";
  return `$${value > 0 && value < 0.01 ? value.toFixed(4) : value.toFixed(2)}`;
}
