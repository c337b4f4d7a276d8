import type { Intent } from "../../parser/parse-intent";
import { masked, sampleOf, withoutSecrets } from "../sample";
import { dataBlock } from "./data-block";
import { knownApiPrompt } from "./known-apis";
import { nodeTypePrompt } from "./node-type";
import { rules } from "./rules";

/** Recorded with each answer; to be raised with every change of what a prompt says. */
export const promptVersion = "1";

/** The prompt for one intent: what holds always goes before what is asked, so that providers can keep the former. */
export function promptFor({ definition, text, context, current }: Intent): {
  system: string;
  prompt: string;
} {
  const request = withoutSecrets(text);
  const { trigger, steps, loop, now } = context;
  const upstream = sampleOf({ trigger, steps, ...(loop !== undefined && { loop }) });
  const parts = [
    knownApiPrompt(request),
    ...(now ? [`The present is ${now}.`] : []),
    dataBlock("upstream", upstream),
    ...(current ? [dataBlock("current", masked(current))] : []),
    dataBlock("request", request),
  ];
  return {
    system: `${rules}\n\n${nodeTypePrompt(definition)}`,
    prompt: parts.filter((part) => part !== undefined).join("\n\n"),
  };
}

/** What a model is told of an answer that cannot be used. */
export const repairPrompt = (faults: readonly string[]): string =>
  `Your answer cannot be used:\n${faults.map((fault) => `- ${fault}`).join("\n")}\nAnswer again, whole, with these faults mended. What you cannot mend is null and asked for.`;
