import { afterAll, beforeAll, expect, it } from "vitest";
import type { StepDetail } from "@/features/execution/schema";
import { cookieOf, keyOf, rest, trpc } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { loop, manual, transform, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: Awaited<ReturnType<Application["signUp"]>>;
let id: string;

const count = 3_000;
const text = "é".repeat(235);
const items = Array.from({ length: count }, (_, place) => place);
const list = items.map((place) => ({ place, text }));

/** A run whose loop gives a list in pieces, a step of which holds it in one text, and which gives that. */
beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  const document = workflow(
    {
      start: manual,
      make: loop("{{trigger.items}}"),
      large: transform({ place: "{{loop.item}}", text: "{{trigger.text}}" }),
      hold: transform({ list: "{{steps.make}}", small: 1 }),
    },
    "start > make:item > large",
    "make:done > hold",
  );
  const workflowId = (await user.workflows.create({ document })).id;
  ({ executionId: id } = await user.executions.run({ id: workflowId, input: { items, text } }));
  while ((await user.executions.get({ id })).status !== "COMPLETED");
});
afterAll(() => app?.stop());

const answerOf = async <Data>(name: string, body: unknown) => {
  const answer = await trpc("GET", name, { headers: { cookie: await cookieOf(user) }, body });
  expect(answer.status).toBe(200);
  return { data: answer.body.result?.data as Data, bytes: Buffer.byteLength(answer.text) };
};
type Detail = { output: unknown; cut?: { output: number }; steps: StepDetail[] };
const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

it("pages are answered the beginning of what is large, and how large it is", async () => {
  const { data, bytes } = await answerOf<Detail>("executions.get", { id });
  expect(bytes).toBeLessThan(5_000_000);
  expect(data.cut).toEqual({ output: size({ list, small: 1 }) });
  const held = (data.output as { list: unknown[] }).list;
  expect(held.length).toBeGreaterThan(100);
  expect(held.slice(0, -1)).toEqual(list.slice(0, held.length - 1));
  const step = (nodeId: string) => data.steps.find((each) => each.nodeId === nodeId);
  expect(step("make")?.cut).toEqual({ output: size(list) });
  const made = step("make")?.output as unknown[];
  expect(made.slice(0, -1)).toEqual(list.slice(0, made.length - 1));
  expect(step("hold")?.cut).toMatchObject({ output: size({ list, small: 1 }), input: expect.any(Number) });
  // What is small is there as it is.
  expect(data.steps.find(({ iteration }) => iteration === "7")).toMatchObject({ output: list[7] });
  expect(step("large")).not.toHaveProperty("cut");
});

it("one step by itself is answered with more of it", async () => {
  const among = await answerOf<Detail>("executions.get", { id });
  const alone = await answerOf<StepDetail>("executions.step", { id, nodeId: "make" });
  expect(alone.bytes).toBeLessThan(600_000);
  const first = among.data.steps.find(({ nodeId }) => nodeId === "make")?.output as unknown[];
  expect((alone.data.output as unknown[]).length).toBeGreaterThan(first.length);
});

it.each([["read", "write", "run"], ["read"]] as const)(
  "the REST API sends all of it with %s %s %s",
  async (...scopes) => {
    const key = await keyOf(user, scopes);
    const run = await rest<Detail>("GET", `executions/${id}`, { key });
    expect(run.body.output).toEqual({ list, small: 1 });
    expect(run.body).not.toHaveProperty("cut");
    expect(run.body.steps.find(({ nodeId }) => nodeId === "make")?.output).toEqual(list);
    const value = async (query: string) =>
      (await rest<unknown>("GET", `executions/${id}/value${query}`, { key })).body;
    expect(await value("")).toEqual({ list, small: 1 });
    expect(await value("?nodeId=make")).toEqual(list);
    expect(await value("?nodeId=hold&of=input")).toEqual({
      fields: [
        { name: "list", value: list },
        { name: "small", value: 1 },
      ],
    });
    expect(await value("?nodeId=large&iteration=7")).toEqual(list[7]);
  },
);

it("what is sent as it is read answers no waiting step to those who may not run workflows", async () => {
  const signature = "c2lnbmF0dXJl_of-a-step";
  const secret = `/api/resume/${id}/wait/-/${signature}`;
  const document = workflow(
    { start: manual, make: loop("{{trigger.items}}"), large: transform({ at: "{{trigger.secret}}" }) },
    "start > make:item > large",
  );
  const workflowId = (await user.workflows.create({ document })).id;
  const { executionId } = await user.executions.run({
    id: workflowId,
    input: { items: Array(20_000).fill(0), secret },
  });
  while ((await user.executions.get({ id: executionId })).status !== "COMPLETED");
  const sent = async (...scopes: ("read" | "run")[]) =>
    (await rest("GET", `executions/${executionId}/value`, { key: await keyOf(user, scopes) })).text;
  const [all, masked] = [await sent("read", "run"), await sent("read")];
  expect(all.split(signature)).toHaveLength(20_001);
  expect(masked).toBe(all.replaceAll(signature, "*".repeat(signature.length)));
});

it("says where there is no such value", async () => {
  const key = await keyOf(user);
  for (const query of [
    "?nodeId=nobody",
    "?nodeId=make&iteration=1",
    "?of=input",
    "?nodeId=make&iteration=x",
  ]) {
    expect(await rest("GET", `executions/${id}/value${query}`, { key }), query).toMatchObject({
      status: 404,
    });
  }
});
