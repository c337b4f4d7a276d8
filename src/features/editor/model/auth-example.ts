import { isShared, type WebhookAuth, webhookAuth } from "@/nodes/trigger-webhook/auth";

/** What a call adds to prove who it comes from. */
export type AuthExample = {
  /** Shell lines that come before it and read the body from `$BODY`. */
  before?: string[];
  /** Options of curl, quoted for a shell. */
  options?: string[];
  query?: string;
  note: string;
};

/** A text as one word of a POSIX shell. */
export const shellText = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

type Hmac = Extract<WebhookAuth, { type: "hmac" }>;

/** How each preset has its signature made: as its service documents it. */
function presetOf(auth: Hmac) {
  const hex = { algorithm: "sha256", encoding: "hex", time: undefined } as const;
  if (auth.preset === "github") {
    return { ...hex, signed: "$BODY", headers: ["X-Hub-Signature-256: sha256=$SIGNATURE"] };
  }
  if (auth.preset === "stripe") {
    return {
      ...hex,
      time: true,
      signed: "$TIME.$BODY",
      headers: ["Stripe-Signature: t=$TIME,v1=$SIGNATURE"],
    };
  }
  if (auth.preset === "slack") {
    const headers = ["X-Slack-Signature: v0=$SIGNATURE", "X-Slack-Request-Timestamp: $TIME"];
    return { ...hex, time: true, signed: "v0:$TIME:$BODY", headers };
  }
  const { algorithm, encoding, header, prefix = "", timestampHeader } = auth;
  const signature = `${header}: ${prefix.replace(/[\\"$`]/g, "\\$&")}$SIGNATURE`;
  if (!timestampHeader)
    return { algorithm, encoding, time: undefined, signed: "$BODY", headers: [signature] };
  const headers = [signature, `${timestampHeader}: $TIME`];
  return { algorithm, encoding, time: true, signed: "$TIME.$BODY", headers };
}

function signed(auth: Hmac): AuthExample {
  const { algorithm, encoding, time, signed, headers } = presetOf(auth);
  const digest = `printf '%s' "${signed}" | openssl dgst -${algorithm} -hmac "$SECRET"`;
  const encoded = encoding === "hex" ? "sed 's/^.* //'" : "openssl base64 -A";
  const made = `${digest}${encoding === "hex" ? "" : " -binary"} | ${encoded}`;
  return {
    before: [...(time ? ["TIME=$(date +%s)"] : []), `SIGNATURE=$(${made})`],
    options: headers.map((header) => `-H "${header}"`),
    note: "The caller signs the body with the credential's secret, here $SECRET.",
  };
}

/** How callers prove who they are to a webhook with this `auth`, which may be a draft's. */
export function authExample(draft: unknown): AuthExample {
  const auth = webhookAuth.safeParse(draft ?? { type: "none" }).data;
  if (!auth) return { note: "The authentication is not set up yet: such a webhook cannot be deployed." };
  switch (auth.type) {
    case "none":
      return { note: "Anyone who knows the address can call it." };
    case "basic":
      return {
        options: ["-u '<user>:<password>'"],
        note: "The caller sends the credential's user name and password.",
      };
    case "bearer":
      return {
        options: ["-H 'Authorization: Bearer <token>'"],
        note: "The caller sends the credential's token.",
      };
    case "apiKey":
      return auth.in === "query"
        ? { query: `${auth.name}=<key>`, note: "The caller adds the credential's key to the address." }
        : { options: [`-H '${auth.name}: <key>'`], note: "The caller sends the credential's key." };
    case "hmac":
      return signed(auth);
    case "jwt":
      return {
        options: ["-H 'Authorization: Bearer <token>'"],
        note: `The caller sends a JSON Web Token that ${
          auth.algorithms.some(isShared)
            ? "is signed with the credential's secret"
            : "its issuer signed with one of the key set's keys"
        }.`,
      };
    case "ip":
      return { note: `Only these addresses are answered: ${auth.allow.join(", ")}.` };
  }
}
