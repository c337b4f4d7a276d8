import { z } from "zod";
import { isoTime } from "@/lib/paging";

/** Whether the reader has a second factor, and what of it they need to know. */
export const twoFactorStatus = z.object({
  /** Since when a code is asked for; null where it is not. */
  since: isoTime.nullable(),
  /** How many recovery codes were not used yet. */
  codesLeft: z.number(),
  /** Until when this session is not asked again. */
  shownUntil: isoTime.nullable(),
});
export type TwoFactorStatus = z.infer<typeof twoFactorStatus>;

/** What an authenticator is set up with; shown this once. */
export const twoFactorSetup = z.object({
  /** Base32. */
  secret: z.string(),
  /** `otpauth://totp/…`, which an authenticator on the same device opens. */
  address: z.string(),
});
export type TwoFactorSetup = z.infer<typeof twoFactorSetup>;

/** An authenticator's six digits, or a recovery code, as somebody has typed it. */
export const codeInput = z.object({
  code: z.string().trim().min(1, "must not be empty").max(60, "is too long for a code"),
});

/** Shown this once; only their hashes are stored. */
export const recoveryCodes = z.object({ codes: z.array(z.string()) });

export const shownFactor = z.object({ until: isoTime });
