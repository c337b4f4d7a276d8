import { findVendor } from "../catalogue";
import { urlMark } from "../parser/words";
import { namedType } from "./named-types";

const aiNames = String.raw`(?:chat\s?gpt|gpt(?:-?[\d.]+\w*)?|claude|gemini|the\s+(?:ai|llm|(?:language\s+)?model)|an?\s+(?:ai|llm|(?:language\s+)?model)|ai|openai|anthropic|mistral)`;
const aiVerb =
  /^(?:summari[sz]e|sum\s+up|classify|categori[sz]e|translate|rewrite|rephrase|paraphrase|proofread|shorten|analy[sz]e|draft|describe|detect|rate|score|extract|answer|reply\s+with|generate|come\s+up\s+with|decide|label|tag)\b/i;
const aiAsked = new RegExp(
  `\\b(?:(?:ask|have|let|use|prompt|tell|get)\\s+${aiNames}|(?:with|using|by|via|through)\\s+${aiNames})(?![\\w-])`,
  "i",
);
const aiWrites =
  /^(?:write|compose|create|make)\s+(?:me\s+)?(?:an?|the)\s+(?:short\s+|polite\s+|friendly\s+|brief\s+)*(?:summary|reply|answer|response|translation|poem|haiku|headline|tagline|draft|text|description|abstract|digest)\b/i;
const pause = /^(?:wait|pause|sleep|delay|hold(?:\s+off)?|rest)\b/i;
const approval =
  /^(?:wait|pause|hold)\b.*\b(?:for|until|till)\b.*\b(?:approv\w*|answers?|repl(?:y|ies)|respon\w*|confirm\w*|callback|decision|decides?|somebody|someone|sign-?off|ok(?:ay)?|go-ahead)\b|^(?:ask|get|request|require)\s+(?:for\s+)?(?:an?\s+|the\s+)?(?:manual\s+|human\s+)?(?:approval|sign-?off|confirmation|go-ahead)\b/i;
const otherWorkflow =
  /^(?:(?:run|start|call|execute|trigger|invoke|launch)(?:s)?)\s+(?:(?:the|our|my|an?|another|other)\s+)*(?:[\w-]+\s+){0,3}(?:sub-?)?(?:workflow|sub-?flow|flow)\b/i;
const code = /\b(?:java\s?script|\bjs\b|code|script|snippet)\b/i;
const codeVerb = /^(?:run|execute|evaluate|use|write)\b/i;
const reshape =
  /^(?:transform|convert|map|reshape|compute|calculate|keep(?:\s+only)?|pick|rename|format|combine|merge|build|compose|set|select|prepare|construct|assemble|concatenate|join|split|make\s+(?:an?\s+)?(?:new\s+)?object|create\s+(?:an?\s+)?(?:new\s+)?object|extract\s+(?:only\s+)?(?:the\s+)?fields?)\b/i;
const deepl = /\bdeepl\b/i;
const url = new RegExp(urlMark);
/** What a request can be recognised by where neither a URL nor an API is named. */
const sends =
  /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|call|fetch|send|notify|post|request|email|e-mail|mail|text|message|sms|dm|tweet|publish|push|upload|download|save|store|log|alert|ping|warn|page|inform|tell|announce|forward|submit|create|add|insert|append|update|delete|remove|get|load|read|retrieve|pull|look\s+up|find|search|query|list|check|hit|invoke|trigger|register|subscribe|unsubscribe|invite|open|close|cancel|refund|charge|archive|record|sync|upsert|reserve|ship|book|mark|assign|share|report|write|put|make\s+(?:an?\s+)?(?:http\s+|api\s+|get\s+|post\s+|put\s+)?(?:request|call)|deploy|collect|copy|give|start|reply|respond)\b/i;

/** The type of node that a step's (marked) words ask for, or null where they ask for nothing that can be done. */
export function stepType(words: string): string | null {
  const named = namedType(words);
  if (named) return named;
  const vendor = findVendor(words);
  if (approval.test(words)) return "logic.wait";
  if (pause.test(words)) return "utility.delay";
  if (otherWorkflow.test(words)) return "action.workflow";
  if (codeVerb.test(words) && code.test(words)) return "action.code";
  const toAi = aiAsked.test(words) || aiVerb.test(words) || aiWrites.test(words);
  if (toAi && !url.test(words) && !deepl.test(words) && !/\bDeepL-/i.test(words)) {
    if (!/^(?:keep|extract\s+(?:only\s+)?(?:the\s+)?fields?)\b/i.test(words)) return "action.ai";
  }
  if (url.test(words) || deepl.test(words)) return "action.http";
  if (reshape.test(words) && !vendor) return "utility.transform";
  if (vendor || sends.test(words)) return "action.http";
  return null;
}
