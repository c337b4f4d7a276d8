import { z } from "zod";
import { uuid } from "@/lib/paging";
import { isStorable, notStorable } from "@/lib/storable";
import { credentialTypes } from "@/nodes/kit/define-node";
import { parseCredentialValue } from "./values";

const name = "[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?[.]?";

/** `api.stripe.com`, `*.slack.com` for every host below it, `[2001:db8::1]`, or `*` for every host. */
const hostPattern = z
  .string()
  .trim()
  .toLowerCase()
  .max(260)
  .regex(
    new RegExp(`^(?:[*]|(?:[*][.])?${name}|\\[[0-9a-f:.]{2,45}\\])$`),
    "must be a host such as api.stripe.com or *.slack.com",
  );

const credentialName = z.string().trim().min(1, "must not be empty").max(100).refine(isStorable, notStorable);
/** How many hosts one credential may be sent to. */
export const mostHosts = 50;
const allowedHosts = z.array(hostPattern).max(mostHosts);

/** What a test of the connection calls. It is shown to everyone who sees the credential. */
export const testUrl = z
  .url({ protocol: /^https?$/, error: "must be an absolute URL such as https://api.example.com/me" })
  .max(2_000)
  .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), "must have no user name or password");

export const createCredentialInput = z
  .object({
    name: credentialName,
    type: z.enum(credentialTypes),
    value: z.unknown(),
    allowedHosts: allowedHosts.default([]),
    testUrl: testUrl.optional(),
  })
  .superRefine((input, context) => {
    const parsed = parseCredentialValue(input.type, input.value);
    if (!("value" in parsed)) context.addIssue({ code: "custom", ...parsed });
  });
export const updateCredentialInput = z.object({
  id: uuid,
  name: credentialName.optional(),
  /** A credential keeps its type: given, it must be the same. */
  type: z.enum(credentialTypes).optional(),
  /** A new value, which takes the old one's place without a test. */
  value: z.unknown().optional(),
  allowedHosts: allowedHosts.optional(),
  testUrl: testUrl.nullable().optional(),
});

/** One more host to which a credential may be sent. */
export const allowHostInput = z.object({ id: uuid, host: hostPattern });

export const testCredentialInput = z.object({
  id: uuid,
  /** What to call; left out, the credential's own or its type's. */
  url: testUrl.optional(),
});
export const rotateCredentialInput = z.object({
  id: uuid,
  value: z.unknown(),
  url: testUrl.optional(),
  /** Puts the value in place although its test fails or there is nothing to test it with. */
  untested: z.boolean().default(false),
});
export const completeConnectionInput = z.object({
  state: z.string().max(200),
  code: z.string().max(4_000).optional(),
  /** The provider's code of why it was refused. */
  error: z.string().max(200).optional(),
});
