import type { WorkflowDocument } from "@/lib/workflow/document";

export type Template = { id: string; summary: string; document: WorkflowDocument };

const column = (index: number) => 280 * index;

/** Reads a field, decides, and shows both branches: needs no network. */
const triage: Template = {
  id: "triage",
  summary: "Manual start, a condition and a short wait. Runs without any network.",
  document: {
    name: "Order triage",
    description: "Sorts an order by its amount. Press Test and give, for example, an amount of 250.",
    nodes: [
      {
        id: "start",
        type: "trigger.manual",
        position: { x: column(0), y: 120 },
        data: { label: "Order received", config: {} },
      },
      {
        id: "large",
        type: "logic.condition",
        position: { x: column(1), y: 120 },
        data: {
          label: "Large order?",
          config: {
            combine: "all",
            rules: [{ left: "{{default trigger.amount 120}}", operator: "greaterOrEqual", right: "100" }],
          },
        },
      },
      {
        id: "wait",
        type: "utility.delay",
        position: { x: column(2), y: 0 },
        data: { label: "Cool down", config: { mode: "for", amount: 3, unit: "seconds" } },
      },
      {
        id: "review",
        type: "utility.transform",
        position: { x: column(3), y: 0 },
        data: {
          label: "Needs review",
          config: { fields: [{ name: "decision", value: "review by a person" }] },
        },
      },
      {
        id: "accept",
        type: "utility.transform",
        position: { x: column(2), y: 240 },
        data: { label: "Accepted", config: { fields: [{ name: "decision", value: "accepted" }] } },
      },
    ],
    edges: [
      { id: "start-large", source: "start", target: "large" },
      { id: "large-wait", source: "large", target: "wait", sourceHandle: "true" },
      { id: "wait-review", source: "wait", target: "review" },
      { id: "large-accept", source: "large", target: "accept", sourceHandle: "false" },
    ],
  },
};

/** A webhook that hands selected fields on to another API. */
const relay: Template = {
  id: "relay",
  summary: "A webhook picks fields from the call and posts them to another API.",
  document: {
    name: "Webhook to API",
    description: "Set the address of your API in “Send on”, deploy, and call the webhook.",
    nodes: [
      {
        id: "hook",
        type: "trigger.webhook",
        position: { x: column(0), y: 0 },
        data: {
          label: "Incoming call",
          config: { method: "POST", auth: { type: "none" }, response: "immediate" },
        },
      },
      {
        id: "pick",
        type: "utility.transform",
        position: { x: column(1), y: 0 },
        data: {
          label: "Pick fields",
          config: {
            fields: [
              { name: "id", value: "{{trigger.body.id}}" },
              { name: "email", value: '{{default trigger.body.email "unknown"}}' },
            ],
          },
        },
      },
      {
        id: "send",
        type: "action.http",
        position: { x: column(2), y: 0 },
        data: {
          label: "Send on",
          config: {
            method: "POST",
            url: "https://api.example.com/contacts",
            query: [],
            headers: [],
            body: {
              type: "json",
              content: '{"id": {{steps.pick_fields.id}}, "email": {{steps.pick_fields.email}}}',
            },
            failOnError: true,
          },
        },
      },
    ],
    edges: [
      { id: "hook-pick", source: "hook", target: "pick" },
      { id: "pick-send", source: "pick", target: "send" },
    ],
  },
};

/** An HTTP call whose failure is handled by a branch of its own. */
const fallback: Template = {
  id: "fallback",
  summary: "An API call with a fallback: when it fails after its retries, the error branch goes on.",
  document: {
    name: "API call with fallback",
    description: "Asks GitHub about a repository; when that fails, the run goes on with a note instead.",
    nodes: [
      {
        id: "start",
        type: "trigger.manual",
        position: { x: column(0), y: 120 },
        data: { label: "Start", config: {} },
      },
      {
        id: "ask",
        type: "action.http",
        position: { x: column(1), y: 120 },
        data: {
          label: "Ask GitHub",
          config: {
            method: "GET",
            url: 'https://api.github.com/repos/{{default trigger.owner "nodejs"}}/{{default trigger.repo "node"}}',
            query: [],
            headers: [{ name: "accept", value: "application/vnd.github+json" }],
            body: { type: "none", content: "" },
            failOnError: true,
          },
        },
      },
      {
        id: "facts",
        type: "utility.transform",
        position: { x: column(2), y: 0 },
        data: {
          label: "Facts",
          config: {
            fields: [
              { name: "name", value: "{{steps.ask_github.body.full_name}}" },
              { name: "stars", value: "{{steps.ask_github.body.stargazers_count}}" },
            ],
          },
        },
      },
      {
        id: "note",
        type: "utility.transform",
        position: { x: column(2), y: 240 },
        data: {
          label: "Note the failure",
          config: { fields: [{ name: "failed", value: "{{steps.ask_github.error.message}}" }] },
        },
      },
    ],
    edges: [
      { id: "start-ask", source: "start", target: "ask" },
      { id: "ask-facts", source: "ask", target: "facts", sourceHandle: "out" },
      { id: "ask-note", source: "ask", target: "note", sourceHandle: "error" },
    ],
  },
};

/** A reminder days later, which survives restarts in between. */
const followUp: Template = {
  id: "follow-up",
  summary: "A webhook starts a wait of three days, then an HTTP call reminds.",
  document: {
    name: "Follow-up after three days",
    description: "The wait is durable: restarts and deployments in between change nothing.",
    nodes: [
      {
        id: "hook",
        type: "trigger.webhook",
        position: { x: column(0), y: 0 },
        data: {
          label: "Signed up",
          config: { method: "POST", auth: { type: "none" }, response: "immediate" },
        },
      },
      {
        id: "wait",
        type: "utility.delay",
        position: { x: column(1), y: 0 },
        data: { label: "Three days later", config: { mode: "for", amount: 3, unit: "days" } },
      },
      {
        id: "remind",
        type: "action.http",
        position: { x: column(2), y: 0 },
        data: {
          label: "Remind",
          config: {
            method: "POST",
            url: "https://api.example.com/reminders",
            query: [],
            headers: [],
            body: { type: "json", content: '{"email": {{trigger.body.email}}}' },
            failOnError: true,
          },
        },
      },
    ],
    edges: [
      { id: "hook-wait", source: "hook", target: "wait" },
      { id: "wait-remind", source: "wait", target: "remind" },
    ],
  },
};

/** Ready-made workflows to begin with: each runs as it stands, once its example addresses are replaced. */
export const templates: readonly Template[] = [triage, relay, fallback, followUp];
