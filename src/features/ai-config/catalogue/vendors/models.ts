import { may, need, type Parameter, type Vendor, verbs } from "../types";

const ask = `${verbs.send}|${verbs.create}|ask|prompt|call|use|chat|complete|generate|have|let|query|summari[sz]e|classify|translate|explain`;
const prompt = (name: string): Parameter =>
  need(
    name,
    "prompt|message|ask(?:ing)?(?: it)?(?: to)?|saying|text|input|content|question|user message|to (?=say|write|tell|summari|explain|classify|translate|generate|answer|describe)",
    "What shall the model be asked?",
    { kind: "prompt", main: true },
  );
const model = need("model", "model|using|with|use", "Which model?", {
  options: {
    "gpt-[\\w.-]+": "$&",
    "o[134](?:-[\\w-]+)?": "$&",
    "chatgpt-[\\w.-]+": "$&",
    "claude-[\\w.-]+": "$&",
    "gemini-[\\w.-]+": "$&",
    "(?:mistral|ministral|codestral|open-mistral|pixtral|magistral)-[\\w.-]+": "$&",
    "(?:llama|mixtral|qwen|gemma|deepseek)[\\w./-]*\\d[\\w.-]*": "$&",
    "text-embedding-[\\w-]+": "$&",
    "dall-e-\\d": "$&",
  },
});
const system = may("messages.0.content", "system(?: prompt| message)?");
const temperature = may("temperature", "temperature", { kind: "number" });
const limit = may("max_tokens", "max(?:imum)?[_ ]tokens(?: of)?|at most", { kind: "number" });

const chat = (title: string, url: string): Vendor["operations"][number] => ({
  title,
  verbs: ask,
  nouns:
    "chat|completions?|message|prompt|open ?ai|gpt|mistral|groq|openrouter|model|ask|answer|deepseek|perplexity|question|text",
  method: "POST",
  url,
  body: {
    type: "json",
    fields: [model, prompt("messages.0.content"), temperature, limit],
    constants: { "messages.0.role": "user" },
  },
});

/** OpenAI's API, version 1. */
export const openai: Vendor = {
  name: "OpenAI",
  words: "open ?ai(?:'s)?|chat ?gpt",
  hosts: ["api.openai.com"],
  base: "https://api.openai.com/v1",
  auth: { type: "BEARER_TOKEN", hint: "an OpenAI API key" },
  operations: [
    { title: "list models", verbs: verbs.list, nouns: "models", method: "GET", url: "/models" },
    {
      title: "make embeddings",
      verbs: `${ask}|embed|get|compute|make`,
      nouns: "embeddings?|embed|vectors?",
      method: "POST",
      url: "/embeddings",
      body: {
        type: "json",
        fields: [
          model,
          need("input", "input|of|for|text|embed", "Which text shall be embedded?", { main: true }),
        ],
      },
    },
    {
      title: "make an image",
      verbs: `${ask}|draw|make|paint`,
      nouns: "images?|pictures?|dall-?e",
      method: "POST",
      url: "/images/generations",
      body: {
        type: "json",
        fields: [
          { ...model, ask: "Which image model?" },
          need("prompt", "prompt|of|showing|with", "What shall the image show?", { main: true }),
          may("size", "size"),
          may("n", "n", { kind: "number" }),
        ],
      },
    },
    {
      title: "moderate a text",
      verbs: `${ask}|moderate|check|screen`,
      nouns: "moderations?|moderate",
      method: "POST",
      url: "/moderations",
      body: {
        type: "json",
        fields: [need("input", "input|text|moderate|check", "Which text shall be checked?", { main: true })],
      },
    },
    {
      title: "make a response",
      verbs: ask,
      nouns: "responses? (?:api|endpoint)",
      method: "POST",
      url: "/responses",
      body: { type: "json", fields: [model, prompt("input")] },
    },
    chat("ask a chat model", "/chat/completions"),
  ],
};

/** Anthropic's Messages API. */
export const anthropic: Vendor = {
  name: "Anthropic",
  words: "anthropic(?:'s)?|claude(?:'s)?(?!-)",
  hosts: ["api.anthropic.com"],
  base: "https://api.anthropic.com/v1",
  auth: { type: "API_KEY", hint: "an API key, in the header x-api-key" },
  headers: { "anthropic-version": "2023-06-01" },
  operations: [
    { title: "list models", verbs: verbs.list, nouns: "models", method: "GET", url: "/models" },
    {
      title: "ask a model",
      verbs: ask,
      nouns: "messages?|prompt|anthropic|claude|model|ask|answer|chat",
      method: "POST",
      url: "/messages",
      body: {
        type: "json",
        fields: [
          model,
          need(
            "max_tokens",
            "max(?:imum)?[_ ]tokens(?: of)?|at most|up to|limit(?:ed)?(?: to)?",
            "How many tokens may the answer have at most?",
            { kind: "number" },
          ),
          { ...system, name: "system" },
          prompt("messages.0.content"),
          temperature,
        ],
        constants: { "messages.0.role": "user" },
      },
    },
  ],
};

export const gemini: Vendor = {
  name: "Gemini",
  words: "gemini(?:'s)?(?!-)|google ai",
  hosts: ["generativelanguage.googleapis.com"],
  base: "https://generativelanguage.googleapis.com/v1beta",
  auth: { type: "API_KEY", hint: "an API key, in the header x-goog-api-key" },
  operations: [
    {
      title: "generate content",
      verbs: ask,
      nouns: "gemini|google ai|content|prompt|model|ask|text",
      method: "POST",
      url: "/models/{model}:generateContent",
      path: [model],
      body: { type: "json", fields: [prompt("contents.0.parts.0.text")] },
    },
  ],
};

export const mistral: Vendor = {
  name: "Mistral",
  words: "mistral(?: ai)?(?!-)",
  hosts: ["api.mistral.ai"],
  base: "https://api.mistral.ai/v1",
  auth: { type: "BEARER_TOKEN", hint: "a Mistral API key" },
  operations: [chat("ask a chat model", "/chat/completions")],
};

export const groq: Vendor = {
  name: "Groq",
  words: "groq",
  hosts: ["api.groq.com"],
  base: "https://api.groq.com/openai/v1",
  auth: { type: "BEARER_TOKEN", hint: "a Groq API key" },
  operations: [chat("ask a chat model", "/chat/completions")],
};

export const openrouter: Vendor = {
  name: "OpenRouter",
  words: "open ?router",
  hosts: ["openrouter.ai"],
  base: "https://openrouter.ai/api/v1",
  auth: { type: "BEARER_TOKEN", hint: "an OpenRouter API key" },
  operations: [chat("ask a chat model", "/chat/completions")],
};
