import { describe, expect, it } from "vitest";
import { keyCovers, may, permissions, scopes } from "./permissions";

describe("may", () => {
  it("lets owners and admins do everything", () => {
    for (const scope of scopes) expect([may("OWNER", scope), may("ADMIN", scope)]).toEqual([true, true]);
  });

  it("lets editors do everything but manage keys and models, and read the log", () => {
    expect(scopes.filter((scope) => !may("EDITOR", scope))).toEqual([
      "models:write",
      "account:write",
      "audit:read",
    ]);
  });

  it("lets viewers read all but the log, and mind their own sessions", () => {
    const readable = scopes.filter((scope) => scope.endsWith(":read") && scope !== "audit:read");
    expect([...permissions.VIEWER].sort()).toEqual([...readable, "sessions:write"].sort());
  });
});

describe("keyCovers", () => {
  it.each(["read", "write", "run"])(
    "a key for %s covers that verb alone, and reading the account",
    (verb) => {
      const covered = scopes.filter((scope) => keyCovers([verb], scope));
      const own = scopes.filter((scope) => scope.endsWith(`:${verb}`) && !/^(account|sessions):/.test(scope));
      expect(covered.sort()).toEqual([...own, "account:read"].sort());
    },
  );

  it("no key manages keys or sessions, however many scopes it has", () => {
    for (const scope of ["account:write", "sessions:write"] as const)
      expect(keyCovers(["read", "write", "run", scope], scope)).toBe(false);
  });
});
