import { base32 } from "@better-auth/utils/base32";
import { describe, expect, it } from "vitest";
import { isRecoveryCode, newRecoveryCodes, recoveryHash } from "./recovery-codes";
import { codeAt, newSecret, setupAddress, stepAt, stepOf } from "./totp";

/** The secret of RFC 6238, appendix B. */
const secret = base32.encode("12345678901234567890", { padding: false });

describe("an authenticator's codes", () => {
  // The appendix has eight digits; six are the last six of them.
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("are those of RFC 6238 at %i s", async (seconds, code) => {
    const step = stepAt(seconds * 1_000);
    expect(await codeAt(secret, step)).toBe(code);
    expect(await stepOf(secret, code, seconds * 1_000)).toBe(step);
  });

  it("count one time step early and late, and no more", async () => {
    const now = 1_700_000_000_000;
    const present = stepAt(now);
    for (const away of [-2, -1, 0, 1, 2]) {
      const found = await stepOf(secret, await codeAt(secret, present + away), now);
      expect(found).toBe(Math.abs(away) <= 1 ? present + away : null);
    }
  });

  it.each(["", "28708", "2870822", "abcdef", "２８７０８２"])("are not %j", async (code) => {
    expect(await stepOf(secret, code, 59_000)).toBeNull();
  });

  it("come from secrets of 32 letters that are never the same", async () => {
    const secrets = Array.from({ length: 50 }, newSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const each of secrets) {
      expect(each).toMatch(/^[A-Z2-7]{32}$/);
      expect(await stepOf(each, await codeAt(each, stepAt(0)), 0)).toBe(0);
    }
  });

  it("are set up by an address that says whose they are", () => {
    const url = new URL(setupAddress(secret, "ada@example.com"));
    expect(`${url.protocol}//${url.host}`).toBe("otpauth://totp");
    expect(decodeURIComponent(url.pathname)).toBe("/WorkFuse:ada@example.com");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      secret,
      issuer: "WorkFuse",
      digits: "6",
      period: "30",
    });
  });
});

describe("recovery codes", () => {
  it("are ten, all different, and known however they are typed", () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
      const typed = ` ${code.toLowerCase().replaceAll("-", " ")} `;
      expect(isRecoveryCode(typed)).toBe(true);
      expect(recoveryHash(typed)).toBe(recoveryHash(code));
    }
  });

  it.each(["", "123456", "ABCD-EFGH-IJKL", "0189-0189-0189-0189"])("are not %j", (code) => {
    expect(isRecoveryCode(code)).toBe(false);
  });
});
