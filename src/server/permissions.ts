/** What may be done, as `<what>:<read|write|run>`. */
export const scopes = [
  "workflows:read",
  "workflows:write",
  "workflows:run",
  "executions:read",
  "executions:run",
  "credentials:read",
  "credentials:write",
  "models:read",
  "models:write",
  "account:read",
  "account:write",
  "audit:read",
  "sessions:write",
] as const;
export type Scope = (typeof scopes)[number];
export type RoleName = "OWNER" | "ADMIN" | "EDITOR" | "VIEWER";

/** One's own sessions are everybody's own business. */
const viewer: readonly Scope[] = [
  "workflows:read",
  "executions:read",
  "credentials:read",
  "account:read",
  "models:read",
  "sessions:write",
];
const editor: readonly Scope[] = [
  ...viewer,
  "workflows:write",
  "workflows:run",
  "executions:run",
  "credentials:write",
];
const owner: readonly Scope[] = [...editor, "account:write", "models:write", "audit:read"];

/** The one table of permissions: the server's guard and the page's buttons read nothing else. */
export const permissions: Record<RoleName, readonly Scope[]> = {
  OWNER: owner,
  ADMIN: owner,
  EDITOR: editor,
  VIEWER: viewer,
};

export const may = (role: RoleName, scope: Scope): boolean => permissions[role].includes(scope);

/** Whether an API key with these scopes (read, write, run) covers a scope. A key never manages keys or sessions. */
export function keyCovers(keyScopes: readonly string[], scope: Scope): boolean {
  const [what, verb] = scope.split(":");
  if (what === "sessions") return false;
  if (what === "account") return verb === "read";
  return keyScopes.includes(verb ?? "");
}

/** Whether a role, and the key by which it acts, if any, allow a scope. */
export const allows = (
  { role, keyScopes }: { role: RoleName; keyScopes?: readonly string[] },
  scope: Scope,
): boolean => may(role, scope) && (!keyScopes || keyCovers(keyScopes, scope));
