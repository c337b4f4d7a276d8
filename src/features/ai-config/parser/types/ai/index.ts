import { formatPath } from "@/lib/template/path-text";
import type { Parser } from "../../parse-intent";
import { type Context, isRecord, pathsBelow } from "../../references";
import { type Marked, mark, meaning, unmark } from "../../words";
import { type Draft, newDraft } from "../draft";
import { findData } from "./data";
import { takeModel } from "./model";
import { takeOutput } from "./output-fields";

type Taken = { value?: number; question?: string; rest: string };

const temperature =
  /\s*[,;(]?\s*(?:\b(?:and|with|at|use|using|set)\s+)*(?:a\s+|the\s+)?\btemp(?:erature)?\s*(?:of|to|at|is|=|:)?\s*(-?\d+(?:[.,]\d+)?)\)?/i;
const exact = /\s*[,;(]?\s*(?:\b(?:and|be)\s+)?\b(?:fully\s+|completely\s+)?deterministic(?:ally)?\b\)?/i;

function takeTemperature(text: string): Taken {
  const found = temperature.exec(text);
  if (found) {
    const value = Number((found[1] ?? "").replace(",", "."));
    const rest = text.replace(found[0], " ");
    return value >= 0 && value <= 2
      ? { value, rest }
      : { question: `A temperature lies between 0 and 2, and ${found[1]} does not. Which one?`, rest };
  }
  const zero = exact.exec(text);
  return zero ? { value: 0, rest: text.replace(zero[0], " ") } : { rest: text };
}

const quotedSystem =
  /\s*[,;.(]?\s*(?:\b(?:and|with|using|use|set)\s+)*(?:the\s+|a\s+)?\bsystem\s*(?:prompt|message|instructions?|role)?\s*(?:of|is|to|=|:|set\s+to)?\s*([\uE000-\uE3FF])\)?/i;
const roles: readonly RegExp[] = [
  /^\s*(?:please\s+)?(?:act(?:ing)?\s+(?:as|like)|as|in\s+the\s+role\s+of|pretend(?:ing)?\s+to\s+be|imagine\s+you\s+are|behav(?:e|ing)\s+(?:as|like)|you\s+are|you['’]re|play(?:ing)?)\s+((?:an?|the|our|my)\s+[^,.:;]+?)\s*(?:[,.:;]\s*|\s+(?:and|who\s+will|to)\s+(?=\w))(?:please\s+|and\s+)?(?=\S)/i,
  /\s*[,.;(]\s*(?:acting|act|behaving|writing|answering|speaking|responding)?\s*(?:as|like)\s+((?:an?|the)\s+(?!json|list|table|number|text|string|single|summary|bullet|markdown|html|boolean)[^,.;)]+?)\)?\s*$/i,
  /\s*[,.;(]?\s*\b(?:you\s+are|act\s+(?:as|like)|pretend\s+to\s+be|in\s+the\s+role\s+of|acting\s+as)\s+((?:an?|the|our)\s+[^,.;)]+?)\)?\s*(?=[,.;]|$)/i,
];
const systemText =
  /\s*[,;.]?\s*\bsystem(?:\s+(?:prompt|message))?\s*:\s*([^\n;]+?)\s*(?:;|\n|$|\b(?:user\s+)?(?:prompt|message)\s*:)/i;

/** Who the model shall be. */
function takeSystem(marked: Marked, text: string): { system?: string; rest: string } {
  const quoted = quotedSystem.exec(text);
  if (quoted) return { system: meaning(marked, quoted[1] ?? ""), rest: text.replace(quoted[0], " ") };
  const written = systemText.exec(text);
  if (written)
    return { system: unmark(marked, written[1] ?? "").trim(), rest: text.replace(written[0], " ") };
  for (const role of roles) {
    const found = role.exec(text);
    if (found?.[1])
      return { system: `You are ${unmark(marked, found[1]).trim()}.`, rest: text.replace(found[0], " ") };
  }
  return { rest: text };
}

const usesData =
  /\b(?:summari[sz]e|translate|classif(?:y|ies)|categori[sz]e|analy[sz]e|extract|rewrite|rephrase|paraphrase|proofread|correct|moderate|detect|tag|label|score|rate|shorten|explain|reply\s+to|respond\s+to|answer\s+(?:it|this|the|them)|check|evaluate|review|parse|convert|describe\s+(?:it|this|the))\b/i;
const pointing =
  /\b(?:it|this|that|them|these|those|the\s+(?:data|input|above|following|content|text|message|result|response|output|payload|document|article|email|ticket|review|comment))\b/i;

/** Fields of the data, for a question. */
function available(context: Context): string {
  const paths = pathsBelow({
    ...(isRecord(context.trigger) && { trigger: context.trigger }),
    steps: context.steps,
  })
    .filter(({ path, value }) => path.length > 1 && !isRecord(value))
    .slice(0, 10);
  return paths.length ? ` There is: ${paths.map(({ path }) => formatPath(path)).join(", ")}.` : "";
}

const sentence = (text: string) => {
  const clean = text
    .replace(/\s+/g, " ")
    .replace(/\s+([,.;:!?])/g, "$1")
    .replace(/^[\s,;:.]+|[\s,;:]+$/g, "")
    .trim();
  return clean && `${clean.charAt(0).toUpperCase()}${clean.slice(1)}${/[.!?"'”}]$/.test(clean) ? "" : "."}`;
};

/** Wishes that tell nothing: "something smart", "do your magic". */
const empty =
  /\b(?:something|anything|sth)\s+(?:\w+\s+)?(?:smart|useful|cool|clever|nice|good|interesting|meaningful|helpful|appropriate|intelligent|creative|fancy|great)\b|\b(?:do|work)\s+(?:your|its|some|the)\s+(?:magic|thing|best|job|work)\b|^(?:be|make\s+it)\s+(?:smart|clever|creative|better|nice(?:r)?|useful|intelligent|good)\.?$|^(?:use|ask|call|run)\s+(?:the\s+|an?\s+)?(?:ai|llm|model|gpt)\.?$/i;

/** Puts the prompt, or gives what must be asked for it. */
function putPrompt(draft: Draft, marked: Marked, instruction: string, context: Context): string | undefined {
  const data = findData(marked, instruction, context);
  const quoted = /^(?:user\s+)?(?:prompt\s*:?\s*)?([\uE000-\uE3FF])[.\s]*$/i.exec(instruction.trim())?.[1];
  const said = quoted ? meaning(marked, quoted) : sentence(unmark(marked, instruction));
  if (!said || said.replace(/[^\p{L}]/gu, "").length < 3)
    return "What shall the model do, and with which data?";
  if (empty.test(said)) return "What exactly shall the model do?";
  if (data.missing) return data.missing;
  const inline = data.found.filter(
    ({ words, template }) => words.trim() === template || words.includes("{{"),
  );
  const appended = data.found.filter((entry) => !inline.includes(entry));
  if (
    !data.found.length &&
    !/\{\{/.test(said) &&
    (usesData.test(instruction) || /\bthe\s+(?:data|input|above)\b/i.test(instruction))
  ) {
    const literal = /[\uE000-\uE3FF]/.test(instruction);
    if (!literal && (pointing.test(instruction) || usesData.test(instruction)))
      return `Which data is it about?${available(context)}`;
  }
  const parts = appended.map(({ words, template }) => {
    const name = words
      .replace(/^(?:the|this|that|these|those|its|their|our)\s+/i, "")
      .replace(/["'“”‘’]/g, "");
    return /^(?:trigger|steps|loop)\./.test(name)
      ? template
      : `${name.charAt(0).toUpperCase()}${name.slice(1)}:\n${template}`;
  });
  const origin = data.found.some(({ provenance }) => provenance === "context") ? "context" : "words";
  draft.set("prompt", [said, ...parts].join("\n\n"), origin === "context" ? "context" : "words");
  return undefined;
}

const promptLead =
  /^\s*(?:(?:please|can\s+you|could\s+you|let\s+(?:it|the\s+(?:model|ai|llm))|ask\s+(?:it|the\s+(?:model|ai|llm))\s+to|have\s+(?:it|the\s+(?:model|ai))|the\s+(?:model|ai|llm)\s+(?:should|shall|must)|user\s+(?:prompt|message)\s*:|(?:use\s+)?(?:an?\s+)?(?:ai|llm)\s+to|prompt\s*:|to)\s+)+/i;

/** Which model, what it is told, with which data, and the form of its answer, from words. */
export const parseAi: Parser = ({ text, context, current }) => {
  const draft = newDraft();
  const marked = mark(text);
  const model = takeModel(marked.text);
  const heat = takeTemperature(model.rest);
  const role = takeSystem(marked, heat.rest);
  const output = takeOutput(role.rest);
  const changed =
    model.modelSaid ||
    model.providerSaid ||
    heat.value !== undefined ||
    role.system !== undefined ||
    output.json;
  const instruction = output.rest.replace(promptLead, "");
  const kept =
    typeof current?.prompt === "string" &&
    changed &&
    !/\w{3,}.*\w{3,}/.test(
      instruction.replace(
        /\b(?:make|change|set|switch|move|it|to|the|instead|model|use|and|answer|output)\b/gi,
        "",
      ),
    );

  if (model.question) draft.ask("model", model.question);
  else if (current && !model.providerSaid && typeof current.model === "string") {
    draft.set("provider", current.provider ?? "openai", "context");
    draft.set("model", current.model, "context");
  } else {
    draft.set("provider", model.provider, model.providerSaid ? "words" : "default");
    draft.set("model", model.model, model.modelSaid ? "words" : "default");
  }
  if (role.system) draft.set("system", role.system, "words");
  else if (kept && current.system !== undefined) draft.set("system", current.system, "context");
  if (kept) draft.set("prompt", current.prompt, "context");
  else {
    const asked = putPrompt(draft, marked, instruction, context);
    if (asked) draft.ask("prompt", asked);
  }
  if (heat.value !== undefined) draft.set("temperature", heat.value, "words");
  else if (kept && current.temperature !== undefined)
    draft.set("temperature", current.temperature, "context");
  if (heat.question) draft.ask("temperature", heat.question);
  const fields = output.fields.map((field) => ({
    ...field,
    ...(field.description && { description: unmark(marked, field.description) }),
  }));
  if (output.question) draft.ask("output.fields", output.question);
  else if (output.json) draft.set("output", { type: "json", fields }, "words");
  else if (kept && current.output !== undefined) draft.set("output", current.output, "context");
  else draft.set("output", { type: "text" }, "default");
  return draft.suggestion();
};
