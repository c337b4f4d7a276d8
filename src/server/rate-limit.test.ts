import { describe, expect, it } from "vitest";
import { createRateLimit } from "./rate-limit";

describe("a rate limit", () => {
  it("allows a burst, then what flows in, and says how long to wait", () => {
    const limit = createRateLimit({ perSecond: 0.5, burst: 3 });
    expect([1, 2, 3, 4].map(() => limit.take("a", 0))).toEqual([undefined, undefined, undefined, 2]);
    expect(limit.take("a", 1_000)).toBe(1);
    expect(limit.take("a", 2_000)).toBeUndefined();
    expect(limit.take("a", 2_000)).toBe(2);
  });

  it("never saves up more than the burst", () => {
    const limit = createRateLimit({ perSecond: 10, burst: 2 });
    expect([1, 2, 3].map(() => limit.take("a", 3_600_000))).toEqual([undefined, undefined, 1]);
  });

  it("counts each key for itself", () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1 });
    expect(["a", "b", "a"].map((key) => limit.take(key, 0))).toEqual([undefined, undefined, 1]);
  });

  it("is not fooled by a clock that goes back", () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1 });
    expect([limit.take("a", 10_000), limit.take("a", 0), limit.take("a", 10_500)]).toEqual([undefined, 1, 1]);
  });

  it("still knows who has used up their share when it forgets others", () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1 });
    limit.take("busy", 5_000);
    for (let index = 0; index < 20_000; index += 1) limit.take(`key ${index}`, index < 10_000 ? 0 : 5_000);
    expect(limit.take("busy", 5_000)).toBe(1);
  });
});
