import { z } from "zod";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { unwrap } from "@/nodes/kit/schema-hints";
import type { Parser } from "../../parse-intent";
import { mark, unmark } from "../../words";
import { newDraft } from "../draft";
import { findAuth } from "./auth";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const spoken = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)(?:s|ed|ing)?\b/g;
const lower =
  /\b(get|post|put|patch|delete|head|options)(?:\s*[/,&]\s*|\s+(?:and|or)\s+|\s+(?:http\s+)?)(?=(?:get|post|put|patch|delete|request|call|method|webhook|endpoint|only|hook|http)s?\b)|\b(?:method|via|using|by|with|over|accepts?|only|http|a|an|make\s+it|to)\s+(?:an?\s+)?(?:http\s+)?(get|post|put|patch|delete|head|options)\b(?!\s+(?:the|it|a|an|to|your|its)\b)/gi;
const otherMethod =
  /\b(?!(?:HTTPS?|HMAC|APIS?|JSON|JWTS?|SHA|AWS|URLS?|REST|TLS|IPS?|CORS|XML|SSL|SQL|CRM|SLACK|STRIPE|GITHUB|OIDC|OAUTH|CIDR|RSS|SMS|ALL|ANY|THE|ONLY|AND|NOT|UTF|CSV|PDF|FORM|TEST|PROD)\b)([A-Z]{3,10})\s+(?:requests?|calls?|method|verb)\b|\bmethod\s*[:=]?\s*(?!(?:is|of|the|that|must|should|and|or|to)\b)([A-Z]{3,10})\b/;
const anyMethod = /\b(?:any|every|all)\s+(?:http\s+)?(?:methods?|verbs?)\b/i;

function methodsIn(text: string): string[] {
  const found = [...text.matchAll(spoken)].map((match) => match[1] ?? "");
  const more = [...text.matchAll(lower)].map((match) => (match[1] ?? match[2] ?? "").toUpperCase());
  return [...new Set([...found, ...more])].filter(Boolean);
}

const waits =
  /\b(?:answers?|responds?|repl(?:y|ies)|returns?|sends?(?:\s+back)?|gives?(?:\s+back)?|respond(?:ing)?|answering|returning)\s+(?:(?:to\s+)?(?:the\s+)?(?:caller|client|request|them|it)\s+)?(?:only\s+)?(?:with\s+|back\s+)*(?:the\s+|its\s+)?(?:workflow['’]?s?\s+|final\s+|run['’]?s?\s+)*(?:results?|outputs?|outcome|data|response)\b|\b(?:gets?|receives?|should\s+(?:get|see|receive)|wants?|needs?)\s+(?:back\s+)?(?:the\s+|its\s+)?(?:workflow['’]?s?\s+|final\s+)*(?:results?|outputs?|answer)(?:\s+back)?\b|\bsynchronous(?:ly)?\b|\bsync\b|\bwait(?:s|ing)?\s+(?:for|until|till)\b|\b(?:once|when|after|until)\s+(?:it|the\s+(?:workflow|run|execution|flow))\s+(?:is\s+|has\s+)?(?:finish\w*|complete\w*|done|end\w*|ran|run)\b|\bblock(?:s|ing)?\b|\bresponse\s*[:=]?\s*wait\b|\bkeep\s+the\s+(?:connection|caller)\s+(?:open|waiting)\b/i;
const immediate =
  /\bimmediate(?:ly)?\b|\bright\s+away\b|\bat\s+once\b|\binstant(?:ly)?\b|\basync(?:hronous(?:ly)?)?\b|\b202\b|\b(?:don['’]t|do\s+not|without|never|no)\s+wait(?:ing)?\b|\bfire[\s-]and[\s-]forget\b|\backnowledge\w*\b|\bin\s+the\s+background\b|\bnot\s+wait\b|\bstraight\s+away\b/i;

/** Whether the definition's own schema takes this authentication. */
function takes(definition: NodeDefinition, auth: unknown): string | undefined {
  const schema = unwrap(definition.config.shape.auth as z.ZodType);
  if (!(schema instanceof z.ZodType)) return "not known";
  const parsed = schema.safeParse(auth);
  return parsed.success ? undefined : (parsed.error.issues[0]?.message ?? "is not valid");
}

/** Whether all algorithms sign with a secret that both sides know. */
const isShared = (algorithms: unknown): boolean =>
  Array.isArray(algorithms) && algorithms.every((name) => /^HS/.test(String(name)));

/** Method, authentication and answer of a webhook, from words. */
export const parseWebhook: Parser = ({ definition, text, current }) => {
  const draft = newDraft();
  const marked = mark(text);
  const said = unmark(marked, marked.text);
  const kept = <T>(field: string, otherwise: T) =>
    current?.[field] === undefined
      ? draft.set(field, otherwise, "default")
      : draft.set(field, current[field], "context");
  const bare = said.replace(/https?:\/\/\S+/g, "");
  const named = methodsIn(bare);
  const [method] = named;
  const known = methods.find((name) => name === method);
  if (anyMethod.test(bare) || named.length > 1)
    draft.ask(
      "method",
      `A webhook takes one method${named.length > 1 ? `, and ${named.join(" and ")} are named` : ""}. Which one: ${methods.join(", ")}?`,
    );
  else if (!method && otherMethod.test(bare))
    draft.ask(
      "method",
      `A webhook does not take ${otherMethod.exec(bare)?.[1] ?? otherMethod.exec(bare)?.[2]}. Which one: ${methods.join(", ")}?`,
    );
  else if (known) draft.set("method", known, "words");
  else if (method)
    draft.ask("method", `A webhook does not take ${method}. Which one: ${methods.join(", ")}?`);
  else kept("method", "POST");

  const { auth, question } = findAuth(marked, bare === said ? said : text);
  const fault = auth && takes(definition, auth);
  const keysMissing = auth?.type === "jwt" && !auth.jwksUrl && !isShared(auth.algorithms);
  if (keysMissing)
    draft.ask(
      "auth.jwksUrl",
      "At which https URL does the issuer of the tokens publish its keys (JWKS)? Only HS256, HS384 and HS512 do without, by a secret that both sides know.",
    );
  else if (auth && fault === undefined) draft.set("auth", auth, "words");
  else if (auth)
    draft.ask(
      "auth",
      `Authentication of the type ${auth.type} cannot be set up here (${fault}). Which one shall it be instead?`,
    );
  else if (question) draft.ask("auth", question);
  else kept("auth", { type: "none" });
  const needs = auth && fault === undefined && !keysMissing ? definition.credential?.({ auth }) : undefined;
  if (needs?.required)
    draft.ask(
      "credentialId",
      "Which credential holds the secret that callers use? Choose it, or make a new one.",
    );

  const [now, later] = [immediate.test(said), waits.test(said.replace(immediate, " "))];
  if (now && later) draft.ask("response", "Answer at once, or wait for the result?");
  else if (now) draft.set("response", "immediate", "words");
  else if (later) draft.set("response", "wait", "words");
  else kept("response", "immediate");
  return draft.suggestion();
};
