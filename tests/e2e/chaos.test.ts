import { expect, it } from "vitest";
import { runChaos } from "~/scripts/chaos/chaos";
import { violationText } from "~/scripts/chaos/judge/violation";
import { reportText } from "~/scripts/chaos/report";
import { someWorkflows } from "~/scripts/chaos/workflows/all";
import { anySeed } from "~/scripts/lib/random";

/** The short form of `npm run chaos`: see docs/reliability.md. WORKFUSE_TEST_SEED repeats the choices of a run. */
it("accounts for every run although everything is killed meanwhile", async () => {
  const seed = Number(process.env.WORKFUSE_TEST_SEED ?? anySeed());
  console.log(`WORKFUSE_TEST_SEED=${seed}`);
  const report = await runChaos({
    seed,
    runs: 60,
    only: someWorkflows(seed, 8),
    overMs: 10_000,
    kills: 6,
    runtimes: 1,
    limitMs: 80_000,
    say: (line) => console.log(line),
  });
  console.log(reportText(seed, report));
  expect(report.violations.map(violationText)).toEqual([]);
  expect(report.accepted.length).toBeGreaterThanOrEqual(60);
});
