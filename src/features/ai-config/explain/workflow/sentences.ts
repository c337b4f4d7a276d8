import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import type { Operator } from "@/nodes/logic-condition/definition";
import { fieldLabel } from "../../review/field-label";
import { cronWords } from "./cron-words";
import { amountWords, durationWords, valueWords } from "./template-words";

type Config = Record<string, unknown>;
type Words = (value: unknown) => string;
type Sentence = (config: Config, words: Words, document: WorkflowDocument) => string;

const operatorWords: Record<Operator, string> = {
  equals: "equals",
  notEquals: "does not equal",
  contains: "contains",
  notContains: "does not contain",
  startsWith: "begins with",
  endsWith: "ends with",
  greaterThan: "is greater than",
  greaterOrEqual: "is at least",
  lessThan: "is less than",
  lessOrEqual: "is at most",
  isEmpty: "is empty",
  isNotEmpty: "is not empty",
  exists: "exists",
  notExists: "does not exist",
  isTrue: "is true",
  isFalse: "is false",
  matches: "matches the pattern",
};

type Rule = { left?: unknown; operator?: Operator; right?: unknown };

/** One comparison in words; without its left side where that is said already. */
export function ruleWords({ left, operator, right }: Rule, words: Words): string {
  const said = operator ? operatorWords[operator] : "?";
  return [left === undefined ? "" : words(left), said, right === undefined ? "" : words(right)]
    .filter(Boolean)
    .join(" ");
}

const rulesOf = (value: unknown): Rule[] => (Array.isArray(value) ? (value as Rule[]) : []);
const namesOf = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as { name?: unknown }[]) : []).map(({ name }) => String(name));

const authWords: Readonly<Record<string, string>> = {
  basic: "user name and password",
  bearer: "a token",
  apiKey: "an API key",
  hmac: "a signature",
  jwt: "a signed token (JWT)",
  ip: "its address",
};

const bodyWords: Readonly<Record<string, string>> = { json: "JSON", form: "a form", text: "text" };

/** What each of our own types does, said better than its fields could; other types are said by their schema. */
const sentences: Readonly<Record<string, Sentence>> = {
  "trigger.manual": () => "Starts by Test, by the API, or by another workflow, with the input that is given.",
  "trigger.webhook": ({ method, auth, response }) => {
    const type = String((auth as { type?: unknown } | undefined)?.type ?? "none");
    const who =
      type === "none" ? "by anyone" : `by callers who prove themselves by ${authWords[type] ?? type}`;
    return `Starts when its address is called by ${method ?? "POST"} ${who}; the caller is answered ${response === "wait" ? "with the result when the run ends" : "at once"}.`;
  },
  "trigger.schedule": ({ cron, timezone, onMissed }) =>
    `Starts ${cronWords(String(cron ?? ""))}, ${timezone ?? "UTC"} time${onMissed === "skip" ? "; times that were missed are left out" : ""}.`,
  "trigger.event": ({ event, phase, amount, unit, at }, _, document) =>
    phase === "before" || phase === "after"
      ? `Starts ${amountWords(amount, unit ?? "minutes", document)} ${phase} the time ${at ?? "?"} of an event ${event ?? "?"}.`
      : `Starts when an application posts the event ${event ?? "?"}.`,
  "trigger.error": ({ workflow }) =>
    `Starts when a run of ${workflow ? `the workflow ${String(workflow)}` : "any deployed workflow of the workspace"} has failed.`,
  "action.http": ({ method, url, body, failOnError }, words) => {
    const { type = "none" } = (body ?? {}) as { type?: string };
    return `Calls ${method ?? "GET"} ${words(url ?? "?")}${type === "none" ? "" : `, with ${bodyWords[type] ?? type} as its body`}${failOnError === false ? "; an answer of 400 and more is no failure" : ""}.`;
  },
  "action.ai": ({ provider, model, prompt, output }, words) => {
    const { type, fields } = (output ?? {}) as { type?: string; fields?: unknown };
    const gives = type === "json" ? `the fields ${namesOf(fields).join(", ")}` : "its text";
    return `Asks ${provider ?? "openai"}'s ${model ?? "gpt-4o-mini"}: "${words(prompt ?? "?")}", and takes ${gives}.`;
  },
  "action.code": ({ code }) => {
    const lines = typeof code === "string" ? code.split("\n").filter((line) => line.trim()).length : 0;
    return `Runs ${lines} ${lines === 1 ? "line" : "lines"} of JavaScript on the data that it is given.`;
  },
  "action.workflow": ({ workflowId }) =>
    `Runs the workflow ${String(workflowId ?? "?")} and waits for its end.`,
  "logic.condition": ({ rules, combine }, words) => {
    const all = rulesOf(rules).map((rule) => ruleWords(rule, words));
    return `Checks whether ${all.join(combine === "any" ? " or " : " and ") || "?"}.`;
  },
  "logic.switch": ({ value, cases }, words) =>
    `Looks at ${words(value ?? "?")} and goes on at the first of ${rulesOf(cases).length} cases that fits.`,
  "logic.loop": ({ items, concurrency }, words) =>
    `Goes through the list ${words(items ?? "?")}${typeof concurrency === "number" && concurrency > 1 ? `, up to ${concurrency} items at once` : ", one item at a time"}.`,
  "logic.wait": ({ amount, unit }, _, document) =>
    `Waits until its address is called, ${amountWords(amount ?? 7, unit ?? "days", document)} at most.`,
  "utility.delay": ({ mode, at, amount, unit }, words, document) =>
    mode === "until"
      ? `Waits until ${words(at ?? "?")}.`
      : `Waits ${amountWords(amount, unit ?? "seconds", document)}.`,
  "utility.transform": ({ fields }, words) => {
    const all = (Array.isArray(fields) ? (fields as { name?: unknown; value?: unknown }[]) : []).slice(0, 4);
    const more = (Array.isArray(fields) ? fields.length : 0) - all.length;
    const said = all.map(({ name, value }) => `${String(name)} = ${words(value ?? "")}`).join(", ");
    return `Makes an object of ${said || "no fields"}${more > 0 ? ` and ${more} more` : ""}.`;
  },
};

/** The most fields that are said of a type without a sentence of its own. */
const mostFields = 4;

/** What a type does by its own description, and how it is set up by the labels of its fields. */
function generic(definition: NodeDefinition, config: Config, words: Words): string {
  const set = Object.keys(definition.config.shape)
    .filter((key) => config[key] !== undefined && config[key] !== "")
    .slice(0, mostFields)
    .map((key) => `${fieldLabel(definition, key)} ${words(config[key])}`);
  const what = definition.description.replace(/\.$/, "");
  return set.length ? `${what}: ${set.join(", ")}.` : `${what}.`;
}

/** How the node's settings differ from what every node has. */
function settings({ data }: WorkflowNode, credentials: ReadonlyMap<string, string>): string {
  const { retries, timeoutMs, credentialId } = data;
  const parts = [
    credentialId !== undefined && `uses the credential ${credentials.get(credentialId) ?? "that is chosen"}`,
    retries === 0 && "is not tried again when it fails",
    retries !== undefined &&
      retries > 0 &&
      `is tried again up to ${retries} ${retries === 1 ? "time" : "times"}`,
    timeoutMs !== undefined && `may take ${durationWords(timeoutMs)}`,
  ].filter(Boolean);
  return parts.length ? ` It ${parts.join(", and ")}.` : "";
}

/** What one node does, in one or two sentences that begin with its name. */
export function nodeSentence(
  node: WorkflowNode,
  definition: NodeDefinition | undefined,
  document: WorkflowDocument,
  credentials: ReadonlyMap<string, string>,
): string {
  const { label, config } = node.data;
  if (!definition) return `${label}: is of the type ${node.type}, which this installation does not have.`;
  const words: Words = (value) => valueWords(value, document);
  const own = sentences[definition.type]?.(config, words, document);
  return `${label}: ${own ?? generic(definition, config, words)}${settings(node, credentials)}`;
}
