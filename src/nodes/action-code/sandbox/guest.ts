import { inMebibytes, sandboxLimits } from "./job";

const { jsonBytes, outputDepth } = sandboxLimits;

/** What is said of output that is too large. */
export const outputTooLarge = {
  name: "OutputTooLarge",
  message: `The code returned more than ${inMebibytes(jsonBytes)} of JSON, the most that is kept.`,
};

/** Begins what `finish` gives for a value that JSON can hold; the JSON follows. */
export const outputMark = "+";

/** What `fail` gives, as JSON; also `finish`, for a value that JSON cannot hold. */
export type Thrown = { name: string; message: string; stack: string };

/**
 * What runs inside of the sandbox before the user's code: an object of `parse`, `finish` (takes what was returned) and
 * `fail` (takes what was thrown). It keeps hold of the built-ins that it needs, so that code which changes them spoils
 * no more than its own result. Plain JavaScript in a text: bundlers must not touch it.
 */
export const guestSource = `(() => {
"use strict";
const { parse, stringify } = JSON;
const { isArray } = Array;
const { isFinite } = Number;
const StringOf = String;
const bound = Function.prototype.call.bind.bind(Function.prototype.call);
const tagOf = bound(Object.prototype.toString);
const slice = bound(String.prototype.slice);
const isName = bound(RegExp.prototype.test, /^[A-Za-z_$][A-Za-z0-9_$]*$/);
const advice = {
  __proto__: null,
  Map: "make it an object or a list",
  Set: "make it a list",
  Promise: "await it",
  Error: "return its message",
  RegExp: "return its source",
  ArrayBuffer: "make it a list of numbers",
  SharedArrayBuffer: "make it a list of numbers",
  DataView: "make it a list of numbers",
  WeakMap: "leave it out",
  WeakSet: "leave it out",
  WeakRef: "leave it out",
  Generator: "make it a list",
  AsyncGenerator: "make it a list",
};
const { isView } = ArrayBuffer;
const longestText = 2000;

class Refusal {
  constructor(message, name = "BadOutput") {
    this.name = name;
    this.message = message;
  }
}

const serialize = (result) => {
  const open = [];
  const keys = [];
  let depth = 0;
  const refuse = (what, key, how) => {
    let path = "";
    for (let level = 1; level <= depth; level++) {
      const step = level === depth ? key : keys[level];
      if (isArray(open[level - 1])) path += "[" + step + "]";
      else path += isName(step) ? "." + step : "[" + stringify(step) + "]";
    }
    if (path.length > 200) path = slice(path, 0, 200) + "...";
    const where = depth ? " at output" + path : "";
    throw new Refusal("The code returned " + what + where + (how ? ": " + how + "." : ", which JSON cannot hold."));
  };
  return stringify(result === undefined ? null : result, function (key, value) {
    while (depth && open[depth - 1] !== this) depth--;
    switch (typeof value) {
      case "function":
      case "symbol":
        return refuse("a " + typeof value, key, "leave it out");
      case "bigint":
        return refuse("a BigInt", key, "make it a number or a text");
      case "number":
        return isFinite(value) ? value : refuse(StringOf(value), key);
      case "object": {
        if (value === null) return value;
        const tag = slice(tagOf(value), 8, -1);
        if (isView(value)) return refuse("a " + tag, key, "make it a list of numbers");
        if (typeof advice[tag] === "string") {
          return refuse((tag === "Error" || tag === "ArrayBuffer" ? "an " : "a ") + tag, key, advice[tag]);
        }
        for (let level = 0; level < depth; level++) {
          if (open[level] === value) return refuse("an object that contains itself", key, "leave that out");
        }
        if (depth === ${outputDepth}) {
          throw new Refusal("The code returned more than ${outputDepth} objects or lists inside each other.");
        }
        open[depth] = value;
        keys[depth] = key;
        depth++;
        return value;
      }
      default:
        return value;
    }
  });
};

const text = (value) => (typeof value === "string" ? slice(value, 0, longestText) : "");

const fail = (thrown) => {
  if (thrown instanceof Refusal) return stringify({ __proto__: null, name: thrown.name, message: thrown.message, stack: "" });
  // Without a prototype, to which the code may have given a toJSON.
  let error = { __proto__: null, name: "Error", message: "", stack: "" };
  try {
    if (thrown !== null && typeof thrown === "object" && typeof thrown.message === "string") {
      const { name, message, stack } = thrown;
      error = { __proto__: null, name: text(name), message: text(message), stack: text(stack) };
    } else {
      const shown = typeof thrown === "string" || (thrown !== null && typeof thrown === "object");
      error.message = "The code threw " + slice((shown && stringify(thrown)) || StringOf(thrown), 0, longestText);
    }
  } catch {
    error.message = "The code threw something that cannot be shown.";
  }
  return stringify(error);
};

const finish = (result) => {
  let json;
  try {
    json = serialize(result);
  } catch (thrown) {
    return fail(thrown);
  }
  if (json === undefined) return fail(new Refusal("The code returned nothing that JSON can hold."));
  if (json.length > ${jsonBytes}) return fail(new Refusal("${outputTooLarge.message}", "${outputTooLarge.name}"));
  return "${outputMark}" + json;
};

return { __proto__: null, parse, finish, fail };
})()`;
