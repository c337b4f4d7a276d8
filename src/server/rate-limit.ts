import { AppError } from "@/lib/errors";

/** How many uses a key may make: `burst` at once, and `perSecond` on and on. */
export type Rate = { perSecond: number; burst: number };

export type RateLimit = {
  /** Takes one use; gives how long to wait in seconds where there is none, else undefined. */
  take(key: string, now: number): number | undefined | Promise<number | undefined>;
};

type Bucket = { tokens: number; at: number };

/** How many keys are remembered before those that are full again are dropped. */
const sweepAt = 10_000;

/** Refuses a use for which there is none. `who` begins the sentence that says so. */
export async function refuseTooMany(limit: RateLimit, key: string, who: string): Promise<void> {
  const retryAfterSeconds = await limit.take(key, Date.now());
  if (retryAfterSeconds === undefined) return;
  throw new AppError(
    "TOO_MANY_REQUESTS",
    `${who} too often: wait ${retryAfterSeconds} s and send the call again.`,
    { retryAfterSeconds },
  );
}

/** A token bucket for each key, in this process's memory. `now` is in milliseconds. */
export function createRateLimit({ perSecond, burst }: Rate): {
  take(key: string, now: number): number | undefined;
} {
  const buckets = new Map<string, Bucket>();
  const filled = (bucket: Bucket, now: number) =>
    Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1_000) * perSecond);
  const sweep = (now: number) => {
    for (const [key, bucket] of buckets) if (filled(bucket, now) >= burst) buckets.delete(key);
  };
  return {
    take(key, now) {
      const known = buckets.get(key);
      const tokens = known ? filled(known, now) : burst;
      if (!known && buckets.size >= sweepAt) sweep(now);
      if (tokens < 1) return Math.ceil((1 - tokens) / perSecond);
      buckets.set(key, { tokens: tokens - 1, at: now });
      return undefined;
    },
  };
}
