import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { finished, keyOf, rest, type User } from "~/tests/integration/api/client";
import { type Application, startApplication } from "~/tests/support/application";
import { approval, loop, manual, script, transform, wait, workflow } from "~/tests/support/workflow-builder";

let app: Application;
let user: User;
let stopSweep: () => void;

beforeAll(async () => {
  app = await startApplication();
  user = await app.signUp();
  const { startAnswerSweep } = await import("@/features/execution/server/answers-sweep");
  stopSweep = startAnswerSweep();
});
afterAll(async () => {
  stopSweep?.();
  await app?.stop();
});

type Call = { body?: string; type?: string; accept?: string };

/** One call of an address through its route file. */
async function call(method: "GET" | "POST", url: string, { body, type, accept }: Call = {}) {
  const route = await import("@/app/api/resume/[...path]/route");
  const { pathname } = new URL(url);
  const path = pathname.split("/").slice(3);
  const headers = { ...(type && { "content-type": type }), ...(accept && { accept }) };
  const request = new Request(url, { method, headers, ...(body !== undefined && { body }) });
  const response = await route[method](request, { params: Promise.resolve({ path }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const post = (url: string, body: unknown) =>
  call("POST", url, { body: JSON.stringify(body), type: "application/json" });

async function start(document: WorkflowDocument, input?: unknown): Promise<string> {
  const { id } = await user.workflows.create({ document });
  return (await user.executions.run({ id, input })).executionId;
}

/** The address that a waiting step shows. */
async function addressOf(id: string, iteration = ""): Promise<string> {
  for (;;) {
    const { steps } = await user.executions.get({ id });
    const step = steps.find((each) => each.waitingFor === "answer" && each.iteration === iteration);
    if (step?.resumeUrl) return step.resumeUrl;
    await sleep(20);
  }
}

const asking = workflow(
  {
    start: manual,
    ask: approval({ message: "May <b>{{trigger.name}}</b> go?" }, { label: "Ask the boss" }),
    yes: transform({ body: "{{steps.ask_the_boss.body}}", query: "{{steps.ask_the_boss.query}}" }),
    late: transform({ late: "{{steps.ask_the_boss.timedOut}}" }),
  },
  "start > ask > yes",
  "ask:timeout > late",
);

describe("an address", () => {
  it("resumes the run with what its caller sends, once", async () => {
    const id = await start(asking, { name: "Ada" });
    const url = await addressOf(id);
    expect(await post(`${url}?by=mail`, { approved: true, list: [1] })).toMatchObject({
      status: 200,
      text: JSON.stringify({ executionId: id }),
    });
    expect(await finished(user, id)).toMatchObject({
      status: "COMPLETED",
      output: { body: { approved: true, list: [1] }, query: { by: "mail" } },
    });
    const again = await post(url, { approved: false });
    expect([again.status, again.text]).toEqual([409, expect.stringContaining("answered already")]);
  });

  it("takes the first of several answers that come at once", async () => {
    const id = await start(asking, { name: "Ada" });
    const url = await addressOf(id);
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => post(url, { n })));
    const first = answers.findIndex(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await finished(user, id)).output).toMatchObject({ body: { n: first + 1 } });
  });

  it("asks a person who opens it, and is not answered by that", async () => {
    const id = await start(asking, { name: "Ada" });
    const url = await addressOf(id);
    const page = await call("GET", url, { accept: "text/html" });
    expect(page.status).toBe(200);
    expect(page.text).toContain("May &lt;b&gt;Ada&lt;/b&gt; go?");
    expect(page.text).toContain("<h1>Ask the boss</h1>");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect((await user.executions.get({ id })).status).toBe("RUNNING");
    const form = { type: "application/x-www-form-urlencoded", accept: "text/html" };
    const sent = await call("POST", url, { body: "comment=fine+by+me&approved=false", ...form });
    expect([sent.status, sent.text]).toEqual([200, expect.stringContaining("Your answer was recorded.")]);
    expect((await finished(user, id)).output).toMatchObject({
      body: { approved: false, comment: "fine by me" },
    });
    expect(await call("GET", url, { accept: "text/html" })).toMatchObject({
      status: 409,
      text: expect.stringContaining("answered already"),
    });
  });

  it("with another signature, or of nothing, is not there", async () => {
    const id = await start(asking, { name: "Ada" });
    const url = new URL(await addressOf(id));
    const parts = url.pathname.split("/");
    const signature = parts.at(-1) ?? "";
    const flipped = `${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`;
    const variants = [
      parts.with(-1, flipped),
      parts.with(-1, signature.slice(0, -2)),
      parts.with(-2, "0"),
      parts.with(-3, "other"),
      parts.with(-4, "0190b1f0-0000-7000-8000-000000000000"),
      parts.slice(0, -1),
      [...parts, "more"],
    ].map((path) => `${url.origin}${path.join("/")}`);
    const { resumeUrl } = await import("@/features/execution/server/resume/resume-url");
    const signed = { executionId: "0190b1f0-0000-7000-8000-000000000000", nodeId: "ask", iteration: [] };
    const notWaiting = resumeUrl({ executionId: id, nodeId: "start", iteration: [] });
    for (const variant of [...variants, resumeUrl(signed), notWaiting]) {
      const { status, text } = await post(variant, {});
      expect([variant, status, text]).toEqual([
        variant,
        404,
        '{"error":{"code":"NOT_FOUND","message":"There is nothing to answer at this address."}}',
      ]);
    }
    await user.executions.cancel({ id });
    expect(await post(url.href, {})).toMatchObject({ status: 409 });
  });

  it("takes forms and texts, refuses what is malformed, too large or too often", async () => {
    const id = await start(asking, { name: "Ada" });
    const url = await addressOf(id);
    const json = "application/json";
    expect((await call("POST", url, { body: "{", type: json })).status).toBe(400);
    expect((await call("POST", url, { body: "x".repeat(1_048_577), type: "text/plain" })).status).toBe(413);
    const { receiveAnswer } = await import("@/features/execution/server/resume/receive-answer");
    const { createRateLimit } = await import("@/server/rate-limit");
    const path = new URL(url).pathname.split("/").slice(3);
    const request = () => new Request(url, { method: "POST", body: "{", headers: { "content-type": json } });
    const rate = createRateLimit({ perSecond: 0.1, burst: 1 });
    await expect(receiveAnswer(request(), path, rate)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(receiveAnswer(request(), path, rate)).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
    expect((await call("POST", url, { body: "go", type: "text/plain" })).status).toBe(200);
    expect((await finished(user, id)).output).toMatchObject({ body: "go" });
  });
});

describe("waiting", () => {
  it("leaves by timeout when nobody answers", async () => {
    const document = workflow(
      {
        start: manual,
        ask: approval({ amount: 0.001, unit: "minutes" }),
        late: transform({ late: "{{steps.ask.timedOut}}" }),
      },
      "start > ask:timeout > late",
    );
    const id = await start(document);
    expect(await finished(user, id)).toMatchObject({ status: "COMPLETED", output: { late: true } });
    const { resumeUrl } = await import("@/features/execution/server/resume/resume-url");
    const answer = await post(resumeUrl({ executionId: id, nodeId: "ask", iteration: [] }), {});
    expect([answer.status, answer.text]).toEqual([409, expect.stringContaining("its time is up")]);
  });

  it("is announced by steps before it, and an answer that comes early is kept", async () => {
    const document = workflow(
      {
        start: manual,
        mail: transform({ link: "{{execution.resume.ask}}" }),
        slow: wait(1.2),
        ask: approval(),
        after: transform({ body: "{{steps.ask.body}}" }),
      },
      "start > mail > slow > ask > after",
    );
    const id = await start(document);
    let link: string | undefined;
    while (!link) {
      const { steps } = await user.executions.get({ id });
      link = (steps.find(({ nodeId }) => nodeId === "mail")?.output as { link: string } | undefined)?.link;
      await sleep(20);
    }
    expect((await post(link, "early")).status).toBe(200);
    expect((await post(link, "second")).status).toBe(409);
    expect(await finished(user, id)).toMatchObject({ status: "COMPLETED", output: { body: "early" } });
  });

  it("in a loop has an address for each item, before the item waits too", async () => {
    const document = workflow(
      {
        start: manual,
        each: loop("{{trigger}}", 2),
        mail: transform({ link: "{{execution.resume.ask}}" }),
        ask: approval(),
        after: transform({ item: "{{loop.item}}", said: "{{steps.ask.body}}" }),
      },
      "start > each:item > mail > ask > after",
    );
    const id = await start(document, ["a", "b", "c"]);
    const { resumeUrl } = await import("@/features/execution/server/resume/resume-url");
    const urls = [0, 1, 2].map((index) => resumeUrl({ executionId: id, nodeId: "ask", iteration: [index] }));
    expect([await addressOf(id, "0"), await addressOf(id, "1")]).toEqual(urls.slice(0, 2));
    const mails = (await user.executions.get({ id })).steps.filter(({ nodeId }) => nodeId === "mail");
    expect(mails.map(({ output }) => (output as { link: string }).link)).toEqual(urls.slice(0, 2));
    // The third has not begun: two at a time.
    for (const [index, url] of [...urls.entries()].reverse()) {
      expect((await post(url, { index })).status).toBe(200);
    }
    expect(await finished(user, id)).toMatchObject({
      status: "COMPLETED",
      output: ["a", "b", "c"].map((item, index) => ({ item, said: { index } })),
    });
  });

  it("is over at once when the run is cancelled", async () => {
    const id = await start(asking, { name: "Ada" });
    const url = await addressOf(id);
    await user.executions.cancel({ id });
    const { status, steps } = await user.executions.get({ id });
    expect([status, steps.find(({ nodeId }) => nodeId === "ask")?.status]).toEqual(["CANCELLED", "FAILED"]);
    expect((await post(url, {})).status).toBe(409);
  });

  it("shows its address to those alone who may run workflows", async () => {
    const id = await start(asking, { name: "Ada" });
    const url = await addressOf(id);
    const urlsFor = async (key: string) => {
      const { body } = await rest<{ steps: { resumeUrl?: string }[] }>("GET", `executions/${id}`, { key });
      return body.steps.flatMap(({ resumeUrl }) => resumeUrl ?? []);
    };
    expect(await urlsFor(await keyOf(user, ["read", "run"]))).toEqual([url]);
    expect(await urlsFor(await keyOf(user, ["read"]))).toEqual([]);
    const { callerFor } = await import("@/server/api/caller");
    const viewer = callerFor({ actor: { ...user.actor, role: "VIEWER" } });
    const { steps } = await viewer.executions.get({ id });
    expect(steps.flatMap(({ resumeUrl }) => resumeUrl ?? [])).toEqual([]);
    const step = await user.executions.step({ id, nodeId: "ask" });
    expect(step.resumeUrl).toBe(url);
    await user.executions.cancel({ id });
  });

  it("is in nothing that those may read who may not run workflows", async () => {
    const id = await start(
      workflow(
        {
          start: manual,
          told: transform({ link: "{{execution.resume.ask_the_boss}}" }),
          broken: script("throw new Error('could not send ' + input.link)", {
            link: "{{execution.resume.ask_the_boss}}",
          }),
          ask: approval({}, { label: "Ask the boss" }),
        },
        "start > told > broken:error > ask",
      ),
    );
    const signature = (await addressOf(id)).split("/").at(-1) ?? "";
    const { callerFor } = await import("@/server/api/caller");
    const viewer = callerFor({ actor: { ...user.actor, role: "VIEWER" } });
    const key = await keyOf(user, ["read"]);
    const { readFirstSteps } = await import("@/realtime/live-rows");
    const readByAll = {
      detail: await viewer.executions.get({ id }),
      steps: await viewer.executions.steps({ id }),
      step: await viewer.executions.step({ id, nodeId: "told" }),
      rest: (await rest("GET", `executions/${id}`, { key })).text,
      live: await readFirstSteps(id),
    };
    for (const [what, read] of Object.entries(readByAll)) {
      expect(JSON.stringify(read), what).toContain("/api/resume/");
      expect(JSON.stringify(read), what).not.toContain(signature);
    }
    for (const nodeId of ["told", "broken"]) {
      expect(JSON.stringify(await user.executions.step({ id, nodeId }))).toContain(signature);
    }
    await user.executions.cancel({ id });
  });
});
