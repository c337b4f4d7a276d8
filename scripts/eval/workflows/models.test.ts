import { afterAll, beforeAll, expect, it } from "vitest";
import { type AiServer, startAiServer } from "~/tests/support/ai-server";
import { figuresOf } from "../report";
import { workflowLine } from "./line";
import { measureWorkflows } from "./measure";
import { describeByModels } from "./models";

let server: AiServer;
beforeAll(async () => {
  server = await startAiServer();
});
afterAll(() => server?.stop());

const line = workflowLine.parse({
  id: "w",
  tier: "explicit",
  text: "start by hand and wait two minutes",
  nodes: {
    start: { type: "trigger.manual" },
    pause: { type: "utility.delay", expect: { milliseconds: 120_000 } },
  },
  edges: ["start>pause"],
});

const node = (id: string, type: string, config: object, origins: string[]) => ({
  id,
  type,
  label: id,
  config: JSON.stringify(config),
  retries: null,
  timeoutMs: null,
  origins: origins.map((field) => ({ field, origin: "words" })),
});
const answer = (amount: number) => ({
  name: "Wait",
  nodes: [
    node("start", "trigger.manual", {}, []),
    node("pause", "utility.delay", { mode: "for", amount, unit: "minutes" }, ["amount", "unit"]),
  ],
  removed: [],
  edges: [{ from: "start", handle: null, to: "pause" }],
  questions: [],
  unread: [],
});

it("asks each model that there is a key for, and judges it by what the workflow would do", async () => {
  expect(describeByModels({ NODE_ENV: "test" })).toEqual({});
  const describers = describeByModels({
    NODE_ENV: "test",
    ANTHROPIC_API_KEY: "k-1",
    ANTHROPIC_BASE_URL: server.base.anthropic,
  });
  expect(Object.keys(describers)).toEqual(["anthropic/claude-haiku-4-5"]);
  const describe = describers["anthropic/claude-haiku-4-5"];
  const usage = { input: 1_000, output: 100 };
  server.answers({ json: answer(2), usage });
  const right = await measureWorkflows([line], describe, () => 0);
  expect(right).toMatchObject([{ faults: [], invented: [] }]);
  expect(figuresOf(right)).toMatchObject({ right: 1, cost: 0.0015 });
  server.answers({ json: answer(3), usage });
  const [wrong] = await measureWorkflows([line], describe, () => 0);
  expect(wrong?.faults).toEqual([expect.stringContaining("milliseconds")]);
});
