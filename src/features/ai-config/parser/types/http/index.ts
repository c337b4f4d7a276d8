import type { Parser } from "../../parse-intent";
import { readCurl } from "./curl";
import { followUp, isFollowUp } from "./follow-up";
import { RequestReader } from "./read-request";
import { toSuggestion } from "./request";

/** Words to a request: method, URL, query, headers, body and what to do with failures; or what they change of one. */
export const parseHttp: Parser = ({ text, context, current }) => {
  const pasted = readCurl(text);
  if (!pasted && isFollowUp(text, current)) return followUp(text, current, context);
  const request = pasted ?? new RequestReader(text, context).read();
  if (!request.url && !request.questions.some(({ field }) => field === "url")) {
    request.questions.unshift({ field: "url", question: "Which URL shall be called?" });
  }
  return toSuggestion(request);
};
