import { formatPath } from "@/lib/template/path-text";
import type { Fix } from "../../../explain-schema";
import { type Path, pathsBelow } from "../../../parser/references";
import { type Facts, faultOf } from "../facts";
import { readField } from "../field-path";
import { cause, clip, finding, fixOf, type Kind, short } from "../finding";
import { parseJson } from "../parse-json";
import { type Refused, refusedOf, sentJson } from "./answer";
import { withEntry, withWrittenValue, writtenValue } from "./body-template";

const contentOf = ({ config }: Facts) => String(readField(config, "body.content") ?? "");

/** A fix that is offered only where the config can still be rendered with the run's data. */
function tried(
  facts: Facts,
  set: Record<string, unknown>,
  title: string,
  why: string,
  guessed = false,
): Fix[] {
  const made = fixOf(facts.node, { title, why, set, origin: guessed ? "guessed" : "context" });
  return faultOf(facts, made.suggestion.config) ? [] : [made];
}

const looksLikeJson = (text: string) => /^\s*[[{]/.test(text);

/** A flat JSON object as form content; undefined where it is none. */
function asForm(content: string): string | undefined {
  const parsed = parseJson(content.replace(/:\s*(\{\{[^{}]*\}\})/g, ': "$1"'));
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
  const entries = Object.entries(parsed);
  if (!entries.length || entries.some(([, value]) => typeof value === "object")) return undefined;
  return entries
    .map(([key, value]) => {
      const text = String(value);
      return `${encodeURIComponent(key)}=${text.includes("{{") ? text : encodeURIComponent(text)}`;
    })
    .join("&");
}

/** What the content type has to do with it. */
function typeFixes(
  facts: Facts,
  { body, headers, excerpt, status }: Refused,
): { fixes: Fix[]; evidence: string[] } {
  const wantsForm = /x-www-form-urlencoded/i.test(excerpt);
  const wantsJson = /application\/json|\bjson\b/i.test(excerpt) && !wantsForm;
  const own = headers.findIndex(({ name }) => name.toLowerCase() === "content-type");
  const stated = headers[own]?.value;
  const fits = { json: /json/i, form: /x-www-form-urlencoded/i, text: /^text\//i, none: /./ }[body.type];
  if (stated && fits && !fits.test(stated) && (status === 415 || wantsJson || wantsForm)) {
    const kept = (facts.config.headers as unknown[]).filter((_, index) => index !== own);
    return {
      fixes: tried(
        facts,
        { headers: kept },
        "Take the header Content-Type out",
        `Then it follows from the body, which is ${body.type}.`,
      ),
      evidence: [`The header says ${stated}, and the body is ${body.type}`],
    };
  }
  if (body.type === "json" && wantsForm) {
    const form = asForm(contentOf(facts));
    return {
      fixes: form
        ? tried(
            facts,
            { "body.type": "form", "body.content": form },
            "Send it as a form",
            "The answer asks for application/x-www-form-urlencoded.",
          )
        : [],
      evidence: ["The body was sent as application/json"],
    };
  }
  if ((body.type === "text" || body.type === "form") && looksLikeJson(body.content)) {
    return {
      fixes: tried(
        facts,
        { "body.type": "json" },
        "Send the body as JSON",
        `The content is JSON, and was sent as ${body.type === "text" ? "plain text" : "a form"}.`,
      ),
      evidence: [`The body's type is ${body.type}, its content begins ${clip(body.content, 40)}`],
    };
  }
  return { fixes: [], evidence: [] };
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Paths of the recorded data whose name is a field's. */
function sourcesOf({ context }: Facts, field: string): { path: string; value: unknown }[] {
  const wanted = plain(field.split(".").at(-1) ?? "");
  const roots: [Path, unknown][] = [
    [["trigger"], context.trigger],
    ...Object.entries(context.steps).map(([slug, output]): [Path, unknown] => [["steps", slug], output]),
    [["loop", "item"], (context.loop as { item?: unknown } | undefined)?.item],
  ];
  return roots.flatMap(([root, value]) =>
    pathsBelow(value)
      .filter((at) => plain(at.path.at(-1) ?? "") === wanted && typeof at.value !== "object")
      .map((at) => ({ path: formatPath([...root, ...at.path]), value: at.value })),
  );
}

const wantsNumber = /\b(?:number|integer|int|numeric|float|decimal)\b/i;
const wantsText = /\b(?:string|text)\b/i;
const numeric = /^"-?\d+(?:\.\d+)?"$/;

/** One field that the answer names: what was sent for it, and how that can be put right. */
function fieldFix(facts: Facts, refused: Refused, { field, message }: Refused["fields"][number]) {
  const template = contentOf(facts);
  const key = field.split(".").at(-1) ?? field;
  const sent = readField(sentJson(refused), field);
  const written = writtenValue(template, key);
  const note = `The answer says of ${field}: ${clip(message || "it is not right")}`;
  if (refused.body.type !== "json")
    return { fixes: [], causes: [cause(`The field ${field} is not what the API wants.`, note)] };
  if (sent === undefined && !written) {
    const sources = sourcesOf(facts, field);
    const [only] = sources;
    const next =
      only && sources.length === 1 && !field.includes(".")
        ? withEntry(template, key, `{{${only.path}}}`)
        : undefined;
    return {
      fixes: next
        ? tried(
            facts,
            { "body.content": next },
            `Send ${key}`,
            `It is in the data: ${only?.path} is ${short(only?.value)}.`,
          )
        : [],
      causes: [cause(`The field ${field} is missing in what was sent.`, note)],
    };
  }
  if (
    typeof sent === "string" &&
    written &&
    wantsNumber.test(message) &&
    (/^"\{\{[^{}]*\}\}"$/.test(written) || numeric.test(written))
  ) {
    const isNumber = sent.trim() !== "" && Number.isFinite(Number(sent));
    const inner = written.slice(1, -1);
    const bare = inner.startsWith("{{") && isNumber ? `{{number ${bracketed(inner)}}}` : inner;
    return {
      fixes: isNumber
        ? tried(
            facts,
            { "body.content": withWrittenValue(template, key, bare) },
            `Send ${key} as a number`,
            `It was sent as the text ${short(sent)}.`,
          )
        : [],
      causes: [
        cause(`The field ${field} has to be a number, and was sent as a text.`, `Sent: ${short(sent)}`, note),
      ],
    };
  }
  if (typeof sent === "number" && written && wantsText.test(message)) {
    return {
      fixes: tried(
        facts,
        { "body.content": withWrittenValue(template, key, `"${written}"`) },
        `Send ${key} as a text`,
        `It was sent as the number ${sent}.`,
      ),
      causes: [
        cause(`The field ${field} has to be a text, and was sent as a number.`, `Sent: ${short(sent)}`, note),
      ],
    };
  }
  const empty = sent === null || sent === "";
  return {
    fixes: [],
    causes: [
      cause(
        empty ? `The field ${field} was sent empty.` : `The value of ${field} is not one that the API takes.`,
        `Sent: ${short(sent)}`,
        written?.includes("{{") && `It comes from ${written}`,
        note,
      ),
    ],
  };
}

/** What is inside a template that is one expression, in parentheses where it is a call. */
function bracketed(template: string): string {
  const inner = template.slice(2, -2).trim();
  return /\s/.test(inner) ? `(${inner})` : inner;
}

/** 400, 415 and 422: the other side does not take the request as it is. */
export const rejected: Kind = (facts) => {
  const refused = refusedOf(facts);
  if (!refused || ![400, 406, 415, 422].includes(refused.status)) return undefined;
  const { status, method, url, says, fields, body } = refused;
  const said = says.slice(0, 2).map((line) => `The answer says: ${clip(line)}`);
  const what = `${method} ${clip(url)} was answered with ${status}: the other side does not take this request as it is. Sending it again unchanged would end the same.`;
  const type = typeFixes(facts, refused);
  if (type.fixes.length || status === 415) {
    return finding(
      `http${status}`,
      "change",
      what,
      [cause("The body is not sent as what the API expects.", ...type.evidence, ...said)],
      {
        fixes: type.fixes,
        questions: type.fixes.length
          ? []
          : [
              {
                nodeId: facts.node.id,
                field: "body.type",
                question: "In which form does this API want the body: JSON, a form, or text?",
              },
            ],
      },
    );
  }
  if (fields.length) {
    const each = fields.slice(0, 5).map((entry) => fieldFix(facts, refused, entry));
    const fixes = each.flatMap((one) => one.fixes);
    const unfixed = fields.slice(0, 5).filter((_, index) => !each[index]?.fixes.length);
    return finding(
      `http${status}`,
      "change",
      what,
      each.flatMap((one) => one.causes),
      {
        fixes,
        questions: unfixed.map(({ field, message }) => ({
          nodeId: facts.node.id,
          field: body.type === "none" ? "query" : "body.content",
          question: `What shall ${field} be${message ? ` (${clip(message, 80)})` : ""}?`,
        })),
      },
    );
  }
  const bodiless = body.type === "none" && !["GET", "HEAD", "DELETE"].includes(method);
  return finding(
    `http${status}`,
    "change",
    what,
    [
      cause(
        bodiless
          ? "The request has no body, and this API may want one."
          : "Something in the request is not what the API expects.",
        bodiless
          ? `${method} was sent without a body`
          : body.type !== "none" && `Sent as ${body.type}: ${clip(body.content)}`,
        ...said,
      ),
    ],
    {
      questions: [{ nodeId: facts.node.id, field: "body.content", question: "What should be sent instead?" }],
    },
  );
};

/** 413: more than the other side takes. */
export const tooMuchSent: Kind = (facts) => {
  const refused = refusedOf(facts);
  if (refused?.status !== 413) return undefined;
  const { method, url, body, says } = refused;
  return finding(
    "http413",
    "change",
    `${method} ${clip(url)} was answered with 413: what was sent is larger than the other side takes.`,
    [
      cause(
        "The body is too large.",
        `It has ${body.content.length} characters`,
        says[0] && `The answer says: ${clip(says[0])}`,
      ),
    ],
    {
      questions: [
        {
          nodeId: facts.node.id,
          field: "body.content",
          question: "What of it is needed? Send less, or send it in parts by a loop.",
        },
      ],
    },
  );
};
