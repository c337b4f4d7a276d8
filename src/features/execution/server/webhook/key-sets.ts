import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from "jose";
import { AppError } from "@/lib/errors";
import { env } from "@/server/env";
import { log } from "@/server/log";
import { hostAndPort, parseAllowedHosts } from "@/server/outgoing/target";
import { outgoing } from "@/server/outgoing-client";

/** How long the keys of an issuer count, in milliseconds. */
const cacheMaxAge = 600_000;
/** How soon after they were read an unknown key makes them be read again, in milliseconds. */
const cooldownDuration = 30_000;
/** How soon after a failure they are asked for again, in milliseconds. */
const failureCooldown = 5_000;
/** How long reading them may take, in milliseconds. */
const timeoutDuration = 5_000;
/** The largest key set, in bytes; those of large issuers have about 10,000. */
const maxResponseBytes = 262_144;
/** How many issuers' keys are kept. */
const mostSets = 1_000;

const known = new Map<string, JWTVerifyGetKey>();

/**
 * Whether keys may be read from an address. Those that travel in the clear can be exchanged on the way: only hosts that
 * the operator named (`host:port`) may send them so.
 */
export function isTrustworthy(href: string, allowedHosts: readonly string[]): boolean {
  const url = new URL(href);
  return url.protocol === "https:" || parseAllowedHosts(allowedHosts).has(hostAndPort(url));
}

const read: FetchImplementation = async (href, { headers, signal }) => {
  if (!isTrustworthy(href, env().allowPrivateHosts)) {
    throw new Error(`keys are read over https only, and ${new URL(href).host} is called over http`);
  }
  const answer = await outgoing().request({
    ...{ method: "GET", url: href, headers: [...headers], signal },
    ...{ maxResponseBytes, maxRedirects: 0 },
  });
  if (answer.status !== 200) {
    answer.close();
    throw new Error(`the address of the keys answered with status ${answer.status}`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return new Response(Buffer.concat(chunks));
};

/** Errors that speak of the token, not of the key set. */
const ofToken = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

function create(href: string): JWTVerifyGetKey {
  let failed: { error: unknown; at: number } | undefined;
  const remote = createRemoteJWKSet(new URL(href), {
    ...{ cacheMaxAge, cooldownDuration, timeoutDuration },
    async [customFetch](...call) {
      if (failed && Date.now() - failed.at < failureCooldown) throw failed.error;
      try {
        const answer = await read(...call);
        failed = undefined;
        return answer;
      } catch (error) {
        failed = { error, at: Date.now() };
        log.warn(
          { err: error, host: new URL(href).host },
          "the keys for a webhook's tokens could not be read",
        );
        throw error;
      }
    },
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (ofToken.some((type) => error instanceof type)) throw error;
      throw new AppError(
        "UNAVAILABLE",
        "The call cannot be checked at the moment: the keys for its token could not be read.",
      );
    }
  };
}

/**
 * The keys that an issuer publishes at an address: read when they are first needed, and again when they are old or
 * one is unknown; by one request at a time. Getting a key throws UNAVAILABLE where they cannot be read.
 */
export function keySet(href: string): JWTVerifyGetKey {
  const set = known.get(href) ?? create(href);
  // Put last again: the first one is then the one that was longest not asked for.
  known.delete(href);
  known.set(href, set);
  const [oldest] = known.keys();
  if (known.size > mostSets && oldest !== undefined) known.delete(oldest);
  return set;
}
