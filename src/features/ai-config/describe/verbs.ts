import { ownLabels } from "./named-types";

/** Words that begin a step wherever they stand first. */
const plain =
  "fetch|send|notify|call|create|update|delete|download|upload|summari[sz]e|classify|translate|extract|generate|draft|rewrite|wait|pause|sleep|hold|run|execute|loop|iterate|ask|tell|save|store|add|insert|append|invite|publish|tweet|retrieve|load|pull|push|look\\s+up|write|transform|convert|compute|calculate|merge|combine|keep|pick|reshape|compose|inform|announce|forward|submit|register|subscribe|unsubscribe|trigger|invoke|hit|analy[sz]e|categori[sz]e|detect|decide|refund|cancel|archive|stop|continue|proceed|skip|finish|abort|use|put|get|make|open|close|assign|reply|respond|remove|sum\\s+up|proofread|shorten|tag|label|upsert|sync|reserve|deploy|build|warn|page|collect|give(?!\\s+up)|go\\s+(?:on|through|over)|DeepL-translate";
/** Words that may be names of fields as well: what follows must show that they are meant as verbs. */
const ambiguous =
  "post|email|e-mail|mail|text|message|sms|dm|list|charge|order|record|mark|score|rate|check|request|query|log|report|ping|alert|set|map|format|start|end|read|answer|rename|move|find|search|do|have|let|copy|share|drop|ship|book|schedule|describe|show|return";
const objectWord =
  /^(?:the|an?|my|our|your|their|them|me|us|him|her|it|its|this|that|these|those|everyone|everybody|all|each|any|some|another|new|to|in|on|for|out|back|somebody|someone|how|whether|what|one|two|both|open|just)(?![\w'’])(?!\s+(?:https?:|[\uF000-\uF3FF]|as\b))/i;
const objectName = /^(?:[\p{Lu}#@\d{]|[\uE000-\uF7FF]|[\w.+-]+@)/u;
const method = "(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)";

const subject =
  "(?:(?:it|this|that|we|i|you|the\\s+workflow|the\\s+flow)\\s+(?:(?:then|also|should|will|shall|must|can|just|next|finally|first|would)\\s+){0,3})";
const softeners =
  "(?:(?:please|also|just|then|next|finally|first|lastly|afterwards?|after\\s+that|immediately|directly|simply|only|at\\s+the\\s+end|in\\s+the\\s+end|and|so|now|let['’]s|to|go\\s+and)\\b,?\\s*){0,4}";
const lead = `${softeners}${subject}?${softeners}`;
/** "it then runs", where "runs" alone would be no order. */
const spoken = `${softeners}${subject}${softeners}`;

const plainStart = new RegExp(
  `^(?:${lead}(?:${plain})|${spoken}(?:${plain})e?s)(?![\\w'’])(?!\\s+(?:is|are|was|were|equals|contains|of)\\b)`,
  "iu",
);
const ambiguousStart = new RegExp(`^(?:${lead}(?:${ambiguous})|${spoken}(?:${ambiguous})e?s)\\s+`, "iu");

/** A word that can be a field's name too, with something behind it that it acts on. */
function startsAmbiguously(text: string): boolean {
  const found = ambiguousStart.exec(text);
  if (!found) return false;
  const rest = text.slice(found[0].length);
  return objectWord.test(rest) || objectName.test(rest);
}

/** "post to Slack" is a step, "email to https://…" the rest of a list of fields. */
const sendTo = new RegExp(`^${lead}(?:post|send|write|report)\\s+to\\s`, "iu");
const methodStart = new RegExp(
  `^(?:${lead})?${method}\\s+(?:(?:to|from|request\\s+to)\\s+)?[\\uE800-\\uF3FF]`,
  "u",
);
const caseless = new RegExp(`^(?:${lead})?${method}\\s+(?:(?:to|from)\\s+)?[\\uF000-\\uF3FF]`, "iu");

const span = String.raw`(?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety|half\s+an?|a\s+couple\s+of|a\s+few)\s*(?:more\s+)?(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|weeks?)(?![\w])`;
/** A pause that stands before what follows it: "15 minutes later", "after two days". */
export const pauseStart = new RegExp(
  `^${softeners}(?:(${span})\\s+(?:later|afterwards|after\\s+that|after)|(?:after|in)\\s+(?:another\\s+)?(${span})(?!\\s+(?:of|from|before)))\\s*,?\\s*`,
  "iu",
);

const ownStart = ownLabels ? new RegExp(`^${lead}(?:${ownLabels})(?:e?s)?(?![\\w'’-])`, "iu") : undefined;

/** Whether a text begins with something to be done. */
export const startsStep = (text: string): boolean =>
  ownStart?.test(text) ||
  methodStart.test(text) ||
  caseless.test(text) ||
  sendTo.test(text) ||
  plainStart.test(text) ||
  startsAmbiguously(text) ||
  pauseStart.test(text);

const leading = new RegExp(`^${lead}`, "iu");
/** A step's words without what leads up to its verb: "then it should also send" is "send". */
export const withoutLead = (text: string): string =>
  startsStep(text) ? text.replace(leading, "").trim() : text.trim();

const inflected = /^(\p{L}+?)(es|s)\b/u;

/** "waits 2 hours" as an order: "wait 2 hours". */
export function asOrder(text: string): string {
  const found = inflected.exec(text);
  if (!found) return text;
  const [whole, stem = "", ending] = found;
  const bases = ending === "es" ? [stem, `${stem}e`] : [stem];
  const base = [...bases, stem.replace(/i$/, "y")].find((each) =>
    startsStep(each + text.slice(whole.length)),
  );
  return base ? base + text.slice(whole.length) : text;
}

/** The verbs of a text that tells what a workflow does, as orders: "that fetches …, and posts …". */
export const asOrders = (text: string): string =>
  text
    .replace(/(^|,\s*(?:and\s+)?(?:then\s+)?|\band\s+(?:then\s+)?|\bthen\s+)(?=\p{L}+s\s)/giu, "$1\u0001")
    .split("\u0001")
    .map((part, index) => (index ? asOrder(part) : part))
    .join("");
