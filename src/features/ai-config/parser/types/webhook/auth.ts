import { findDurations, type Marked, meaning } from "../../words";

/** How callers prove who they are, as the words say it; without `auth`, what to ask. None of both: not said. */
export type AuthFound = { auth?: Record<string, unknown> & { type: string }; question?: string };

const headerName = String.raw`["'“‘\x60]?([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+|[A-Za-z][A-Za-z0-9-]{2,40})["'”’\x60]?`;
const notHeader =
  /^(?:the|a|an|header|headers|signature|called|named|named|request|http|with|for|from|its|hex|base64|sha\w*|hmac|and|token|key|query|url|auth\w*|bearer|api|secret|that|which|is|in)$/i;

/** The header that words name next to one of the given nouns: "in the header X-Sig", "the X-Sig header". */
function headerIn(text: string, about: string): string | undefined {
  const forms = [
    `(?:${about})[^.;]*?\\b(?:in|from|via|by|as|through|using|with|is)\\s+(?:the\\s+|an?\\s+)?(?:request\\s+|http\\s+|custom\\s+)?header\\s*(?:field\\s*)?(?:called|named|:|=)?\\s*${headerName}`,
    `(?:${about})[^.;]*?\\b(?:in|from|via|through|using|with|is)\\s+(?:the\\s+|an?\\s+)?${headerName}(?:\\s+(?:request\\s+|http\\s+)?header)?`,
    `\\bheader\\s*(?:name\\s*)?(?:called|named|is|:|=)?\\s*${headerName}`,
    `${headerName}\\s+(?:request\\s+|http\\s+)?header\\b`,
    `(?:${about})\\s*[:=]?\\s*\\(?(X-[A-Za-z0-9-]+)`,
  ];
  for (const form of forms) {
    for (const match of text.matchAll(new RegExp(form, "gi"))) {
      const name = match[1];
      if (name && !notHeader.test(name)) return name;
    }
  }
  return undefined;
}

function hmac(text: string, plain: string): AuthFound {
  const preset = /\b(github|stripe|slack)\b/i.exec(plain)?.[1]?.toLowerCase();
  const weak = /\b(?:sha-?1|md5|sha-?384)\b(?!\d)/i.exec(plain)?.[0];
  if (weak && !preset)
    return {
      question: `Signatures are checked with SHA-256 or SHA-512, not ${weak.toUpperCase()}. Which one does the caller use?`,
    };
  const tolerance = toleranceIn(plain);
  if (preset) return { auth: { type: "hmac", preset, ...(tolerance && { toleranceSeconds: tolerance }) } };
  const algorithm = /\bsha[\s_-]?512\b/i.test(plain)
    ? "sha512"
    : /\bsha[\s_-]?256\b/i.test(plain)
      ? "sha256"
      : undefined;
  const timestamp = /time-?\s?stamp/i.test(plain) ? headerIn(plain, "time-?\\s?stamp") : undefined;
  const withoutTime = timestamp ? plain.replace(timestamp, "") : plain;
  const header = headerIn(
    withoutTime.replace(/\btime-?\s?stamp[^.;,]*/i, ""),
    "signature|signed|hmac|digest|hash",
  );
  const prefix =
    /\bprefix(?:ed)?\s*(?:with|by|of|is|:|=)?\s*(?:the\s+)?["'“‘`]?([\w-]+=?|[\w-]+:)["'”’`]?/i.exec(
      text,
    )?.[1];
  const encoding = /\bbase-?64\b/i.test(plain)
    ? "base64"
    : /\bhex(?:adecimal)?\b/i.test(plain)
      ? "hex"
      : undefined;
  return {
    auth: {
      type: "hmac",
      ...(algorithm && { algorithm }),
      ...(header && { header }),
      ...(prefix && !/^(?:with|of|is)$/i.test(prefix) && { prefix }),
      ...(encoding && { encoding }),
      ...(timestamp && { timestampHeader: timestamp }),
      ...(tolerance && { toleranceSeconds: tolerance }),
    },
  };
}

function toleranceIn(text: string): number | undefined {
  if (!/\b(?:toleran\w+|older|within|replay|skew|age|expire\w*|valid\s+for|fresh)\b/i.test(text))
    return undefined;
  const [span] = findDurations(text);
  return span && span.milliseconds >= 1_000 ? Math.round(span.milliseconds / 1_000) : undefined;
}

function apiKey(text: string): AuthFound {
  const query =
    /\b(?:query|url)\s+(?:string\s+)?(?:param(?:eter)?|argument|variable)?\s*(?:called|named|:|=)?\s*["'“‘`]?([A-Za-z][\w-]*)?["'”’`]?/i.exec(
      text,
    ) ?? /["'“‘`]?([A-Za-z][\w-]*)["'”’`]?\s+(?:query|url)\s+param(?:eter)?/i.exec(text);
  const before = /["'“‘`]?\b([A-Za-z][\w-]*)["'”’`]?\s+(?:query|url)\s+(?:param(?:eter)?|string)/i.exec(
    text,
  )?.[1];
  if (query) {
    const after = query[1];
    const usable = (name: string | undefined) =>
      name && !/^(?:the|a|an|in|as|via|by|with|and|param\w*|string|from|through|key|query)$/i.test(name);
    const name = usable(after) ? after : usable(before) ? before : /\bas\s+(?:a\s+)?\?(\w+)=/.exec(text)?.[1];
    return name
      ? { auth: { type: "apiKey", in: "query", name } }
      : { question: "In which query parameter do callers send the API key?" };
  }
  const name = headerIn(text, "api[\\s-]?key|key|token|secret");
  return name
    ? { auth: { type: "apiKey", in: "header", name } }
    : { question: "In which header (or query parameter) do callers send the API key, such as X-API-Key?" };
}

function jwt(marked: Marked, text: string): AuthFound {
  const algorithms = [
    ...new Set(
      (text.match(/\b(?:RS|ES|PS|HS)(?:256|384|512)\b|\bEdDSA\b/gi) ?? []).map((name) =>
        /^eddsa$/i.test(name) ? "EdDSA" : name.toUpperCase(),
      ),
    ),
  ];
  const said = (name: string) => {
    const found = new RegExp(
      `\\b(?:${name})\\s*(?:is|of|=|:|must\\s+be|should\\s+be|set\\s+to)?\\s*([\\uE000-\\uF3FF]|[^\\s,;]+)`,
      "i",
    ).exec(marked.text)?.[1];
    return found && meaning(marked, found).replace(/[.,;]+$/, "");
  };
  const issuer = said("issuer|iss|issued\\s+by");
  const audience = said("audience|aud|intended\\s+for");
  const jwksUrl = said(
    "jwks(?:\\s+(?:url|uri|endpoint|at|from))?|keys?\\s+(?:at|from)|key\\s+set(?:\\s+at)?",
  );
  return {
    auth: {
      type: "jwt",
      algorithms: algorithms.length ? algorithms : ["RS256"],
      ...(issuer && { issuer }),
      ...(audience && { audience }),
      ...(jwksUrl && /^https:/i.test(jwksUrl) && { jwksUrl }),
    },
  };
}

const address =
  /(?<![\w./:])(?:(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\/\d{1,3})?)(?![\w./])/gi;

function ip(text: string): AuthFound {
  const found = (text.match(address) ?? []).filter((part) => part.length > 3);
  const wrong = found.find(
    (part) =>
      !part.includes(":") &&
      part
        .split("/")[0]
        ?.split(".")
        .some((octet) => Number(octet) > 255),
  );
  if (wrong) return { question: `"${wrong}" is no IP address. From which addresses may calls come?` };
  if (!found.length) return { question: "From which IP addresses may calls come, such as 203.0.113.0/24?" };
  const allow = found.map((part) => (part.includes("/") ? part : `${part}/${part.includes(":") ? 128 : 32}`));
  return { auth: { type: "ip", allow } };
}

const kinds: readonly (readonly [string, RegExp])[] = [
  [
    "none",
    /\b(?:no|without(?:\s+any)?|skip|disable(?:d)?|does\s+not\s+need(?:\s+any)?|doesn['’]t\s+need(?:\s+any)?|don['’]t\s+(?:check|need|require)(?:\s+any)?|not?\s+require(?:s|d)?(?:\s+any)?)\s+(?:auth\w*|credentials?|token|password|signature|login|security)\b|\bun-?authenticated\b|\b(?:public(?:ly)?|open\s+to\s+(?:anyone|everyone|all|the\s+(?:public|world)))\b|\banonymous\b|\bauth(?:entication)?\s*[:=]?\s*(?:none|off)\b|\banyone\s+(?:can|may)\s+call\b/i,
  ],
  [
    "jwt",
    /\b(?:(?:RS|ES|PS|HS)(?:256|384|512)\b|EdDSA\b|jwts?|json\s+web\s+tokens?|jwks|oidc|id\s+tokens?)\b/i,
  ],
  ["basic", /\bbasic\b(?:\s+auth\w*)?|\buser\s?name\s+and\s+(?:a\s+)?password\b|\buser\/pass(?:word)?\b/i],
  [
    "hmac",
    /\b(?:hmac|signatures?|signed|signs|signing\s+secret|x-hub-signature\S*|sha-?(?:256|512|1)\b|verif\w+\s+(?:the\s+)?(?:github|stripe|slack))\b/i,
  ],
  [
    "apiKey",
    /\bapi[\s_-]?keys?\b|\bx-api-key\b|\bkey\s+in\s+(?:the\s+)?(?:header|query)\b|\b(?:token|secret|key)\s+in\s+(?:the\s+|an?\s+)?(?:(?!authori)[\w-]+\s+header|query|url|header\s+(?!authori)[\w-]+)/i,
  ],
  [
    "bearer",
    /\bbearer\b|\bauthori[sz]ation\s+header\b|\b(?:with|by|using|via|requires?|require|secured\s+by|needs?)\s+(?:an?\s+|the\s+)?(?:access\s+|secret\s+|auth(?:entication)?\s+|shared\s+)?tokens?\b|\btoken\s+auth\w*/i,
  ],
  ["ip", /\bips?\b|\bip\s+address\w*|\bcidrs?\b|\b(?:white|allow)-?\s?list\w*|\b(?:\d{1,3}\.){3}\d{1,3}\b/i],
];
const vagueAuth =
  /\b(?:secure(?:d|ly)?|protect(?:ed)?|authenticat(?:ed?|ion)|auth|password|secret|private|restricted|only\s+(?:our|my|trusted|known|authori[sz]ed)|authori[sz]ed?|verified|credentials?)\b/i;
const services = /\b(github|stripe|slack)\b/i;
const otherServices =
  /\b(shopify|twilio|gitlab|bitbucket|discord|paypal|zendesk|intercom|hubspot|linear|notion|typeform|calendly|mailgun|sendgrid|square|woocommerce)\b/i;

/** The authentication that a webhook's words ask for. The secret itself is a credential. */
export function findAuth(marked: Marked, text: string): AuthFound {
  const plain = text;
  const found = kinds.filter(([, pattern]) => pattern.test(plain)).map(([kind]) => kind);
  const [none] = found;
  if (none === "none") {
    const negated = found.filter(
      (kind) => kind !== "none" && !/\b(?:no|without(?:\s+any)?)\s+\S*/i.test(plain),
    );
    return negated.length
      ? { question: "Both no authentication and a way of it are named. Which one is meant?" }
      : { auth: { type: "none" } };
  }
  const distinct = found.filter(
    (kind) =>
      !(kind === "bearer" && (found.includes("jwt") || found.includes("apiKey"))) &&
      !(
        kind === "hmac" &&
        (found.includes("jwt") || (found.includes("basic") && !/\bhmac\b/i.test(plain)))
      ) &&
      !(kind === "apiKey" && found.includes("hmac") && !/\bapi[\s_-]?key/i.test(plain)),
  );
  if (distinct.length > 1)
    return {
      question: `A webhook takes one way of authentication, and ${distinct.join(" and ")} are named. Which one?`,
    };
  switch (distinct[0]) {
    case "hmac":
      return hmac(text, plain);
    case "jwt":
      return jwt(marked, text);
    case "basic":
      return { auth: { type: "basic" } };
    case "bearer":
      return { auth: { type: "bearer" } };
    case "apiKey":
      return apiKey(text);
    case "ip":
      return ip(text);
  }
  const service = services.exec(plain)?.[1];
  if (service && !/\b(?:to|post\s+(?:it\s+)?(?:to|in))\s+(?:github|stripe|slack)\b/i.test(plain))
    return hmac(text, plain);
  const other = otherServices.exec(plain)?.[1];
  if (other)
    return {
      question: `How does ${other} sign its calls: which header, algorithm and encoding? (Or is a bearer token used, or none?)`,
    };
  if (vagueAuth.test(plain))
    return {
      question: "How shall callers prove who they are: a bearer token, an HMAC signature, or not at all?",
    };
  return {};
}
