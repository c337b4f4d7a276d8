import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "~/tests/support/database";
import { type Harness, startHarness } from "./harness";

const runs = 60;

let database: Awaited<ReturnType<typeof createDatabase>>;
let app: Harness;

beforeAll(async () => {
  database = await createDatabase();
  app = await startHarness({
    databaseUrl: database.url,
    sdkCheckpointing: { bufferedSteps: 3 },
    functions: (client) => [
      client.createFunction({ id: "own", triggers: [{ event: "t/own" }] }, async ({ event, step }) => {
        const { name, steps, fails } = event.data;
        const values: string[] = [];
        for (let index = 0; index < steps; index += 1) {
          values.push(await step.run(`s${index}`, () => `${name}.${index}`));
        }
        if (fails) await step.run("fails", () => Promise.reject(new Error(`${name} fails`)));
        return values;
      }),
      client.createFunction(
        { id: "side", triggers: [{ event: "t/side" }], retries: 0 },
        async ({ event, step }) =>
          Promise.all(
            Array.from({ length: event.data.steps }, (_, index) =>
              step.run(`p${index}`, () => `${event.data.name}.${index}`),
            ),
          ),
      ),
    ],
  });
});

afterAll(async () => {
  await app.stop();
  await database.drop();
});

it("runs that share transactions keep their own steps, values and ends", async () => {
  const events = Array.from({ length: runs }, (_, index) => ({
    name: index % 2 === 0 ? "t/own" : "t/side",
    data: { name: `run ${index}`, steps: 1 + (index % 7), fails: index % 10 === 0 },
  }));
  const { ids } = await app.client.send(events);
  for (const [index, id] of ids.entries()) {
    const { data, name } = events[index] ?? { data: { name: "", steps: 0, fails: false }, name: "" };
    const values = Array.from({ length: data.steps }, (_, step) => `${data.name}.${step}`);
    const fails = data.fails && name === "t/own";
    const [run] = await app.ended(id);
    expect(run).toMatchObject(
      fails
        ? { status: "Failed", output: { message: `${data.name} fails` } }
        : { status: "Completed", output: values },
    );
    const { body } = await app.api("GET", `/v0/runs/${run?.run_id}/actions`);
    const stored = Object.values(body as object).flatMap((step: { data?: unknown }) => step.data ?? []);
    expect(stored.sort()).toEqual(values);
  }
});
