import type { Provenance, Suggestion } from "../../../schema";
import type { Body } from "./body";
import { weakest } from "./fields";
import type { Header } from "./headers";

export type Pair = { name: string; value: string; origin: Provenance };

/** A request as far as the words give it. What is left out is not changed where there is a config already. */
export type Request = {
  method?: { method: string; origin: Provenance };
  url?: { url: string; origin: Provenance };
  query: Pair[];
  headers: Header[];
  body?: Body | null;
  failOnError?: boolean;
  questions: Suggestion["questions"];
};

const pairs = (list: readonly Pair[]) => list.map(({ name, value }) => ({ name, value }));

/** A new config of a request; the schema's defaults are left to the schema, but for the method. */
export function toSuggestion(request: Request): Suggestion {
  const config: Record<string, unknown> = {};
  const provenance: Suggestion["provenance"] = {};
  if (request.method) {
    config.method = request.method.method;
    provenance.method = request.method.origin;
  }
  if (request.url) {
    config.url = request.url.url;
    provenance.url = request.url.origin;
  }
  for (const field of ["query", "headers"] as const) {
    if (request[field].length === 0) continue;
    config[field] = pairs(request[field]);
    for (const [index, { origin }] of request[field].entries()) provenance[`${field}.${index}`] = origin;
    provenance[field] = weakest(request[field].map(({ origin }) => origin));
  }
  if (request.body) {
    config.body = { type: request.body.type, content: request.body.content };
    provenance.body = request.body.origin;
    provenance["body.content"] = request.body.origin;
  }
  if (request.failOnError !== undefined) {
    config.failOnError = request.failOnError;
    provenance.failOnError = "words";
  }
  return { config, node: {}, questions: request.questions, provenance };
}
