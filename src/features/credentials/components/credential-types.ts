import type { CredentialType } from "@/nodes/kit/define-node";
import { oauthPresets, presetOf } from "../oauth/presets";
import { type OAuthSettings, oauthProviders } from "../schema";

/** A value's fields as the form holds them. */
export type FlatValue = Readonly<Record<string, string>>;

type Choice = { value: string; label: string };

export type ValueField = {
  /** The field of the value, as the API takes it. */
  name: string;
  label: string;
  /** Hidden while it is typed. */
  secret: boolean;
  /** It may be left empty. */
  optional?: (value: FlatValue) => boolean;
  /** Shown only then. */
  when?: (value: FlatValue) => boolean;
  initial?: string;
  placeholder?: (value: FlatValue) => string;
  help?: (value: FlatValue) => string;
  /** The only values it may have; left out, any text. */
  choices?: readonly Choice[];
};

type TypeLook = {
  label: string;
  use: string;
  fields: readonly ValueField[];
  /** The value has rows of a name and a secret, which the form shows below its fields. */
  rows?: true;
};

const presetIn = ({ preset }: FlatValue) => presetOf((preset ?? "custom") as OAuthSettings["preset"]);
const isCustom = ({ preset }: FlatValue) => preset === "custom";
const asksUser = ({ grant }: FlatValue) => grant === "authorization_code";

const providers: Choice[] = oauthProviders
  .map((value) => ({ value, label: value === "custom" ? "Another provider" : oauthPresets[value].label }))
  .sort((a, b) => Number(a.value === "custom") - Number(b.value === "custom"));

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
      // Some servers take the key as a password, and no name.
      { name: "username", label: "User name", secret: false, optional: () => true },
      { name: "password", label: "Password", secret: true },
    ],
  },
  OAUTH2: {
    label: "OAuth 2.0",
    use: "You agree at the provider once; access tokens are fetched when a step needs one, and never stored.",
    fields: [
      { name: "preset", label: "Provider", secret: false, initial: "github", choices: providers },
      {
        name: "grant",
        label: "Acts as",
        secret: false,
        initial: "authorization_code",
        choices: [
          { value: "authorization_code", label: "A person who agrees (authorization code)" },
          { value: "client_credentials", label: "The application itself (client credentials)" },
        ],
      },
      { name: "clientId", label: "Client ID", secret: false },
      { name: "clientSecret", label: "Client secret", secret: true, optional: asksUser },
      {
        name: "authorizeUrl",
        label: "Authorization URL",
        secret: false,
        when: (value) => isCustom(value) && asksUser(value),
        placeholder: () => "https://auth.example.com/authorize",
      },
      {
        name: "tokenUrl",
        label: "Token URL",
        secret: false,
        when: isCustom,
        placeholder: () => "https://auth.example.com/token",
      },
      {
        name: "scopes",
        label: "Scopes",
        secret: false,
        optional: () => true,
        placeholder: (value) => presetIn(value)?.scopes.join(" ") ?? "",
        help: () => "What it may do, parted by spaces.",
      },
    ],
  },
  CUSTOM_HEADERS: {
    label: "Custom headers",
    use: "Several headers at once, each with a secret of its own.",
    fields: [],
    rows: true,
  },
  HMAC_SECRET: {
    label: "HMAC secret",
    use: "Checks the signature of calls to a webhook, or signs the requests of a step.",
    fields: [
      { name: "secret", label: "Secret", secret: true },
      {
        name: "header",
        label: "Header of signed requests",
        secret: false,
        initial: "X-Signature",
        help: () => "A webhook that checks a signature says itself where it looks.",
      },
      {
        name: "algorithm",
        label: "Algorithm",
        secret: false,
        initial: "sha256",
        choices: [
          { value: "sha256", label: "SHA-256" },
          { value: "sha512", label: "SHA-512" },
        ],
      },
    ],
  },
};

/** The fields of a type that are shown with what is chosen so far. */
export const shownFields = (type: CredentialType, value: FlatValue): ValueField[] =>
  credentialLooks[type].fields.filter(({ when }) => when?.(value) ?? true);

/** The rows of a value of custom headers, as the form holds them: `name0`, `value0`, `name1` and so on. */
export function rowsOf(value: FlatValue): { name: string; value: string }[] {
  const rows = [];
  for (let row = 0; value[`name${row}`] !== undefined; row += 1) {
    rows.push({ name: value[`name${row}`] ?? "", value: value[`value${row}`] ?? "" });
  }
  return rows;
}

/** Rows as the form holds them. */
export const flatRows = (rows: readonly { name: string; value: string }[]): FlatValue =>
  Object.fromEntries(
    rows.flatMap(({ name, value }, row) => [
      [`name${row}`, name],
      [`value${row}`, value],
    ]),
  );
