import { type Context, resolve } from "../../references";
import { type Marked, secretMark, unmark } from "../../words";

/** What the words say of authentication: a credential to ask for, or data of the run that authenticates. */
export type Auth = {
  text: string;
  kind: "bearer" | "basic" | "apiKey" | "any" | null;
  header: string | null;
  /** The value of an Authorization header that data of the run gives. */
  authorization: { value: string; origin: "words" | "context" | "guessed" | "default" } | null;
};

const links = String.raw`(?:(?:,|;|and|with|using|use|via|by|it|this|that|which|api|call|requires?|needs?|wants?|authenticat(?:e[sd]?|ing|ion)|authoriz(?:e[sd]?|ing|ation)|secured|protected|sign(?:ed)?\s+in|logged\s+in|log\s+in|pass(?:ing)?|send(?:ing)?|add(?:ing)?|includ(?:e|ing)|provid(?:e|ing)|the|an?|my|our|your|its|stored|saved|is|are|has|as|for|from\s+the\s+vault|user)\s+)`;
const nouns = {
  bearer: String.raw`bearer(?:[\s-]*(?:tokens?|auth\w*|authentication|credential))*|oauth2?(?:[\s-]*(?:tokens?|auth\w*))?|access[\s-]tokens?|personal\s+access\s+tokens?|(?:auth(?:entication|orization)?|api|secret|jwt|bot|github|gitlab|slack|notion)?[\s-]*tokens?`,
  basic: String.raw`basic[\s-]*(?:http[\s-]*)?auth\w*(?:\s+(?:with|as|using)\s+(?:the\s+)?(?:user(?:name)?|login)\s+\S+(?:\s+and\s+(?:the\s+)?password)?)?|(?:http\s+)?basic\s+credentials|user(?:name)?\s+and\s+password`,
  apiKey: String.raw`(?:api|secret|access)[\s-]*keys?(?:\s+auth\w*)?`,
  any: String.raw`(?:\w+\s+)?credentials?(?:\s+["'“\uE000-\uE3FF]\S*)?|authentication|authorization(?!\s+header)|auth`,
};
const notData = String.raw`(?!\s*(?:from\s+(?!the\s+vault)|of\s|in\s+(?:the\s+)?(?:webhook|body|payload|trigger|request|response|step)|returned|=|:\s*\S|[\w-]*\s+(?:is|as|to)\s))`;
const withSecret = new RegExp(
  String.raw`[\s,;.]*(?:(?:with|using|use|and|the|an?|my|our|as|in|via|for|by|api|access|secret|keys?|tokens?|bearer|basic|auth\w*|password|pass|credentials?|is|it|header|value|of|set\s+to|add|pass|send|include|(?:user(?:name)?|login|user)\s+\S+\s+and|[:=,(])\s*)*${secretMark}\)?`,
  "gi",
);
const place = String.raw`(?:\s+(?:in|as|via|by|through)\s+(?:an?\s+|the\s+)?(?:(?:http\s+)?headers?(?:\s+(?:named\s+|called\s+)?([A-Za-z][\w-]*))?|([A-Za-z][\w-]*)\s+headers?|query(?:\s+(?:string|param\w*))?(?:\s+\w+)?))?(?:\s+from\s+the\s+vault)?`;
const fromRun = [
  /(?:^|[\s,;]+)(?:and\s+)?(?:with|using|use|pass(?:ing)?|send(?:ing)?)\s+((?:the\s+)?[^,;]+?)\s+as\s+(?:an?\s+|the\s+)?bearer(?:\s+(?:token|auth\w*))?/i,
  /(?:^|[\s,;]+)(?:and\s+)?(?:with|using|use|authenticat\w+\s+(?:with|by|using))\s+(?:an?\s+|the\s+)?bearer(?:\s+token)?\s+((?:the\s+)?(?:[\uE800-\uEBFF]|[^,;]*?\s(?:from|in|of|returned\s+by)\s[^,;]+?|(?:from|returned\s+by|given\s+by)\s[^,;]+?))(?=\s+and\s+|[,;]|\.?$)/i,
];

/**
 * Takes what is said of authentication out of a marked text. A token that an earlier step gives becomes an
 * Authorization header; whatever else is a secret, which belongs into a credential.
 */
export function takeAuth(marked: Marked, text: string, context: Context): Auth {
  const auth: Auth = { text, kind: null, header: null, authorization: null };
  for (const pattern of fromRun) {
    const found = pattern.exec(auth.text);
    if (!found || found[0].includes(secretMark)) continue;
    const phrase = unmark(marked, found[1] ?? "");
    const named = tokenNames.map((name) => resolve(`${name} ${phrase}`, context));
    const reference = /^(?:from|returned|given)\s/i.test(phrase)
      ? (named.find(({ kind }) => kind === "found") ?? { kind: "none" as const })
      : resolve(phrase, context);
    if (reference.kind !== "found") continue;
    auth.authorization = { value: `Bearer ${reference.template}`, origin: reference.provenance };
    auth.text = auth.text.replace(found[0], " ");
    return auth;
  }
  if (auth.text.includes(secretMark)) {
    auth.kind = /basic|user|password/i.test(auth.text)
      ? "basic"
      : /api[\s_-]*key/i.test(auth.text)
        ? "apiKey"
        : "bearer";
  }
  for (const kind of ["basic", "bearer", "apiKey", "any"] as const) {
    const pattern = new RegExp(`(?:^|[\\s,;.]+)${links}{1,9}(?:${nouns[kind]})${notData}\\b${place}`, "i");
    const found = pattern.exec(auth.text);
    if (
      !found ||
      !/\b(?:with|using|use|via|authenticat|authoriz|requires?|needs?|sign|log|secured|protected|my|our|your|pass|send|by|stored|saved)/i.test(
        found[0],
      )
    )
      continue;
    auth.kind ??= kind;
    auth.header ??= found[1] ?? found[2] ?? null;
    auth.text = `${auth.text.slice(0, found.index)} ${auth.text.slice(found.index + found[0].length)}`;
  }
  auth.text = auth.text.replace(withSecret, " ").replaceAll(secretMark, "").replace(/ {2,}/g, " ");
  return auth;
}

const tokenNames = ["token", "access token", "bearer token", "id token", "auth token", "jwt", "api token"];
const kinds = {
  bearer: "a bearer token",
  basic: "a user name and password (basic authentication)",
  apiKey: "an API key",
  any: "a secret",
};

/** The question for a credential that a request needs. */
export function credentialQuestion(auth: Auth, secretTyped: boolean): string {
  const what = kinds[auth.kind ?? "any"];
  const where = auth.header ? ` in the header ${auth.header}` : "";
  return secretTyped
    ? `A secret was left out of the config. Store it as a credential (${what}${where}) and choose it here.`
    : `The request needs ${what}${where}. Which credential shall it use?`;
}
