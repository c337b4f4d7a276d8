import type { CredentialType } from "@/nodes/kit/define-node";

type ValueField = {
  /** The field of the value, as the API takes it. */
  name: string;
  label: string;
  /** Hidden while it is typed. */
  secret: boolean;
  initial?: string;
  placeholder?: string;
  /** The only values it may have; left out, any text. */
  choices?: readonly { value: string; label: string }[];
};

type TypeLook = { label: string; use: string; fields: readonly ValueField[] };

/** How each type of credential is named, what it is for, and what its value is made of. */
export const credentialLooks: Record<CredentialType, TypeLook> = {
  API_KEY: {
    label: "API key",
    use: "Sent as a header or query parameter of your choice.",
    fields: [
      {
        name: "in",
        label: "Sent as",
        secret: false,
        initial: "header",
        choices: [
          { value: "header", label: "Header" },
          { value: "query", label: "Query parameter" },
        ],
      },
      { name: "name", label: "Header or parameter name", secret: false, initial: "X-API-Key" },
      { name: "key", label: "Key", secret: true },
    ],
  },
  BEARER_TOKEN: {
    label: "Bearer token",
    use: "Sent as “Authorization: Bearer …”, or expected from the callers of a webhook.",
    fields: [{ name: "token", label: "Token", secret: true }],
  },
  BASIC_AUTH: {
    label: "Basic auth",
    use: "User name and password, sent as “Authorization: Basic …”.",
    fields: [
      { name: "username", label: "User name", secret: false },
      { name: "password", label: "Password", secret: true },
    ],
  },
  HMAC_SECRET: {
    label: "HMAC secret",
    use: "Checks the signature of calls to a webhook.",
    fields: [{ name: "secret", label: "Secret", secret: true }],
  },
};
