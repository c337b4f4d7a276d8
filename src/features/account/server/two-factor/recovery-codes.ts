import { createHash, randomBytes } from "node:crypto";
import { base32 } from "@better-auth/utils/base32";

/** How many codes there are at once. */
const count = 10;

/** What a person may add or change without another code being meant. */
const bare = (code: string): string => code.replace(/[\s-]/g, "").toUpperCase();

/** The hash under which a code is stored: SHA-256, hex. Its 80 random bits need no salt and no slow hash. */
export const recoveryHash = (code: string): string => createHash("sha256").update(bare(code)).digest("hex");

/** Whether a text has the form of a recovery code, rather than that of an authenticator's. */
export const isRecoveryCode = (code: string): boolean => /^[A-Z2-7]{16}$/.test(bare(code));

/** New codes of 80 random bits in groups of four, such as `K7PD-2QXA-…`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: count }, () => base32.encode(randomBytes(10)).match(/.{4}/g)?.join("-") ?? "");
