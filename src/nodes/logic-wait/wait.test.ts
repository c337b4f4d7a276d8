import { describe, expect, it } from "vitest";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { logicWait } from "./definition";
import { waitForAnswer } from "./execute.server";

const since = new Date("2026-02-28T12:00:00.000Z");
const config = (input: Record<string, unknown>) => logicWait.config.parse(input);
const services = { stepId: "", startRun: () => Promise.reject(new Error("A wait starts no run.")) };
const begin = async (input: Record<string, unknown>) =>
  waitForAnswer.wait.begin(config(input), since, services);

describe("waiting for an answer", () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, "2026-03-07T12:00:00.000Z"],
    [{ amount: 90, unit: "minutes" }, "2026-02-28T13:30:00.000Z"],
    [{ amount: 0.5, unit: "hours" }, "2026-02-28T12:30:00.000Z"],
    [{ amount: 365, unit: "days" }, "2027-02-28T12:00:00.000Z"],
  ])("%j is until %s at the latest", async (input, until) =>
    expect(await begin(input)).toEqual({ for: "answer", until: new Date(until) }),
  );

  it("lasts a year at most", async () => {
    await expect(begin({ amount: 366 })).rejects.toThrow("a wait lasts 365 days at most");
  });

  it("hands on the answer as it came", () => {
    const answer = { body: { approved: true }, query: {}, answeredAt: since.toISOString() };
    expect(waitForAnswer.wait.end(config({}), { now: since, answer })).toEqual({
      port: "out",
      output: answer,
    });
  });

  it("goes on at timeout where none came", () => {
    expect(waitForAnswer.wait.end(config({}), { now: since })).toEqual({
      port: "timeout",
      output: { timedOut: true },
    });
  });
});

it("is previewed as how long it waits, and with what message", () => {
  expect(waitForAnswer.preview(config({ amount: 2, unit: "hours", message: "Go?" }), since)).toEqual({
    timeOutMs: 7_200_000,
    message: "Go?",
  });
});

describe("its draft", () => {
  it.each<[Record<string, unknown>, string[]]>([
    [{}, []],
    [{ amount: "{{trigger.days}}" }, []],
    [{ amount: 0 }, ["amount"]],
    [{ amount: 366 }, ["amount"]],
    [{ amount: 366, unit: "hours" }, []],
  ])("%j has problems at %j", (input, fields) =>
    expect(draftIssues(logicWait, input).map(({ field }) => field)).toEqual(fields),
  );
});
