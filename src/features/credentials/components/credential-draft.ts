import { z } from "zod";
import type { CredentialType } from "@/nodes/kit/define-node";
import { createCredentialInput } from "../inputs";
import { type Service, suggestedServices } from "../services";
import { credentialValues } from "../values";
import { credentialLooks, type FlatValue, flatRows, rowsOf, shownFields } from "./credential-types";

/** A credential as the form holds it: the value's fields by name, the hosts as one text. */
export type CredentialDraft = {
  name: string;
  type: CredentialType;
  value: FlatValue;
  hosts: string;
  testUrl: string;
};

/** Messages by field: `name`, `hosts`, or a field of the value as `value.key`. */
export type FieldErrors = Readonly<Record<string, string>>;

/** A type's value before anything is typed. */
export const initialValue = (type: CredentialType): FlatValue =>
  credentialLooks[type].rows
    ? flatRows([{ name: "", value: "" }])
    : Object.fromEntries(credentialLooks[type].fields.map(({ name, initial }) => [name, initial ?? ""]));

export const emptyDraft: CredentialDraft = {
  name: "",
  type: "API_KEY",
  value: initialValue("API_KEY"),
  hosts: "",
  testUrl: "",
};

/** The messages that are left when a value is changed: those of the fields that were not. */
export const errorsAfter = (errors: FieldErrors, before: FlatValue, after: FlatValue): FieldErrors =>
  Object.fromEntries(
    Object.entries(errors).filter(([field]) => {
      const name = field.replace(/^value\./, "");
      return name === field || before[name] === after[name];
    }),
  );

/** The hosts of a text that parts them by commas, spaces or lines. */
export const hostsOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** What becomes of a credential of this type without hosts. */
export const unboundText = (type: CredentialType): string =>
  type === "HMAC_SECRET"
    ? "it signs what is sent to any host; the secret itself is never sent."
    : "its first use binds it to the host of that use.";

/** The services that a draft may be of. */
export function suggestedFor({ name, type, value, hosts }: CredentialDraft): Service[] {
  if (type === "HMAC_SECRET") return [];
  const secret = credentialLooks[type].fields.find((field) => field.secret)?.name ?? "value0";
  return suggestedServices({ name, hosts: hostsOf(hosts), secret: value[secret] ?? "" });
}

/** Turns faults at `allowedHosts.1` into one message that quotes the host at fault. */
export function errorsOf(
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
  hosts: readonly string[] = [],
): FieldErrors {
  const errors: Record<string, string> = {};
  for (const { path, message } of issues) {
    const [first, second] = path;
    const host = typeof second === "number" ? hosts[second] : undefined;
    const field = first === "allowedHosts" ? "hosts" : path.map(String).join(".");
    errors[field] ??= host === undefined ? message : `“${host}” ${message}`;
  }
  return errors;
}

/** The value as the API takes it: what is not shown or left empty is left out. */
export function sentValue({ type, value }: Pick<CredentialDraft, "type" | "value">): object {
  if (credentialLooks[type].rows) return { headers: rowsOf(value) };
  return Object.fromEntries(
    shownFields(type, value).flatMap(({ name, optional }) => {
      const text = value[name] ?? "";
      return text === "" && optional?.(value) && type !== "BASIC_AUTH" ? [] : [[name, text]];
    }),
  );
}

type Issue = { path: readonly PropertyKey[]; message: string };

/** A union's own message says only that nothing fits: what is wrong with the object, which is its last choice, does. */
const issuesOf = (error: z.ZodError): Issue[] =>
  error.issues.flatMap((issue): Issue[] =>
    issue.code === "invalid_union" ? (issue.errors.at(-1) ?? [issue]) : [issue],
  );

/** The place of an issue as the form names it: a header's as `value.name0`. */
function placeOf(path: readonly PropertyKey[]): PropertyKey[] {
  const [first, row, field] = path;
  if (first !== "headers") return ["value", ...path];
  return ["value", typeof row === "number" ? `${String(field)}${row}` : "name0"];
}

/** What is wrong with the value, by field. */
export function valueErrors(draft: Pick<CredentialDraft, "type" | "value">): Issue[] {
  const missing = shownFields(draft.type, draft.value)
    .filter(({ name, secret, optional, choices }) => {
      return (secret || !choices) && !draft.value[name] && !optional?.(draft.value);
    })
    .map(({ name }) => ({ path: ["value", name], message: "must not be empty" }));
  if (missing.length > 0) return missing;
  const parsed = z.safeParse<z.ZodType>(credentialValues[draft.type], sentValue(draft));
  if (parsed.success) return [];
  return issuesOf(parsed.error).map(({ path, message }) => ({ path: placeOf(path), message }));
}

/** What the API takes, or what keeps the draft from being sent. */
export function readDraft(
  draft: CredentialDraft,
): { input: z.input<typeof createCredentialInput> } | { errors: FieldErrors } {
  const testUrl = draft.testUrl.trim();
  const input = {
    name: draft.name,
    type: draft.type,
    value: sentValue(draft),
    allowedHosts: hostsOf(draft.hosts),
    ...(testUrl && { testUrl }),
  };
  const whole = createCredentialInput.safeParse(input);
  const rest = (whole.error?.issues ?? []).filter(({ path }) => path[0] !== "value");
  const errors = errorsOf([...valueErrors(draft), ...rest], input.allowedHosts);
  return Object.keys(errors).length > 0 ? { errors } : { input };
}
