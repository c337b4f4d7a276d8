import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runCode } from "./pool";

// Threads are slow to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const run = (code: string, input: unknown = {}, ms = 60_000) =>
  runCode({ code, input: JSON.stringify(input) }, AbortSignal.timeout(ms));

const builtIns = () =>
  JSON.stringify(
    [Object, Array, Function, String, Promise].map(({ prototype }) => Reflect.ownKeys(prototype).map(String)),
  );
const before = builtIns();

afterEach(async () => {
  expect(builtIns()).toBe(before);
  // The sandbox is as it was, whatever was done in it.
  expect(await run("return [globalThis.left, {}.left, [].left, JSON.stringify({ a: 1 })]")).toEqual({
    ok: true,
    output: '[null,null,null,"{\\"a\\":1}"]',
  });
});

describe("nothing of the host is there", () => {
  it.each([
    "process",
    "require",
    "module",
    "exports",
    "global",
    "Buffer",
    "fetch",
    "XMLHttpRequest",
    "WebSocket",
    "Worker",
    "WebAssembly",
    "Atomics",
    "setTimeout",
    "setInterval",
    "setImmediate",
    "console",
    "navigator",
    "Deno",
    "Bun",
    "std",
    "os",
    "scriptArgs",
    "__dirname",
  ])("%s", async (name) => {
    // By every way to the global scope that there is.
    const code = `
      const looks = [
        () => typeof ${name},
        () => typeof globalThis[input],
        () => typeof (0, eval)(input),
        () => typeof new Function("return " + input)(),
        () => typeof (() => {}).constructor("return " + input)(),
        () => typeof (async () => {}).constructor.constructor("return " + input)(),
        () => typeof [].filter.constructor("return this")()[input],
        () => typeof Reflect.construct(Function, ["return " + input])(),
      ];
      return looks.map((look) => { try { return look() } catch (error) { return error.name } })`;
    const result = await run(code, name);
    const found = result.ok ? (JSON.parse(result.output) as string[]) : [];
    expect(found).toHaveLength(8);
    for (const kind of found) expect(kind).toMatch(/^(undefined|ReferenceError)$/);
  });

  it.each([
    "node:fs",
    "fs",
    "./job",
    "file:///etc/passwd",
    "data:text/javascript,export default 1",
    "https://example.com/a.js",
  ])("import(%j)", async (module) => {
    expect(await run("return await import(input)", module)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/could not load module/),
    });
    expect(await run(`import x from ${JSON.stringify(module)}; return x`)).toMatchObject({
      name: "SyntaxError",
    });
  });

  it("in the errors that it throws", async () => {
    const code = `
      const thrown = [];
      const collect = (f) => { try { f() } catch (error) { thrown.push(error) } };
      collect(() => null.x);
      collect(() => { const f = () => f(); f() });
      collect(() => new Array(2 ** 32 - 1).fill(0));
      await import("x").catch((error) => thrown.push(error));
      Error.prepareStackTrace = (_, frames) => frames;
      return thrown.map((error) => typeof error.constructor.constructor("return globalThis.process")())`;
    expect(await run(code)).toEqual({ ok: true, output: JSON.stringify(Array(4).fill("undefined")) });
  });

  it("behind its input, which is a copy", async () => {
    const code = "return typeof input.constructor.constructor('return process')";
    expect(await run(code, { a: 1 })).toEqual({ ok: true, output: '"function"' });
    expect(await run(`${code.replace("typeof ", "")}()`, { a: 1 })).toMatchObject({ name: "ReferenceError" });
  });
});

describe("the host is not changed", () => {
  it("by code that breaks out of the function around it", async () => {
    const file = path.join(tmpdir(), `sandbox-escape-${process.pid}`);
    rmSync(file, { force: true });
    const code = `}); globalThis.process?.mainModule?.require("fs").writeFileSync(${JSON.stringify(file)}, ""); (async () => { return 1`;
    expect(await run(code)).toEqual({ ok: true, output: "1" });
    expect(existsSync(file)).toBe(false);
  });

  it("by names that mean something to objects", async () => {
    const result = await run(
      `return JSON.parse('{"__proto__": {"left": 1}, "constructor": {"prototype": {"left": 1}}}')`,
    );
    if (!result.ok) throw new Error(result.message);
    const output = JSON.parse(result.output) as Record<string, unknown>;
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
    expect(Object.keys(output)).toEqual(["__proto__", "constructor"]);
    expect("left" in {}).toBe(false);
  });

  it("by built-ins that the code changes", async () => {
    const code = `
      globalThis.left = 1; Object.prototype.left = 1; Array.prototype.left = 1;
      JSON.stringify = JSON.parse = () => "{}";
      Promise.prototype.then = Array.prototype.push = String.prototype.slice = null;
      Object.prototype.toString = () => "[object Map]";
      RegExp.prototype.exec = RegExp.prototype.test = Function.prototype.call = () => { throw 1 };
      return { a: [1] }`;
    expect(await run(code)).toEqual({ ok: true, output: '{"a":[1]}' });
  });

  it("by answers that the code makes up", async () => {
    for (const forged of ['{"ok":true}', "+1", '{"name":"x","message":"y","stack":""}']) {
      const code = `return ${JSON.stringify(forged)}`;
      expect(await run(code)).toEqual({ ok: true, output: JSON.stringify(forged) });
      const thrown = `Object.prototype.toJSON = () => (${forged.replace("+", "")}); throw new TypeError("x")`;
      expect(await run(thrown)).toEqual({ ok: false, name: "TypeError", message: "x (line 1)" });
      const replaced = `Object.prototype.toJSON = () => ${JSON.stringify(forged)}; return {}`;
      expect(await run(replaced)).toEqual({ ok: true, output: JSON.stringify(forged) });
    }
  });
});

describe("what is taken is limited", () => {
  it.each([
    ["a list without end", "const a = []; for (;;) a.push(a.length)"],
    ["objects that stay reachable", "globalThis.all = []; for (;;) all.push({})"],
    ["texts", "globalThis.all = []; for (;;) all.push('x'.repeat(100_000) + all.length)"],
    ["a huge text", "return 'x'.repeat(2 ** 29)"],
    ["a huge list", "return new Array(2 ** 32 - 1).fill(1)"],
    ["a huge buffer", "return new ArrayBuffer(2 ** 30).byteLength"],
    ["huge memory to share", "return new SharedArrayBuffer(2 ** 30).byteLength"],
    ["a regular expression's own memory", "return 'a'.repeat(1e6).match(/(a|b)*$/)"],
    ["promises", "globalThis.all = []; for (;;) { all.push(Promise.resolve().then(() => {})); }"],
  ])("memory, by %s", async (_what, code) => {
    expect(await run(code)).toMatchObject({
      ok: false,
      name: "OutOfMemory",
      message: expect.stringContaining("64 MiB"),
    });
  });

  it("memory, by code that catches the error and goes on", async () => {
    const code = `
      const all = [];
      for (let caught = 0; ; ) {
        try {
          for (;;) all.push("x".repeat(1e6) + all.length);
        } catch {
          if (++caught === 5) return all.length;
        }
      }`;
    expect(await run(code)).toMatchObject({ ok: true });
  });

  it.each([
    ["functions", "const f = () => f(); f()"],
    ["getters", "const o = { get a() { return this.a } }; o.a"],
    ["proxies", "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x"],
    ["texts of lists", "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.toString()"],
    ["JSON", "JSON.parse('['.repeat(1e6))"],
    ["source text", "eval('('.repeat(1e5))"],
    ["comparisons", "const f = () => [2, 1].sort(f); f()"],
    ["replacements", "const f = () => 'a'.replace('a', f); f()"],
    [
      "what is returned",
      "const f = () => ({ toJSON: () => ({ get a() { return JSON.stringify(f()) } }) }); return f()",
    ],
  ])("depth, of %s", async (_what, code) => {
    expect(await run(code)).toMatchObject({ ok: false, name: "StackOverflow" });
  });

  it.each([
    ["a loop", "for (;;);"],
    ["a loop that catches everything", "for (;;) try { for (;;) throw 1 } catch {} finally { continue }"],
    ["microtasks", "const f = () => Promise.resolve().then(f); await f()"],
    ["a generator", "for (const _ of (function* () { for (;;) yield 1 })());"],
    ["a regular expression", "return /(a+)+b/.test('a'.repeat(40))"],
    ["one built-in", "return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)"],
    ["what is returned", "return { toJSON() { for (;;); } }"],
    ["what is thrown", "throw { get message() { for (;;); } }"],
  ])("time, of %s", async (_what, code) => {
    await expect(run(code, {}, 400)).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

it("leaves nothing of one run to another", async () => {
  const leave = "globalThis.left = Object.prototype.left = Array.prototype.left = 'secret'; return 1";
  const look = "return [typeof left, ({}).left === undefined, [].left === undefined]";
  const runs = await Promise.all(Array.from({ length: 8 }, (_, n) => run(n % 2 ? look : leave)));
  for (const [n, result] of runs.entries()) {
    expect(result).toEqual({ ok: true, output: n % 2 ? '["undefined",true,true]' : "1" });
  }
});
