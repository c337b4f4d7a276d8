import type { Parser } from "../../parse-intent";
import { RequestReader } from "./read-request";
import { toSuggestion } from "./request";

/** Words to a request: method, URL, query, headers, body and what to do with failures. */
export const parseHttp: Parser = ({ text, context }) => {
  const request = new RequestReader(text, context).read();
  if (!request.url && !request.questions.some(({ field }) => field === "url")) {
    request.questions.unshift({ field: "url", question: "Which URL shall be called?" });
  }
  return toSuggestion(request);
};
