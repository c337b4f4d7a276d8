import { createHmac, timingSafeEqual } from "node:crypto";
import { type Iteration, iterationText, parseIteration } from "@/lib/workflow/iteration";
import { logicWait } from "@/nodes/logic-wait/definition";
import { env } from "@/server/env";
import type { Plan, PlanNode } from "../plan";

/** The step of a run that waits for an answer, or will. */
export type WaitPlace = { executionId: string; nodeId: string; iteration: Iteration };

let key: Buffer | undefined;

/** A key for these addresses alone, so that no other use of the secret can make one. */
function signingKey(): Buffer {
  key ??= createHmac("sha256", env().auth.secret).update("workfuse resume address v1").digest();
  return key;
}

const outsideLoops = "-";

const signatureOf = ({ executionId, nodeId, iteration }: WaitPlace): Buffer =>
  createHmac("sha256", signingKey())
    .update(`${executionId}|${nodeId}|${iterationText(iteration)}`)
    .digest();

/** The address whose call is the answer to a step, known before it waits. Whoever has it may answer: never log it. */
export function resumeUrl(place: WaitPlace): string {
  const { executionId, nodeId, iteration } = place;
  const signature = signatureOf(place).toString("base64url");
  const parts = [executionId, nodeId, iterationText(iteration) || outsideLoops, signature];
  return `${env().web.url}/api/resume/${parts.join("/")}`;
}

/** The step that an address stands for, given what follows /api/resume/; undefined where its signature is not ours. */
export function placeOfUrl(path: readonly string[]): WaitPlace | undefined {
  const [executionId, nodeId, index, signature, ...more] = path;
  if (!executionId || !nodeId || !index || !signature || more.length) return undefined;
  const iteration = parseIteration(index === outsideLoops ? "" : index);
  if (!iteration) return undefined;
  const place = { executionId, nodeId, iteration };
  const given = Buffer.from(signature, "base64url");
  const expected = signatureOf(place);
  return given.length === expected.length && timingSafeEqual(given, expected) ? place : undefined;
}

const waits = new WeakMap<Plan, PlanNode[]>();

function waitsOf(plan: Plan): PlanNode[] {
  const known = waits.get(plan) ?? plan.nodes.filter(({ type }) => type === logicWait.type);
  waits.set(plan, known);
  return known;
}

/**
 * The addresses of a run's waiting nodes by slug, as a node in this iteration may send them: those beside it and
 * around it, not those inside of loops that it is not in. Undefined where there are none.
 */
export function resumeUrls(
  executionId: string,
  plan: Plan,
  { loops }: PlanNode,
  iteration: Iteration,
): Record<string, string> | undefined {
  const near = waitsOf(plan).filter((wait) => wait.loops.every((loop, level) => loops[level] === loop));
  if (!near.length) return undefined;
  return Object.fromEntries(
    near.map(({ id, slug, loops: around }) => [
      slug,
      resumeUrl({ executionId, nodeId: id, iteration: iteration.slice(0, around.length) }),
    ]),
  );
}
