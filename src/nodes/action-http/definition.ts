import { z } from "zod";
import { credentialTypes, defineNode, fieldHints } from "@/nodes/kit/define-node";
import { atField } from "@/nodes/kit/field-error";

const pair = z.object({
  name: z.string().min(1, "must not be empty").max(500).register(fieldHints, { label: "Name" }),
  value: z.string().max(100_000).default("").register(fieldHints, { label: "Value" }),
});

/** Methods whose repetition changes nothing more (RFC 9110, section 9.2.2). */
const repeatable = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

/** Whether a text is an absolute http(s) URL. */
export const isHttpUrl = (text: string): boolean =>
  URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);

export const notHttpUrl = (text: string): string =>
  `"${text.slice(0, 100)}" is no absolute http(s) URL: write it like https://api.example.com/users`;

export const actionHttp = defineNode({
  type: "action.http",
  version: 1,
  category: "action",
  label: "HTTP request",
  description: "Calls an HTTP API and hands on status, headers and body.",
  icon: "globe",
  examples: [
    "POST the name and email from the webhook to https://api.example.com/users",
    "send “Build finished” to #builds on Slack",
  ],
  ports: { in: [{ id: "in", label: "In" }], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    method: z
      .enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
      .default("GET")
      .register(fieldHints, { label: "Method" }),
    url: z
      .string({ error: "URL is missing: give an absolute http(s) URL" })
      .min(1, "URL is missing: give an absolute http(s) URL")
      .max(16_384)
      .register(fieldHints, {
        label: "URL",
        placeholder: "https://api.example.com/users/{{trigger.body.id}}",
        magic: "Absolute http(s) URL; may use {{steps.name.field}}",
      }),
    query: z
      .array(pair)
      .max(100)
      .default([])
      .register(fieldHints, { label: "Query parameters", control: "pairs" }),
    headers: z.array(pair).max(100).default([]).register(fieldHints, { label: "Headers", control: "pairs" }),
    body: z
      .object({
        type: z
          .enum(["none", "json", "form", "text"])
          .default("none")
          .register(fieldHints, { label: "Type" }),
        content: z
          .string()
          .max(1_000_000)
          .default("")
          .register(fieldHints, {
            label: "Content",
            control: "code",
            when: { field: "type", is: ["json", "form", "text"] },
            help: 'JSON: {"id": {{trigger.body.id}}} · form: a=1&b={{trigger.body.b}}',
          }),
      })
      .default({ type: "none", content: "" })
      .register(fieldHints, { label: "Body" }),
    failOnError: z
      .boolean()
      .default(true)
      .register(fieldHints, { label: "Fail on 4xx and 5xx", help: "Off: such an answer is the output." }),
  }),
  output: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.unknown() }),
  credential: () => ({ types: credentialTypes, required: false }),
  check: ({ url }) =>
    typeof url !== "string" || url.includes("{{") || isHttpUrl(url)
      ? []
      : [{ field: "url", message: notHttpUrl(url) }],
  render: (config, render) => {
    const pairs = (field: "query" | "headers", value: (source: string) => string) =>
      (Array.isArray(config[field]) ? config[field] : []).map(
        (entry: { name?: unknown; value?: unknown }, index) => ({
          name: atField(`${field}.${index}.name`, () => render.text(String(entry.name ?? ""))),
          value: atField(`${field}.${index}.value`, () => value(String(entry.value ?? ""))),
        }),
      );
    const body = (config.body ?? {}) as { type?: unknown; content?: unknown };
    const content = typeof body.content === "string" ? body.content : "";
    const write = { json: render.json, form: render.form, text: render.text }[String(body.type)];
    return {
      ...config,
      method: atField("method", () => render.text(String(config.method ?? "GET"))),
      ...(typeof config.url === "string" && {
        url: atField("url", () => render.url(String(config.url))),
      }),
      query: pairs("query", render.query),
      headers: pairs("headers", render.header),
      ...(config.body !== undefined && {
        body: { ...body, content: write ? atField("body.content", () => write(content)) : "" },
      }),
    };
  },
  summary: (config) => `${config.method ?? "GET"} ${typeof config.url === "string" ? config.url : ""}`.trim(),
  repeatable: (config) => repeatable.has(String(config.method ?? "GET")),
});
