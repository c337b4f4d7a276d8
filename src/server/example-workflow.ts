import type { WorkflowDocument } from "@/lib/workflow/document";

/** What a new user finds on the dashboard: runs at once, needs no network, and shows data flowing. */
export const exampleWorkflow: WorkflowDocument = {
  schemaVersion: 1,
  name: "Welcome an order",
  description:
    "A first workflow: reads an order, looks at its amount, waits a moment and writes a greeting. Press Test.",
  nodes: [
    {
      id: "start",
      type: "trigger.manual",
      position: { x: 0, y: 120 },
      data: { label: "Order received", config: {} },
    },
    {
      id: "order",
      type: "utility.transform",
      position: { x: 280, y: 120 },
      data: {
        label: "Order",
        config: {
          fields: [
            { name: "customer", value: '{{default trigger.customer "Ada"}}' },
            { name: "amount", value: "{{default trigger.amount 120}}" },
          ],
        },
      },
    },
    {
      id: "large",
      type: "logic.condition",
      position: { x: 560, y: 120 },
      data: {
        label: "Large order?",
        config: {
          combine: "all",
          rules: [{ left: "{{steps.order.amount}}", operator: "greaterOrEqual", right: "100" }],
        },
      },
    },
    {
      id: "pause",
      type: "utility.delay",
      position: { x: 840, y: 0 },
      data: { label: "Wait a moment", config: { mode: "for", amount: 2, unit: "seconds" } },
    },
    {
      id: "thank",
      type: "utility.transform",
      position: { x: 1120, y: 0 },
      data: {
        label: "Thank you note",
        config: {
          fields: [
            {
              name: "message",
              value: "Thank you, {{steps.order.customer}}: {{steps.order.amount}} is a large order!",
            },
          ],
        },
      },
    },
    {
      id: "note",
      type: "utility.transform",
      position: { x: 840, y: 240 },
      data: {
        label: "Short note",
        config: { fields: [{ name: "message", value: "Thank you, {{steps.order.customer}}." }] },
      },
    },
  ],
  edges: [
    { id: "start-order", source: "start", target: "order" },
    { id: "order-large", source: "order", target: "large" },
    { id: "large-pause", source: "large", target: "pause", sourceHandle: "true" },
    { id: "pause-thank", source: "pause", target: "thank" },
    { id: "large-note", source: "large", target: "note", sourceHandle: "false" },
  ],
};
