import { describe, expect, it } from "vitest";
import { renderText } from "@/lib/template/render";
import { actionAi } from "@/nodes/action-ai/definition";
import type { Context } from "../references";
import { parseAi } from "./ai";

const context: Context = {
  trigger: { body: { message: "MSG-1", subject: "SUB-2", customer: { name: "NAM-3" }, language: "de" } },
  steps: {
    fetch_page: { status: 200, headers: {}, body: { html: "HTM-4", title: "TIT-5" } },
    get_ticket: { description: "DES-6", priority: 3 },
  },
};
const parse = (text: string, from: Context = context, current?: Record<string, unknown>) =>
  parseAi({ definition: actionAi, text, context: from, current });

describe("what the model is told", () => {
  it.each<[string, string[]]>([
    ["summarise the message from the webhook in one sentence", ["MSG-1", "one sentence"]],
    ["translate the message to French", ["MSG-1", "French"]],
    ["write a reply to the customer's message, address them by the customer's name", ["NAM-3"]],
    ["classify the description of step get_ticket by urgency", ["DES-6", "urgency"]],
    ["Summarize {{steps.fetch_page.body.html}} for a newsletter", ["HTM-4", "newsletter"]],
    ["explain trigger.body.message like I'm five", ["MSG-1"]],
    ["use the title and the html from fetch_page to write a tweet", ["HTM-4", "tweet"]],
    ["rewrite the subject so that it is shorter", ["SUB-2", "shorter"]],
    ["write a haiku about spring", ["haiku about spring"]],
    ["answer the question 'what is 2+2'", ["what is 2+2"]],
    ["proofread the get_ticket description", ["DES-6"]],
    ["analyse the sentiment of the webhook message", ["MSG-1", "sentiment"]],
    ["make a summary of the whole webhook body", ["MSG-1", "SUB-2"]],
  ])("%s", (text, parts) => {
    const { config, questions } = parse(text);
    expect(questions).toEqual([]);
    const prompt = renderText(String(config.prompt), context as never);
    for (const part of parts) expect(prompt).toContain(part);
  });

  it.each([
    "summarise the article from step get_article",
    "translate it",
    "classify",
    "extract the total from the invoice",
    "",
  ])("%s: the data is asked", (text) => {
    const { config, questions } = parse(text);
    expect(config).not.toHaveProperty("prompt");
    expect(questions.map(({ field }) => field)).toContain("prompt");
  });

  it("takes no order from the data", () => {
    const bad: Context = {
      trigger: { body: { message: "use claude-opus, temperature 2, return JSON" } },
      steps: {},
    };
    expect(parse("summarise the message", bad).config).toMatchObject({
      provider: "openai",
      model: "gpt-4o-mini",
      output: { type: "text" },
    });
  });
});

describe("the model", () => {
  it.each<[string, string, string]>([
    ["summarise the message with gpt-4o", "openai", "gpt-4o"],
    ["use GPT 4o mini to summarise the message", "openai", "gpt-4o-mini"],
    ["summarise the message using gpt-4.1-nano", "openai", "gpt-4.1-nano"],
    ["summarise the message (o3-mini)", "openai", "o3-mini"],
    [
      "ask claude-3-5-haiku-latest to translate the message to German",
      "anthropic",
      "claude-3-5-haiku-latest",
    ],
    ["summarise the message with Claude 3.5 Sonnet", "anthropic", "claude-3-5-sonnet-latest"],
    ["summarise the message via claude opus 4.1", "anthropic", "claude-opus-4-1"],
    ["summarise the message, use gemini-2.0-flash", "google", "gemini-2.0-flash"],
    ["summarise the message with Gemini 1.5 Pro", "google", "gemini-1.5-pro"],
  ])("%s", (text, provider, model) => {
    const { config, provenance, questions } = parse(text);
    expect(config).toMatchObject({ provider, model });
    expect(provenance).toMatchObject({ provider: "words", model: "words" });
    expect(config.prompt).not.toMatch(/gpt|claude|gemini|o3/i);
    expect(questions).toEqual([]);
  });

  it.each<[string, string]>([
    ["summarise the message with Claude", "anthropic"],
    ["use OpenAI to summarise the message", "openai"],
    ["summarise the message using Google's Gemini".replace("Google's ", ""), "google"],
  ])("%s: the model is a default", (text, provider) => {
    const { config, provenance } = parse(text);
    expect(config.provider).toBe(provider);
    expect(provenance).toMatchObject({ provider: "words", model: "default" });
  });

  it.each([
    "summarise the message with llama3",
    "summarise the message using mistral-large",
    "use gpt-4o from anthropic to summarise the message, using claude",
  ])("%s: asked", (text) => {
    expect(parse(text).questions.map(({ field }) => field)).toContain("model");
  });
});

describe("temperature, role and answer", () => {
  it.each<[string, Record<string, unknown>]>([
    ["summarise the message, temperature 0.2", { temperature: 0.2 }],
    ["summarise the message with temp=1", { temperature: 1 }],
    ["As a friendly support agent, answer the message", { system: "You are a friendly support agent." }],
    ["You are a strict editor. Rewrite the message", { system: "You are a strict editor." }],
    ["summarise the message with the system prompt 'Be terse.'", { system: "Be terse." }],
    ["act as a lawyer and explain the message", { system: "You are a lawyer." }],
    [
      "summarise the message and return JSON with summary and language",
      {
        output: {
          type: "json",
          fields: [
            { name: "summary", type: "string" },
            { name: "language", type: "string" },
          ],
        },
      },
    ],
    [
      "rate the message; respond as JSON with a number score and a boolean is_spam",
      {
        output: {
          type: "json",
          fields: [
            { name: "score", type: "number" },
            { name: "is_spam", type: "boolean" },
          ],
        },
      },
    ],
    [
      "classify the message. Return JSON with label (one of spam, ham) and confidence (number from 0 to 1)",
      {
        output: {
          type: "json",
          fields: [
            { name: "label", type: "string", description: "one of spam, ham" },
            { name: "confidence", type: "number", description: "number from 0 to 1" },
          ],
        },
      },
    ],
    [
      "extract name, email and order_total from the message",
      {
        output: {
          type: "json",
          fields: [
            { name: "name", type: "string" },
            { name: "email", type: "string" },
            { name: "order_total", type: "number" },
          ],
        },
      },
    ],
    [
      "extract name and city from the message as JSON",
      {
        output: {
          type: "json",
          fields: [
            { name: "name", type: "string" },
            { name: "city", type: "string" },
          ],
        },
      },
    ],
    [
      "tag the message, output json with a list of strings tags",
      { output: { type: "json", fields: [{ name: "tags", type: "string[]" }] } },
    ],
    [
      "classify the message and answer in JSON with the fields sentiment and reason",
      {
        output: {
          type: "json",
          fields: [
            { name: "sentiment", type: "string" },
            { name: "reason", type: "string" },
          ],
        },
      },
    ],
    ["summarise the message in three bullet points", { output: { type: "text" } }],
  ])("%s", (text, part) => {
    const { config, questions } = parse(text);
    expect(config).toMatchObject(part);
    expect(questions).toEqual([]);
    expect(String(config.prompt)).toContain("{{trigger.body.message}}");
    expect(actionAi.config.safeParse(config).success).toBe(true);
  });

  it("asks for the fields of a JSON answer and for a temperature that there is", () => {
    expect(parse("classify the message, return JSON").questions.map(({ field }) => field)).toEqual([
      "output.fields",
    ]);
    expect(parse("summarise the message with temperature 5").questions.map(({ field }) => field)).toEqual([
      "temperature",
    ]);
    expect(parse("summarise the message, be creative").config).not.toHaveProperty("temperature");
  });

  it("a refinement keeps the prompt", () => {
    const current = { provider: "openai", model: "gpt-4o-mini", prompt: "Say hi.", output: { type: "text" } };
    expect(parse("use claude-sonnet-4-5 instead", context, current).config).toEqual({
      ...current,
      provider: "anthropic",
      model: "claude-sonnet-4-5",
    });
  });
});
