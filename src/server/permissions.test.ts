import { describe, expect, it } from "vitest";
import { keyCovers, may, permissions, scopes } from "./permissions";

describe("may", () => {
  it("lets owners and admins do everything", () => {
    for (const scope of scopes) expect([may("OWNER", scope), may("ADMIN", scope)]).toEqual([true, true]);
  });

  it("lets editors do everything but manage keys", () => {
    expect(scopes.filter((scope) => !may("EDITOR", scope))).toEqual(["account:write"]);
  });

  it("lets viewers read, and nothing else", () => {
    expect([...permissions.VIEWER].sort()).toEqual(scopes.filter((scope) => scope.endsWith(":read")).sort());
  });
});

describe("keyCovers", () => {
  it.each(["read", "write", "run"])(
    "a key for %s covers that verb alone, and reading the account",
    (verb) => {
      const covered = scopes.filter((scope) => keyCovers([verb], scope));
      const own = scopes.filter((scope) => scope.endsWith(`:${verb}`) && !scope.startsWith("account"));
      expect(covered.sort()).toEqual([...own, "account:read"].sort());
    },
  );

  it("no key manages keys, however many scopes it has", () => {
    expect(keyCovers(["read", "write", "run", "account:write"], "account:write")).toBe(false);
  });
});
