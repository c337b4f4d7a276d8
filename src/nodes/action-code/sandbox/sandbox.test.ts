import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { inMebibytes, sandboxLimits } from "./job";
import { runCode } from "./pool";

// Threads are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const never = new AbortController().signal;
const run = (code: string, input: unknown = {}) => runCode({ code, input: JSON.stringify(input) }, never);

async function outputOf(code: string, input?: unknown): Promise<unknown> {
  const result = await run(code, input);
  return result.ok ? JSON.parse(result.output) : result;
}

describe("code", () => {
  it.each<[string, unknown, unknown]>([
    ["return input.items.length", { items: [1, 2, 3] }, 3],
    ["return input", null, null],
    ["return", {}, null],
    ["", {}, null],
    ["return 1 // the end", {}, 1],
    ["const f = async (n) => n * 2;\nreturn Promise.all([f(1), f(2)])", {}, [2, 4]],
    ["for await (const n of [Promise.resolve(7)]) return n", {}, 7],
    ["return Object.groupBy(input, (n) => (n % 2 ? 'odd' : 'even'))", [1, 2, 3], { odd: [1, 3], even: [2] }],
    [
      "return { at: new Date(0), none: undefined, list: [undefined] }",
      {},
      { at: "1970-01-01T00:00:00.000Z", list: [null] },
    ],
    ["return [typeof Math.random(), typeof Date.now()]", {}, ["number", "number"]],
    ["return input.text.length + input.text", { text: "\u0000\ud800é😀" }, "5\u0000\ud800é😀"],
    ["return 'x'.repeat(10 * 1024 * 1024 - 2).length", {}, 10_485_758],
  ])("%j with %j returns %j", async (code, input, output) => {
    expect(await outputOf(code, input)).toEqual(output);
  });

  it.each<[string, string, RegExp]>([
    ["a fault, with its line", "const a = 1;\nawait null;\n  a.b.c", /^TypeError: .*undefined \(line 3\)$/],
    [
      "a fault in a function, with the line that throws",
      "function f() {\n  throw new RangeError('no')\n}\nf()",
      /^RangeError: no \(line 2\)$/,
    ],
    [
      "a class of error of its own",
      "class Late extends Error { name = 'Late' }\nthrow new Late('x')",
      /^Late: x \(line/,
    ],
    ["what does not parse", "const a = 1;\nlet b = ;", /^SyntaxError: .* \(line 2\)$/],
    ["an undeclared variable", "total = 1", /^ReferenceError: 'total' is not defined \(line 1\)$/],
    ["a text that was thrown", "throw 'no'", /^Error: The code threw "no"$/],
    ["null that was thrown", "throw null", /^Error: The code threw null$/],
    ["an error that hides", "throw { get message() { throw 1 }, toString() { throw 2 } }", /cannot be shown/],
    [
      "an error whose name is no name",
      "const e = new Error('x'); e.name = 'a\\u0000 b'; throw e",
      /^Error: x/,
    ],
    ["a promise that nothing settles", "await new Promise(() => {})", /^NeverReturns: .*awaits something/],
  ])("fails at %s", async (_what, code, error) => {
    const result = await run(code);
    expect(result.ok ? result.output : `${result.name}: ${result.message}`).toMatch(error);
  });

  it.each<[string, RegExp]>([
    ["return { run() {} }", /a function at output\.run: leave it out/],
    ["return [{ 'odd key': 1n }]", /a BigInt at output\[0\]\["odd key"\]: make it a number/],
    ["return [NaN]", /NaN at output\[0\], which JSON cannot hold/],
    ["return -Infinity", /-Infinity, which JSON cannot hold/],
    ["return Symbol('s')", /a symbol/],
    ["const a = {}; a.b = [a]; return a", /an object that contains itself at output\.b\[0\]/],
    ["return { users: new Map() }", /a Map at output\.users: make it an object or a list/],
    ["return [1].map(async (n) => n)", /a Promise at output\[0\]: await it/],
    ["return new Error('x')", /an Error: return its message/],
    ["return { bytes: new Uint8Array(2) }", /a Uint8Array at output\.bytes: make it a list of numbers/],
    ["return { toJSON() {} }", /nothing that JSON can hold/],
    [
      "let o = {}; for (let i = 0; i < 500; i++) o = { o }; return o",
      /more than 500 objects or lists inside each other/,
    ],
  ])("%j fails at what is not JSON", async (code, message) => {
    expect(await run(code)).toEqual({
      ok: false,
      name: "BadOutput",
      message: expect.stringMatching(message),
    });
  });

  it("may hand on one thing in two places", async () => {
    expect(await outputOf("const a = { n: 1 }; return [a, { a }, a]")).toEqual([
      { n: 1 },
      { a: { n: 1 } },
      { n: 1 },
    ]);
  });

  it.each([["return 'x'.repeat(10 * 1024 * 1024 - 1)"], ["return 'é'.repeat(6 * 1024 * 1024)"]])(
    "%j returns too much",
    async (code) => {
      expect(await run(code)).toMatchObject({
        name: "OutputTooLarge",
        message: expect.stringContaining("10 MiB"),
      });
    },
  );

  it("refuses input that is too large", async () => {
    expect(await run("return 1", "x".repeat(10 * 1024 * 1024))).toMatchObject({ name: "InputTooLarge" });
  });

  it("takes and returns as much as is allowed", async () => {
    const input = "x".repeat(10 * 1024 * 1024 - 2);
    expect(await run("return input", input)).toEqual({ ok: true, output: JSON.stringify(input) });
  });
});

describe("the sandbox's threads", () => {
  const endless = (signal: AbortSignal) => runCode({ code: "for (;;);", input: "{}" }, signal);

  it("are ended with code that does not end, and others take their places", async () => {
    const runs = [1, 2, 3].map(() => endless(AbortSignal.timeout(300)));
    expect((await Promise.allSettled(runs)).map(({ status }) => status)).toEqual(Array(3).fill("rejected"));
    expect(await outputOf("return 1")).toBe(1);
  });

  it("are ended when a run is cancelled, with its reason", async () => {
    const controller = new AbortController();
    const running = endless(controller.signal);
    setTimeout(() => controller.abort(new Error("cancelled")), 100);
    await expect(running).rejects.toThrow("cancelled");
    await expect(endless(controller.signal)).rejects.toThrow("cancelled");
    expect(await outputOf("return 2")).toBe(2);
  });

  it("are waited for, and a run that waits can be called off", async () => {
    const busy = new AbortController();
    const blocking = [endless(busy.signal), endless(busy.signal)];
    const gone = new AbortController();
    const waiting = [outputOf("return 'first'"), endless(gone.signal), outputOf("return 'third'")];
    gone.abort(new Error("called off"));
    await expect(waiting[1]).rejects.toThrow("called off");
    const late = endless(AbortSignal.timeout(50));
    await expect(late).rejects.toMatchObject({ name: "Timeout", options: { final: false } });
    busy.abort(new Error("enough"));
    expect((await Promise.allSettled(blocking)).map(({ status }) => status)).toEqual([
      "rejected",
      "rejected",
    ]);
    expect(await Promise.all([waiting[0], waiting[2]])).toEqual(["first", "third"]);
  });

  it("run as many as come, each with its own answer", async () => {
    const runs = Array.from({ length: 40 }, (_, n) => outputOf("return input.n * 2", { n }));
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 40 }, (_, n) => n * 2));
  });
});

it("has the limits that its page states", () => {
  const page = readFileSync("docs/code.md", "utf8");
  const { memoryBytes, jsonBytes, outputDepth, runMs } = sandboxLimits;
  for (const row of [
    `| time | the node's time-out, at most ${runMs / 1_000} s | \`Timeout\` |`,
    `| memory of the code's values | ${inMebibytes(memoryBytes)} | \`OutOfMemory\` |`,
    `| input, as JSON | ${inMebibytes(jsonBytes)} | \`InputTooLarge\` |`,
    `| output, as JSON | ${inMebibytes(jsonBytes)} | \`OutputTooLarge\` |`,
    `| objects and lists inside each other in the output | ${outputDepth} | \`BadOutput\` |`,
  ])
    expect(page).toContain(row);
});
