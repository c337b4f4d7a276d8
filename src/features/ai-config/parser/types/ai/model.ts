/** Provider and model of a text, where each comes from, or what to ask; `rest` is the text without the words. */
export type ModelFound = {
  provider?: string;
  model?: string;
  providerSaid: boolean;
  modelSaid: boolean;
  question?: string;
  rest: string;
};

/** A common model of each provider, for words that name none. */
export const defaultModels = {
  openai: "gpt-4o-mini",
  anthropic: "claude-sonnet-4-5",
  google: "gemini-2.5-flash",
} as const;
type Provider = keyof typeof defaultModels;

const lead = String.raw`\s*[,;(]?\s*(?:\b(?:and\s+)?(?:please\s+)?(?:with|using|use|by|via|on|through|ask|asking|let|have|call|model|the\s+model|llm)\b\s*(?:is|=|:)?\s*(?:the\s+)?(?:model\s*[:=]?\s*)?)*`;
const maker = String.raw`(?:(?:open\s?ai|anthropic|google|vertex|chatgpt)(?:['’]s)?\s+)?`;
const tail = String.raw`(?:\s+model)?(?:\s+(?:from|by|of)\s+(?:open\s?ai|anthropic|google))?(?:\s+to(?=\s+\w))?\)?`;

type Form = {
  pattern: RegExp;
  read: (parts: readonly (string | undefined)[]) => { provider: Provider; model: string };
};
const form = (pattern: string, read: Form["read"]): Form => ({
  pattern: new RegExp(`${lead}${maker}${pattern}${tail}`, "i"),
  read,
});
const dashed = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, "-");

const claudeLine = "(sonnet|haiku|opus)";
const claudeVersions: Readonly<Record<string, string>> = { sonnet: "4-5", haiku: "4-5", opus: "4-1" };

/** Versions up to 3.7 precede the line's name in the identifiers, later ones follow it. */
function claude(version: string | undefined, line: string): string {
  const name = line.toLowerCase();
  const number = version?.replace(".", "-") ?? claudeVersions[name] ?? "4-5";
  if (/^3/.test(number)) return `claude-${number}-${name}-latest`;
  return `claude-${name}-${/^\d$/.test(number) ? `${number}-0` : number}`;
}

const forms: readonly Form[] = [
  form(
    String.raw`\b(gpt-?\s?\d+(?:\.\d+)?o?(?:[\s-](?:mini|nano|turbo|pro|preview|codex|chat-latest|\d{4}(?:-\d\d-\d\d)?))*)\b`,
    ([name = ""]) => ({
      provider: "openai",
      model: dashed(name).replace(/^gpt-?(?=\d)/, "gpt-"),
    }),
  ),
  form(
    String.raw`\b(o[134](?:-(?:mini|pro|preview))?|chatgpt-4o-latest|o[134]\smini)\b(?!['’])`,
    ([name = ""]) => ({ provider: "openai", model: dashed(name) }),
  ),
  form(String.raw`\b(claude-[a-z0-9][a-z0-9.-]*[a-z0-9])\b`, ([name = ""]) => ({
    provider: "anthropic",
    model: name.toLowerCase(),
  })),
  form(String.raw`\bclaude[\s-]+(\d(?:[.-]\d)?)[\s-]+${claudeLine}\b`, ([version, line = ""]) => ({
    provider: "anthropic",
    model: claude(version, line),
  })),
  form(String.raw`\b(?:claude[\s-]+)?${claudeLine}[\s-]+(\d(?:[.-]\d)?)\b`, ([line = "", version]) => ({
    provider: "anthropic",
    model: claude(version, line),
  })),
  form(String.raw`\bclaude[\s-]+${claudeLine}\b`, ([line = ""]) => ({
    provider: "anthropic",
    model: claude(undefined, line),
  })),
  form(String.raw`\b(gemini-[a-z0-9][a-z0-9.-]*[a-z0-9])\b`, ([name = ""]) => ({
    provider: "google",
    model: name.toLowerCase(),
  })),
  form(
    String.raw`\bgemini\s+(\d(?:\.\d)?)\s+((?:flash|pro|ultra)(?:[\s-]lite)?)\b`,
    ([version = "", line = ""]) => ({ provider: "google", model: `gemini-${version}-${dashed(line)}` }),
  ),
  form(String.raw`\bgemini\s+((?:flash|pro)(?:[\s-]lite)?)\b`, ([line = ""]) => ({
    provider: "google",
    model: `gemini-2.5-${dashed(line)}`,
  })),
];
const providers: readonly (readonly [Provider, string])[] = [
  ["anthropic", String.raw`\b(?:anthropic|claude)\b`],
  [
    "google",
    String.raw`\b(?:google(?:\s+(?:ai|gemini))?|gemini)\b(?!\s+(?:sheets?|docs?|drive|calendar|ads|maps|analytics|forms?|search))`,
  ],
  ["openai", String.raw`\b(?:open\s?ai|chat\s?gpt|gpt)\b`],
];
const saysUse = String.raw`(?:\b(?:with|using|use|by|via|through|ask|let|have|call)\s+|[,;(]\s*|^\s*)`;
const others =
  /\b(?:with|using|use|via|on|ask|through|run)\s+(?:the\s+)?(?:model\s+)?(mistral\S*|mixtral\S*|llama\S*|ollama|groq|grok\S*|deepseek\S*|cohere|command-r\S*|qwen\S*|phi-?\d\S*|perplexity|bedrock|hugging\s?face|together)\b/i;

const cut = (text: string, found: RegExpExecArray) =>
  `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`
    .replace(/\s+/g, " ")
    .replace(/\s+([,.;:])/g, "$1")
    .trim();

/** Finds the model that words name, as providers write it, and its provider. */
export function takeModel(text: string): ModelFound {
  const other = others.exec(text)?.[1];
  if (other)
    return {
      providerSaid: false,
      modelSaid: false,
      question: `"${other}" is none of the providers (OpenAI, Anthropic, Google). Which of their models shall it be?`,
      rest: text.replace(others, " "),
    };
  for (const { pattern, read } of forms) {
    const found = pattern.exec(text);
    if (!found) continue;
    const { provider, model } = read(found.slice(1));
    const rest = cut(text, found);
    const rival = providers.find(
      ([name, source]) => name !== provider && new RegExp(`${saysUse}${source}`, "i").test(rest),
    );
    return {
      provider,
      model,
      providerSaid: true,
      modelSaid: true,
      rest,
      ...(rival && {
        question: `${model} is a model of ${provider}, and ${rival[0]} is named too. Which one?`,
      }),
    };
  }
  for (const [provider, source] of providers) {
    const found = new RegExp(
      `${lead}${saysUse}(?:the\\s+)?${source}(?:['’]s\\s+(?:api|models?))?(?:\\s+(?:model|api))?(?:\\s+to(?=\\s+\\w))?\\)?`,
      "i",
    ).exec(text);
    if (!found) continue;
    return {
      provider,
      model: defaultModels[provider],
      providerSaid: true,
      modelSaid: false,
      rest: cut(text, found),
    };
  }
  return {
    provider: "openai",
    model: defaultModels.openai,
    providerSaid: false,
    modelSaid: false,
    rest: text,
  };
}
