import { Inngest } from "inngest";
import { serve } from "inngest/edge";
import { createEngine } from "~/infra/local/engine/create-engine";
import type { Engine } from "~/infra/local/engine/types";

/**
 * A process with an engine and one function, for tests that kill it. Each step asks the recorder before it ends, so
 * the test sees what ran and can hold a step up. Arguments: database URL, recorder URL, name of this process.
 */
const [databaseUrl = "", recorderUrl = "", name = ""] = process.argv.slice(2);

const report = async (what: string): Promise<void> => {
  await fetch(`${recorderUrl}/${name}/${what}`, { method: "POST" });
};

let engine: Engine | undefined;
const client = new Inngest({
  id: "child",
  isDev: true,
  fetch: (input, init) =>
    engine?.fetch(input, init) ?? Promise.reject(new Error("the engine is not there yet")),
});

const five = client.createFunction({ id: "five", triggers: [{ event: "t/five" }] }, async ({ step }) => {
  for (const id of ["s1", "s2", "s3", "s4", "s5"]) await step.run(id, () => report(id));
  await step.sleep("pause", "1s");
  await step.run("end", () => report("end"));
});

engine = await createEngine({
  databaseUrl,
  handler: serve({ client, functions: [five] }),
  retryDelayMs: () => 20,
});
await engine.sync();
await engine.start();
await report("ready");
process.on("message", (message) => {
  if (message === "send") void client.send({ name: "t/five", data: {} });
});
