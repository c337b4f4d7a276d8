import { AppError } from "@/lib/errors";
import { logicWait } from "@/nodes/logic-wait/definition";
import { pool } from "@/server/db";
import { createRateLimit, type RateLimit, refuseTooMany } from "@/server/rate-limit";
import { readBody } from "@/server/read-body";
import { loadPlan } from "../load-plan";
import type { Plan, PlanNode } from "../plan";
import { readCall } from "../webhook/read-call";
import { questionPage, statePage } from "./page";
import { placeOfUrl, type WaitPlace } from "./resume-url";
import { storeAnswer } from "./store-answer";

/** The largest body of an answer, in bytes. */
const bodyLimit = 1_048_576;
/** What one address may take: people and their retries, not loops. */
const rateLimit = createRateLimit({ perSecond: 2, burst: 20 });

type Row = {
  workflow: string;
  version_id: string;
  closed: boolean;
  step: string | null;
  answered: boolean;
  input: string | null;
};

type Found = { place: WaitPlace; plan: Plan; node: PlanNode; row: Row };

/** What no signature of ours stands on is answered like what is not there any more. */
const nothing = () => new AppError("NOT_FOUND", "There is nothing to answer at this address.");

async function find(path: readonly string[]): Promise<Found> {
  const place = placeOfUrl(path);
  if (!place) throw nothing();
  const { rows } = await pool().query<Row>({
    name: "resume-place",
    text: `SELECT w.name AS workflow, e.version_id, e.completed_at IS NOT NULL AS closed, s.status AS step,
        s.answer IS NOT NULL AS answered, s.input
      FROM execution e JOIN workflow w ON w.id = e.workflow_id
        LEFT JOIN execution_step s ON s.execution_id = e.id AND s.node_id = $2 AND s.iteration = $3
      WHERE e.id = $1`,
    values: [place.executionId, place.nodeId, place.iteration],
  });
  const [row] = rows;
  if (!row) throw nothing();
  const plan = await loadPlan(row.version_id);
  const node = plan.nodes.find(({ id, type }) => id === place.nodeId && type === logicWait.type);
  if (!node) throw nothing();
  return { place, plan, node, row };
}

/** Why there is nothing to answer any more; undefined where there is. */
function overText({ closed, step, answered }: Row): string | undefined {
  if (answered) return "This has been answered already: the first answer counts.";
  if (closed || (step !== null && step !== "PENDING" && step !== "RUNNING"))
    return "This does not wait for an answer any more: its time is up, or its run has ended.";
  return undefined;
}

const wantsPage = (request: Request): boolean =>
  request.headers.get("accept")?.includes("text/html") ?? false;

function over(request: Request, text: string): Response {
  if (wantsPage(request)) return statePage("No answer is needed", text, 409);
  throw new AppError("CONFLICT", text);
}

function messageOf({ input }: Row): string {
  const config = logicWait.config.safeParse(input === null ? {} : JSON.parse(input));
  return config.success ? config.data.message : "";
}

/** The page that asks, for a person who opens the address. `path` is what follows /api/resume/. */
export async function showQuestion(request: Request, path: readonly string[]): Promise<Response> {
  const { node, row } = await find(path);
  const text = overText(row);
  return text === undefined ? questionPage(row.workflow, node.label, messageOf(row)) : over(request, text);
}

/** A form knows texts only; the page's own buttons mean yes and no. */
function typed(body: unknown, contentType: string): unknown {
  if (!contentType.startsWith("application/x-www-form-urlencoded")) return body;
  const form = body as Record<string, unknown> | null;
  return form?.approved === "true" || form?.approved === "false"
    ? { ...form, approved: form.approved === "true" }
    : form;
}

/** Takes the answer for a step that waits, or will: what the caller sends becomes the step's output. */
export async function receiveAnswer(
  request: Request,
  path: readonly string[],
  rate: RateLimit = rateLimit,
): Promise<Response> {
  const { place, plan, node, row } = await find(path);
  const { executionId, nodeId, iteration } = place;
  await refuseTooMany(rate, `${executionId}|${nodeId}|${iteration.join(".")}`, "This address is called");
  const before = overText(row);
  if (before !== undefined) return over(request, before);
  const { query, body } = readCall(request, await readBody(request, bodyLimit));
  const answer = {
    body: typed(body, request.headers.get("content-type")?.toLowerCase() ?? ""),
    query,
    answeredAt: new Date().toISOString(),
  };
  if (!(await storeAnswer(place, plan, node, answer))) {
    const now = await find(path);
    return over(request, overText(now.row) ?? "This does not wait for an answer any more.");
  }
  if (wantsPage(request)) return statePage("Thank you", "Your answer was recorded.", 200);
  return Response.json({ executionId });
}
