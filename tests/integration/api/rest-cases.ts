import { manual, wait, workflow } from "~/tests/support/workflow-builder";

export type Scope = "read" | "write" | "run";
type Bad = { query?: string; body?: unknown; field: string };
export type Case = { scope: Scope; body?: unknown; bad?: Bad[] };

export const document = workflow({ start: manual, slow: wait(3600) }, "start > slow");
export const bearer = { name: "a token", type: "BEARER_TOKEN", value: "t0p-secret-value" };

const compatible = { provider: "compatible", name: "llama3.1", baseUrl: "https://ai.test/v1", key: null };

/** What every route needs, would do, and must refuse. A route that is not here fails the first test. */
export const cases: Record<string, Case> = {
  "GET workflows": {
    scope: "read",
    bad: [
      { query: "limit=abc", field: "limit" },
      { query: "limit=0", field: "limit" },
      { query: "limit=101", field: "limit" },
      { query: "cursor=nonsense", field: "cursor" },
      { query: `cursor=${Buffer.from('["0000-00-00","x"]').toString("base64url")}`, field: "cursor" },
      { query: `cursor=${"x".repeat(300)}`, field: "cursor" },
    ],
  },
  "POST workflows": {
    scope: "write",
    body: document,
    bad: [
      { body: {}, field: "name" },
      { body: { ...document, name: 5 }, field: "name" },
      { body: { ...document, name: "a\u0000b" }, field: "name" },
      { body: { ...document, description: "a\u0000b" }, field: "description" },
      { body: { ...document, nodes: "none" }, field: "nodes" },
      { body: { ...document, schemaVersion: 2 }, field: "schemaVersion" },
      { body: { ...document, edges: [{ id: "e" }] }, field: "edges.0.source" },
      { body: { ...document, nodes: [{ ...document.nodes[0], id: "a b" }] }, field: "nodes.0.id" },
      { body: { ...document, nodes: [{ ...document.nodes[0], position: null }] }, field: "nodes.0.position" },
      {
        body: { ...document, nodes: [{ ...document.nodes[0], data: { label: "a", config: [] } }] },
        field: "nodes.0.data.config",
      },
      {
        body: { ...document, nodes: [{ ...document.nodes[0], data: { label: "a\u0000", config: {} } }] },
        field: "nodes.0.data.label",
      },
      {
        body: {
          ...document,
          nodes: [{ ...document.nodes[0], data: { label: "a", config: {}, retries: 11 } }],
        },
        field: "nodes.0.data.retries",
      },
    ],
  },
  "GET workflows/*": { scope: "read" },
  "PUT workflows/*": {
    scope: "write",
    body: { revision: 1, document },
    bad: [
      { body: { document }, field: "revision" },
      { body: { revision: "1", document }, field: "revision" },
      { body: { revision: 1.5, document }, field: "revision" },
      { body: { revision: 2 ** 40, document }, field: "revision" },
      { body: { revision: 1 }, field: "document" },
      { body: { revision: 1, document: "x" }, field: "document" },
    ],
  },
  "DELETE workflows/*": { scope: "write" },
  "POST workflows/*/deploy": {
    scope: "write",
    body: {},
    bad: [
      { body: { revision: "1" }, field: "revision" },
      { body: { revision: 2 ** 40 }, field: "revision" },
    ],
  },
  "POST workflows/*/deactivate": { scope: "write" },
  "GET workflows/*/settings": { scope: "read" },
  "PUT workflows/*/settings": {
    scope: "write",
    body: { concurrency: null, rateLimit: null, priority: 0 },
    bad: [
      { body: { rateLimit: null, priority: 0 }, field: "concurrency" },
      { body: { concurrency: 0, rateLimit: null, priority: 0 }, field: "concurrency" },
      { body: { concurrency: 1001, rateLimit: null, priority: 0 }, field: "concurrency" },
      { body: { concurrency: 1.5, rateLimit: null, priority: 0 }, field: "concurrency" },
      { body: { concurrency: null, rateLimit: 5, priority: 0 }, field: "rateLimit" },
      { body: { concurrency: null, rateLimit: { limit: 5 }, priority: 0 }, field: "rateLimit.seconds" },
      {
        body: { concurrency: null, rateLimit: { limit: 5, seconds: 86_401 }, priority: 0 },
        field: "rateLimit.seconds",
      },
      {
        body: { concurrency: null, rateLimit: { limit: 0, seconds: 1 }, priority: 0 },
        field: "rateLimit.limit",
      },
      { body: { concurrency: null, rateLimit: null, priority: 101 }, field: "priority" },
      { body: { concurrency: null, rateLimit: null, priority: "high" }, field: "priority" },
    ],
  },
  "POST workflows/*/run": {
    scope: "run",
    body: { input: {} },
    bad: [
      { body: { triggerId: 5 }, field: "triggerId" },
      { body: { triggerId: "nowhere" }, field: "triggerId" },
      { body: { document: [] }, field: "document" },
      { body: { document: { ...document, name: "" } }, field: "document.name" },
    ],
  },
  "GET executions": {
    scope: "read",
    bad: [
      { query: "status=LOST", field: "status" },
      { query: "limit=-1", field: "limit" },
      { query: "cursor=!!", field: "cursor" },
    ],
  },
  "GET executions/*": { scope: "read" },
  "GET executions/*/steps": {
    scope: "read",
    bad: [
      { query: "cursor=bm9wZQ", field: "cursor" },
      {
        query: `cursor=${Buffer.from(JSON.stringify([1e300, "", "0190b1f0-0000-7000-8000-000000000000"])).toString("base64url")}`,
        field: "cursor",
      },
      {
        query: `cursor=${Buffer.from(JSON.stringify([1, "\u0000", "0190b1f0-0000-7000-8000-000000000000"])).toString("base64url")}`,
        field: "cursor",
      },
    ],
  },
  "GET executions/*/value": {
    scope: "read",
    bad: [
      { query: "of=both", field: "of" },
      { query: `nodeId=${"x".repeat(65)}`, field: "nodeId" },
      { query: "nodeId=a%00", field: "nodeId" },
    ],
  },
  "POST executions/*/cancel": { scope: "run" },
  "GET executions/*/replay": {
    scope: "read",
    bad: [
      { query: "version=old", field: "version" },
      { query: "version=0", field: "version" },
      { query: `fromNodeId=${"x".repeat(65)}`, field: "fromNodeId" },
    ],
  },
  "POST executions/*/replay": {
    scope: "run",
    body: {},
    bad: [
      { body: { version: -1 }, field: "version" },
      { body: { version: "oldest" }, field: "version" },
      { body: { fromNodeId: 5 }, field: "fromNodeId" },
      { body: { fromNodeId: "a\u0000" }, field: "fromNodeId" },
      { body: { token: "" }, field: "token" },
    ],
  },
  "POST executions/*/ticket": { scope: "read" },
  "GET inbox": {
    scope: "read",
    bad: [
      { query: "limit=1000", field: "limit" },
      { query: "dismissed=perhaps", field: "dismissed" },
      { query: "message=%00", field: "message" },
      { query: "cursor=nonsense", field: "cursor" },
    ],
  },
  "GET inbox/groups": { scope: "read", bad: [{ query: "dismissed=2", field: "dismissed" }] },
  "POST inbox/replay": {
    scope: "run",
    body: { ids: ["0190b1f0-0000-7000-8000-000000000000"] },
    bad: [
      { body: {}, field: "ids" },
      { body: { ids: [] }, field: "ids" },
      { body: { ids: ["x"] }, field: "ids.0" },
      { body: { ids: ["0190b1f0-0000-7000-8000-000000000000"], from: "middle" }, field: "from" },
    ],
  },
  "POST inbox/replay/plan": {
    scope: "read",
    body: { ids: ["0190b1f0-0000-7000-8000-000000000000"] },
    bad: [{ body: { ids: Array(101).fill("0190b1f0-0000-7000-8000-000000000000") }, field: "ids" }],
  },
  "POST inbox/dismiss": {
    scope: "run",
    body: { ids: ["0190b1f0-0000-7000-8000-000000000000"] },
    bad: [{ body: { ids: "all" }, field: "ids" }],
  },
  "POST inbox/restore": {
    scope: "run",
    body: { ids: ["0190b1f0-0000-7000-8000-000000000000"] },
    bad: [{ body: { ids: [1] }, field: "ids.0" }],
  },
  "GET payloads/*": { scope: "read" },
  "POST events": {
    scope: "run",
    body: { name: "order.paid", data: { order: 7 } },
    bad: [
      { body: {}, field: "name" },
      { body: { name: 5 }, field: "name" },
      { body: { name: "order paid" }, field: "name" },
      { body: { name: "" }, field: "name" },
      { body: { name: "x".repeat(101) }, field: "name" },
      { body: { name: "e", id: 5 }, field: "id" },
      { body: { name: "e", id: "" }, field: "id" },
      { body: { name: "e", id: "a\u0000" }, field: "id" },
      { body: { name: "e", id: "x".repeat(201) }, field: "id" },
    ],
  },
  "GET credentials": { scope: "read", bad: [{ query: "cursor=e30", field: "cursor" }] },
  "POST credentials": {
    scope: "write",
    body: bearer,
    bad: [
      { body: { ...bearer, name: "" }, field: "name" },
      { body: { ...bearer, name: "a\u0000b" }, field: "name" },
      { body: { ...bearer, type: "PASSWORD" }, field: "type" },
      { body: { ...bearer, value: 5 }, field: "value" },
      { body: { ...bearer, value: undefined }, field: "value" },
      { body: { ...bearer, type: "BASIC_AUTH", value: "only-one" }, field: "value" },
      { body: { ...bearer, type: "BASIC_AUTH", value: { username: "a:b", password: "c" } }, field: "value" },
      { body: { ...bearer, value: "two\r\nlines" }, field: "value" },
      { body: { ...bearer, allowedHosts: "a.test" }, field: "allowedHosts" },
      { body: { ...bearer, testUrl: "a.test" }, field: "testUrl" },
      { body: { ...bearer, type: "OAUTH2", value: { clientId: "x" } }, field: "value.tokenUrl" },
      { body: { ...bearer, type: "CUSTOM_HEADERS", value: { headers: [] } }, field: "value.headers" },
      { body: { ...bearer, allowedHosts: ["https://a.test/x"] }, field: "allowedHosts.0" },
    ],
  },
  "PUT credentials/*": {
    scope: "write",
    body: { name: "renamed" },
    bad: [
      { body: { name: 5 }, field: "name" },
      { body: { allowedHosts: [7] }, field: "allowedHosts.0" },
      { body: { testUrl: 7 }, field: "testUrl" },
      { body: { value: 5 }, field: "value" },
      { body: { type: "BASIC_AUTH" }, field: "type" },
    ],
  },
  "DELETE credentials/*": { scope: "write" },
  "GET credentials/deleted": { scope: "read" },
  "GET credentials/uses": { scope: "read" },
  "POST credentials/*/rotate": {
    scope: "write",
    body: { value: "n3w-secret-value", untested: true },
    bad: [
      { body: { value: 5 }, field: "value" },
      { body: {}, field: "value" },
      { body: { value: "two\r\nlines" }, field: "value" },
      { body: { value: "n3w-secret-value" }, field: "url" },
      { body: { value: "n3w-secret-value", url: "here" }, field: "url" },
      { body: { value: "n3w-secret-value", untested: "yes" }, field: "untested" },
    ],
  },
  "POST credentials/*/test": {
    scope: "write",
    body: { url: "https://api.example.com/me" },
    bad: [
      { body: {}, field: "url" },
      { body: { url: 5 }, field: "url" },
      { body: { url: "ftp://a.test" }, field: "url" },
      { body: { url: "https://a:b@a.test" }, field: "url" },
    ],
  },
  "POST credentials/*/restore": { scope: "write" },
  "GET audit": {
    scope: "read",
    bad: [
      { query: "limit=0", field: "limit" },
      { query: "cursor=nonsense", field: "cursor" },
      { query: "actorId=x", field: "actorId" },
      { query: "since=yesterday", field: "since" },
      { query: "targetId=a%00", field: "targetId" },
    ],
  },
  "POST ai/config": {
    scope: "write",
    body: { nodeType: "action.http", intent: "get the users" },
    bad: [
      { body: { nodeType: "action.http" }, field: "intent" },
      { body: { nodeType: 1, intent: "x" }, field: "nodeType" },
      { body: { nodeType: "nothing", intent: "x" }, field: "nodeType" },
      { body: { nodeType: "action.http", intent: "x", context: { now: "today" } }, field: "context.now" },
    ],
  },
  "POST ai/workflow": {
    scope: "write",
    body: { text: "when a webhook comes in, get https://api.acme.test/users" },
    bad: [
      { body: {}, field: "text" },
      { body: { text: " " }, field: "text" },
      { body: { text: "x".repeat(8_001) }, field: "text" },
      { body: { text: "x", document: { nodes: [], edges: [] } }, field: "document.name" },
      {
        body: { text: "x", document: { name: "x", nodes: [{ id: "a" }], edges: [] } },
        field: "document.nodes.0.type",
      },
    ],
  },
  "POST ai/explain/workflow": {
    scope: "read",
    body: { document },
    bad: [
      { body: {}, field: "workflowId" },
      { body: { workflowId: 5 }, field: "workflowId" },
      { body: { document: "x" }, field: "document" },
      { body: { document: { ...document, name: "" } }, field: "document.name" },
    ],
  },
  "POST ai/explain/step": {
    scope: "read",
    body: { executionId: "0190b1f0-0000-7000-8000-000000000000", nodeId: "slow" },
    bad: [
      { body: { nodeId: "slow" }, field: "executionId" },
      { body: { executionId: "0190b1f0-0000-7000-8000-000000000000" }, field: "nodeId" },
      { body: { executionId: "0190b1f0-0000-7000-8000-000000000000", nodeId: "a\u0000" }, field: "nodeId" },
      {
        body: { executionId: "0190b1f0-0000-7000-8000-000000000000", nodeId: "a", iteration: 1 },
        field: "iteration",
      },
    ],
  },
  "GET ai/model": { scope: "read" },
  "PUT ai/model": {
    scope: "write",
    body: compatible,
    bad: [
      { body: {}, field: "provider" },
      { body: { ...compatible, provider: "acme" }, field: "provider" },
      { body: { ...compatible, name: " " }, field: "name" },
      { body: { ...compatible, name: "a\u0000" }, field: "name" },
      { body: { ...compatible, baseUrl: undefined }, field: "baseUrl" },
      { body: { ...compatible, baseUrl: "file:///etc/passwd" }, field: "baseUrl" },
      { body: { ...compatible, baseUrl: "https://me:pass@ai.test/v1" }, field: "baseUrl" },
      { body: { ...compatible, baseUrl: "http://ai.test/v1" }, field: "baseUrl" },
      { body: { ...compatible, key: "two\nlines" }, field: "key" },
      { body: { ...compatible, key: 5 }, field: "key" },
      { body: { provider: "openai", name: "gpt-5.4-mini", key: null }, field: "key" },
    ],
  },
  "POST ai/model/test": { scope: "write" },
  "DELETE ai/model": { scope: "write" },
  "PUT ai/budget": {
    scope: "write",
    body: { monthlyUsd: 20, monthlyTokens: null },
    bad: [
      { body: { monthlyTokens: null }, field: "monthlyUsd" },
      { body: { monthlyUsd: -1, monthlyTokens: null }, field: "monthlyUsd" },
      { body: { monthlyUsd: null, monthlyTokens: 1.5 }, field: "monthlyTokens" },
      { body: { monthlyUsd: null, monthlyTokens: "many" }, field: "monthlyTokens" },
    ],
  },
  "GET ai/usage": { scope: "read" },
  "POST ai/feedback": {
    scope: "write",
    body: { nodeType: "action.http", intent: "get the users", config: {}, source: "parser", thumb: "up" },
    bad: [
      { body: { nodeType: "action.http", config: {}, source: "parser" }, field: "intent" },
      { body: { nodeType: "a", intent: "x", config: {}, source: "me" }, field: "source" },
      { body: { nodeType: "a", intent: "x\u0000", config: {}, source: "parser" }, field: "intent" },
      { body: { nodeType: "a", intent: "x", config: {}, source: "parser", thumb: 1 }, field: "thumb" },
    ],
  },
  "GET ai/feedback": {
    scope: "read",
    bad: [
      { query: "limit=0", field: "limit" },
      { query: "cursor=nonsense", field: "cursor" },
    ],
  },
  "GET ai/feedback/export": { scope: "read" },
  "POST nodes/preview": {
    scope: "read",
    body: { type: "utility.delay", config: { amount: 1 }, context: {} },
    bad: [
      { body: { type: "utility.delay", context: {} }, field: "config" },
      { body: { type: "nothing", config: {} }, field: "type" },
      { body: { type: "utility.delay", config: {}, context: { now: "today" } }, field: "context.now" },
      { body: { type: "utility.delay", config: {}, context: { steps: [] } }, field: "context.steps" },
    ],
  },
};
