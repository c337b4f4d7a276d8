import { setTimeout as sleep } from "node:timers/promises";
import type { Violation } from "./judge/violation";

/** The gauge's line in the Prometheus text format. */
const line = /^(workfuse_\w*unaccounted\w*)(?:\{[^}]*\})? (\S+)$/m;

/**
 * What the product itself says of triggers that it cannot account for; anything but 0 is a violation. Asks until
 * it answers, for it may just have been struck.
 */
export async function unaccounted(
  productUrl: string,
  deadline: number,
): Promise<{ text: string; violation?: Violation }> {
  const violation = (what: string) => ({ text: what, violation: { run: "-", what } });
  for (;;) {
    const response = await fetch(`${productUrl}/api/metrics`).catch(() => undefined);
    if (response?.ok) {
      const [, name = "", value] = line.exec(await response.text()) ?? [];
      if (value === undefined) return violation("there is no metric of what is unaccounted");
      return Number(value) === 0 ? { text: "0" } : violation(`${name} is ${value}`);
    }
    if (Date.now() > deadline) return violation("the metrics did not answer");
    await sleep(250);
  }
}
