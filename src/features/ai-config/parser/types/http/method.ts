import type { Provenance } from "../../../schema";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";
export type MethodFound = { method: Method; origin: Provenance };

const names = "get|post|put|patch|delete|head|options";

/** What verbs of plain words do, by the method's meaning in RFC 9110 and the habits of REST APIs. */
const verbs: Record<Exclude<Method, "HEAD" | "OPTIONS">, string> = {
  GET: "get|fetch(?:es)?|read|retrieve|load|list|download|query|look\\s+up|lookup|look\\s+for|search(?:\\s+for)?|check|pull|grab|find|show|obtain|poll|ping|scrape|open|visit|view|count|see",
  POST: "post|submit|send|create|add|push|upload|register|publish|notify|insert|forward|deliver|report|log|enqueue|trigger|start|dispatch|book|invite|subscribe|import|emit|relay|transmit|pass|hand|give|tell",
  PATCH: "patch|update|modify|change|edit|amend|adjust|set|mark",
  PUT: "put|replace|overwrite|upsert|store|save",
  DELETE:
    "delete|remove|destroy|erase|drop|purge|unsubscribe|revoke|clear|wipe|kill|discard|trash|get\\s+rid\\s+of",
};
const calling =
  /\b(?:call|hit|request|invoke|contact|reach|access|query|use|make\s+an?\s+(?:http\s+)?(?:call|request))\b/i;

const uppercase = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b(?!-)/;
const said = [
  new RegExp(
    `\\b(?:using|via|with|as|by|through|by\\s+means\\s+of|make\\s+(?:it|this)|use|do|perform|issue|send|switch\\s+to|change\\s+(?:it\\s+)?to)\\s+(?:an?\\s+|the\\s+)?(?:https?\\s+)?(${names})(?:\\s+(?:method|request|call|verb|instead))?(?=\\s*(?:$|[,.;]|\\s(?:to|on|at|instead|and|with|request|method|call|it)\\b|[\\uF000-\\uF3FF]))`,
    "i",
  ),
  new RegExp(`\\bmethod\\s*(?:is|to|=|:|should\\s+be|must\\s+be|set\\s+to)?\\s*(${names})\\b`, "i"),
  new RegExp(`\\b(${names})[\\s-](?:request|method|call|verb)\\b`, "i"),
  new RegExp(`\\((${names})\\)`, "i"),
  /^\s*(head|options)\s+(?=[\uF000-\uF3FF])/i,
  new RegExp(`\\b(${names})\\s+(?:it\\s+|this\\s+|that\\s+)(?:to|at|on|into)\\b`, "i"),
];

const verbPatterns = Object.entries(verbs).map(
  ([method, words]) => [method as Method, new RegExp(`\\b(?:${words})\\b`, "gi")] as const,
);

const methodOf = (name: string | undefined) => name?.toUpperCase() as Method;

/** The method that words spell out, as `PUT`, "using put" or "a delete request". */
export function spelledMethod(text: string): Method | null {
  const upper = uppercase.exec(text);
  const found = said.map((pattern) => pattern.exec(text)).find(Boolean) ?? null;
  if (found && (!upper || found.index <= upper.index || /method|using|via|instead/i.test(found[0])))
    return methodOf(found[1]);
  return upper ? methodOf(upper[1]) : null;
}

/**
 * The method that the words ask for: spelled out, else by the verb that stands first in `leading`, the words before
 * the URL. "Call" and no verb at all leave it to whether there is a body.
 */
export function findMethod(text: string, leading: string, hasBody: boolean): MethodFound {
  const spelled = spelledMethod(text);
  if (spelled) return { method: spelled, origin: "words" };
  const rare = /^\s*(head|options)\s*$/i.exec(leading);
  if (rare) return { method: methodOf(rare[1]), origin: "words" };
  let first: { method: Method; index: number } | null = null;
  for (const [method, pattern] of verbPatterns) {
    pattern.lastIndex = 0;
    const index = pattern.exec(leading)?.index;
    if (index !== undefined && (!first || index < first.index)) first = { method, index };
  }
  const call = calling.exec(leading)?.index;
  if (first && (call === undefined || first.index < call)) {
    if (first.method === "GET" && hasBody) return { method: "POST", origin: "guessed" };
    const sure = !/^(?:update|modify|change|edit|set|mark)/i.test(leading.slice(first.index));
    return { method: first.method, origin: sure || first.method !== "PATCH" ? "words" : "guessed" };
  }
  return hasBody ? { method: "POST", origin: "guessed" } : { method: "GET", origin: "default" };
}

/** Two different methods that the words ask for at once, as "GET and DELETE", or null. */
export function contraryMethods(text: string): [string, string] | null {
  const found =
    /\b(GET|POST|PUT|PATCH|DELETE)\b\s*(?:and|or|\/|,|then)\s*(?:then\s+)?\b(GET|POST|PUT|PATCH|DELETE)\b/.exec(
      text,
    );
  return found?.[1] && found[2] && found[1] !== found[2] ? [found[1], found[2]] : null;
}
