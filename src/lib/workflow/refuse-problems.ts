import { AppError } from "@/lib/errors";
import type { Problem } from "./document";

/** Throws UNPROCESSABLE with every problem, where there is one. `what` could not be done: "run", "deployed". */
export function refuseProblems(problems: Problem[], what: string): void {
  const [first] = problems;
  if (!first) return;
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  throw new AppError(
    "UNPROCESSABLE",
    `The workflow has ${count}, so it cannot be ${what}. ${first.message}`,
    { problems },
  );
}
