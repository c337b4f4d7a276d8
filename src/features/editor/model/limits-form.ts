import type { WorkflowSettings } from "../schema";

/** What is typed into the form of a workflow's limits; an empty field is no limit, or priority 0. */
export type LimitsForm = { concurrency: string; limit: string; seconds: string; priority: string };
export type LimitsErrors = Partial<Record<keyof LimitsForm, string>>;

const textOf = (value: number | undefined | null) =>
  value === undefined || value === null ? "" : String(value);

export const formOf = ({ concurrency, rateLimit, priority }: WorkflowSettings): LimitsForm => ({
  concurrency: textOf(concurrency),
  limit: textOf(rateLimit?.limit),
  seconds: textOf(rateLimit?.seconds),
  priority: String(priority),
});

/** Whole numbers from `least` to `most`; an empty text is null, anything else a sentence for people. */
function read(text: string, least: number, most: number): number | null | string {
  const trimmed = text.trim();
  if (!trimmed) return null;
  const value = /^-?\d{1,9}$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  return value >= least && value <= most ? value : `Must be a whole number from ${least} to ${most}.`;
}

/** The settings that a form says, or what is wrong with its fields. */
export function settingsOfForm(form: LimitsForm): { settings: WorkflowSettings } | { errors: LimitsErrors } {
  const fields = {
    concurrency: read(form.concurrency, 1, 1_000),
    limit: read(form.limit, 1, 1_000),
    seconds: read(form.seconds, 1, 86_400),
    priority: read(form.priority, -100, 100),
  };
  const errors: LimitsErrors = {};
  for (const key of ["concurrency", "limit", "seconds", "priority"] as const) {
    const value = fields[key];
    if (typeof value === "string") errors[key] = value;
  }
  if (fields.limit === null && fields.seconds !== null) {
    errors.limit ??= "Say how many may start in that time, or leave both empty.";
  }
  if (fields.seconds === null && fields.limit !== null) {
    errors.seconds ??= "Say in how many seconds, or leave both empty.";
  }
  const { concurrency, limit, seconds, priority } = fields;
  if (
    Object.keys(errors).length ||
    typeof concurrency === "string" ||
    typeof limit === "string" ||
    typeof seconds === "string" ||
    typeof priority === "string"
  ) {
    return { errors };
  }
  const rateLimit = limit === null || seconds === null ? null : { limit, seconds };
  return { settings: { concurrency, rateLimit, priority: priority ?? 0 } };
}
