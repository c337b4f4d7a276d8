import { formatPath } from "@/lib/template/path-text";
import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import type { Fix } from "../../../explain-schema";
import { type Path, pathsBelow } from "../../../parser/references";
import { type Facts, faultOf, nodeOfSlug } from "../facts";
import { readField, writeField } from "../field-path";
import { cause, clip, type Finding, finding, fixOf, type Kind, short, stepLink } from "../finding";

/** The most paths that one fix corrects. */
const mostCorrected = 10;
/** The most paths that a question names. */
const mostNamed = 3;

type Missing = { field: string; path: string; offset: number | undefined; suggestion: string | undefined };

const recorded = /^(\S+): (.+?) does not exist\.(?: Did you mean (.+)\?)?/;

/** The path that is not there: by rendering once more, else from the words of the recorded failure. */
function missingOf(facts: Facts, config: Record<string, unknown>): Missing | undefined {
  const fault = faultOf(facts, config);
  if (fault?.error?.code === "UNKNOWN_PATH" && fault.error.path) {
    const { path, offset, suggestion, message } = fault.error;
    const meant = message.includes("Did you mean") ? suggestion : undefined;
    return { field: fault.field, path, offset, suggestion: meant };
  }
  if (fault || config !== facts.config) return undefined;
  const [, field, path, suggestion] = recorded.exec(facts.failure.message) ?? [];
  if (!field || !path) return undefined;
  const source = readField(config, field);
  const offset = typeof source === "string" ? source.indexOf(path) : -1;
  return { field, path, offset: offset < 0 ? undefined : offset, suggestion };
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Paths of the recorded data that end in the same name, or the same two names. */
function elsewhere({ context }: Facts, path: string): string[] {
  const leaf = plain(path.split(".").at(-1) ?? "");
  if (!leaf) return [];
  const roots: [Path, unknown][] = [
    [["trigger"], context.trigger],
    ...Object.entries(context.steps).map(([slug, output]): [Path, unknown] => [["steps", slug], output]),
    [["loop", "item"], (context.loop as { item?: unknown } | undefined)?.item],
  ];
  return roots.flatMap(([root, value]) =>
    pathsBelow(value)
      .filter(({ path: keys }) => plain(keys.at(-1) ?? "") === leaf)
      .map(({ path: keys }) => formatPath([...root, ...keys])),
  );
}

/** Every missing path of a config put right, by the nearest ones that exist; undefined where that is not enough. */
function corrected(
  facts: Facts,
  first: Missing,
  by: string,
): { config: Record<string, unknown>; field: string; written: string[] } | undefined {
  let config = facts.config;
  const written: string[] = [];
  for (let missing: Missing | undefined = first; missing && written.length < mostCorrected; ) {
    const instead: string | undefined = missing === first ? by : missing.suggestion;
    const source = readField(config, missing.field);
    if (typeof source !== "string" || missing.offset === undefined || instead === undefined) return undefined;
    const { offset, path, field } = missing;
    config = writeField(
      config,
      field,
      source.slice(0, offset) + instead + source.slice(offset + path.length),
    );
    written.push(`${path} → ${instead}`);
    missing = missingOf(facts, config);
  }
  return faultOf(facts, config) ? undefined : { config, field: first.field, written };
}

const topOf = (field: string) => field.split(".")[0] ?? field;

function pathFix(facts: Facts, missing: Missing, instead: string): Fix | undefined {
  const done = corrected(facts, missing, instead);
  if (!done) return undefined;
  const changed = Object.keys(done.config).filter((key) => done.config[key] !== facts.config[key]);
  return fixOf(facts.node, {
    title: done.written.length === 1 ? `Read ${instead}` : `Correct ${done.written.length} paths`,
    why: `In the data of this run there is ${done.written.map((pair) => pair.split(" → ")[1]).join(", ")}.`,
    set: Object.fromEntries(changed.map((key) => [key, done.config[key]])),
    origin: "context",
  });
}

/** Goes on with a fallback where the path is missing. Not in a URL's path, where nothing would be another address. */
function fallbackFix(facts: Facts, { field, path, offset }: Missing): Fix | undefined {
  const source = readField(facts.config, field);
  if (typeof source !== "string" || offset === undefined || topOf(field) === "url") return undefined;
  const before = source.slice(0, offset);
  const alone = /\{\{~?\s*$/.test(before) && /^\s*~?\}\}/.test(source.slice(offset + path.length));
  const call = `default ${path} ""`;
  const next = before + (alone ? call : `(${call})`) + source.slice(offset + path.length);
  const config = writeField(facts.config, field, next);
  if (faultOf(facts, config)) return undefined;
  return fixOf(facts.node, {
    title: `Go on without it: {{${call}}}`,
    why: "Where the data lack it, an empty text is used, and the step does not fail.",
    set: { [field]: next },
    origin: "guessed",
  });
}

/** Where the path should have come from, and why it has nothing there. */
function originOf(
  facts: Facts,
  path: string,
): { cause: Finding["causes"][number]; link?: Finding["links"][number] } {
  const [root, slug = ""] = rootOf(path);
  const node = root === "steps" ? nodeOfSlug(facts, slug) : undefined;
  if (!node) {
    if (root !== "trigger") return { cause: cause(`Nothing in this run is called ${path}.`) };
    return {
      cause: cause(
        `What started the run did not have ${path}.`,
        `The trigger handed on ${short(facts.context.trigger)}`,
      ),
    };
  }
  const name = `"${node.data.label}"`;
  const link = stepLink(node);
  const status = facts.statuses[node.id];
  if (status === "SKIPPED") {
    return {
      cause: cause(`${name} was skipped in this run, so it gave nothing: its branch was not taken.`),
      link,
    };
  }
  const output = facts.context.steps[slug];
  if (status === "FAILED") {
    return {
      cause: cause(`${name} failed, so all that it gave is its error.`, `It gave ${short(output)}`),
      link,
    };
  }
  const answered = (output as { status?: unknown } | null)?.status;
  const refused = typeof answered === "number" && answered >= 400;
  return {
    cause: cause(
      refused
        ? `${name} was answered with ${answered}, which is no failure there, and its answer is an error's.`
        : `What ${name} gave in this run does not have it.`,
      `It gave ${short(output)}`,
    ),
    link,
  };
}

function rootOf(path: string): string[] {
  try {
    const [reference] = listReferences(`{{${path}}}`);
    return reference ? [reference.root, ...reference.segments] : [];
  } catch (error) {
    if (error instanceof TemplateError) return path.split(".");
    throw error;
  }
}

/** A template that reads what is not there. */
export const missingPath: Kind = (facts) => {
  if (facts.failure.name !== "BadConfig") return undefined;
  const missing = missingOf(facts, facts.config);
  if (!missing) return undefined;
  const { field, path, suggestion } = missing;
  const others = suggestion ? [suggestion] : elsewhere(facts, path);
  const found = others.length === 1 && others[0] ? pathFix(facts, missing, others[0]) : undefined;
  const fallback = fallbackFix(facts, missing);
  const { cause: why, link } = originOf(facts, path);
  const near = others.slice(0, mostNamed).join(", ");
  return finding(
    "missingPath",
    found || fallback ? "change" : "upstream",
    `The field ${field} reads {{${path}}}, and there was no such thing in this run, so nothing was sent.`,
    [
      ...(suggestion
        ? [
            cause(
              `The path is misspelt: ${suggestion} exists.`,
              `The field is ${clip(String(readField(facts.config, field)))}`,
            ),
          ]
        : []),
      why,
    ],
    {
      fixes: [...(found ? [found] : []), ...(fallback ? [fallback] : [])],
      questions: found
        ? []
        : [
            {
              nodeId: facts.node.id,
              field,
              question: near
                ? `What should be read instead of ${path}: ${near}, or something else?`
                : `What should be read instead of ${path}?`,
            },
          ],
      links: link ? [link] : [],
    },
  );
};
