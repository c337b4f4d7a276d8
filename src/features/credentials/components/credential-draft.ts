import type { z } from "zod";
import type { CredentialType } from "@/nodes/kit/define-node";
import { createCredentialInput, credentialValues } from "../schema";
import { credentialLooks } from "./credential-types";

/** A credential as the form holds it: the value's fields by name, the hosts as one text. */
export type CredentialDraft = {
  name: string;
  type: CredentialType;
  value: Readonly<Record<string, string>>;
  hosts: string;
};

/** Messages by field: `name`, `hosts`, or a field of the value as `value.key`. */
export type FieldErrors = Readonly<Record<string, string>>;

/** A type's value before anything is typed. */
export const initialValue = (type: CredentialType): CredentialDraft["value"] =>
  Object.fromEntries(credentialLooks[type].fields.map(({ name, initial }) => [name, initial ?? ""]));

export const emptyDraft: CredentialDraft = {
  name: "",
  type: "API_KEY",
  value: initialValue("API_KEY"),
  hosts: "",
};

/** The hosts of a text that parts them by commas, spaces or lines. */
export const hostsOf = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

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

/** What the API takes, or what keeps the draft from being sent. */
export function readDraft(
  draft: CredentialDraft,
): { input: z.input<typeof createCredentialInput> } | { errors: FieldErrors } {
  const input = {
    name: draft.name,
    type: draft.type,
    value: draft.value,
    allowedHosts: hostsOf(draft.hosts),
  };
  // The value first, field by field: the procedure's own message does not say more than that it does not fit.
  const missing = credentialLooks[draft.type].fields
    .filter(({ name, secret }) => secret && !draft.value[name])
    .map(({ name }) => ({ path: ["value", name], message: "must not be empty" }));
  const value = missing.length === 0 ? credentialValues[draft.type].safeParse(draft.value) : undefined;
  const wrongName = value && !value.success && draft.type === "API_KEY";
  const valueIssues = wrongName
    ? [{ path: ["value", "name"], message: "must be 1 to 100 letters, digits, _ . or -" }]
    : missing;
  const whole = createCredentialInput.safeParse(input);
  const rest = (whole.error?.issues ?? []).filter(({ path }) => path[0] !== "value");
  const errors = errorsOf([...valueIssues, ...rest], input.allowedHosts);
  return Object.keys(errors).length > 0 ? { errors } : { input };
}
