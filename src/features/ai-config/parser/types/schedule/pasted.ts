import { CronError, parseCron } from "@/lib/cron/parse-cron";

const macros: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

const name = "(?:SUN|MON|TUE|WED|THU|FRI|SAT|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)";
const value = `(?:\\*|\\?|\\d{1,2}|${name}|L|\\d?L|\\d#\\d|\\dW)`;
const part = `${value}(?:-${value})?(?:/\\d{1,3})?`;
const field = `${part}(?:,${part})*`;
const fields = new RegExp(`(?<![^\\s"'\`(“‘:=])${field}(?:\\s+${field}){3,7}(?![^\\s"'\`)”’,.;])`, "i");

/** A cron expression found as it stands in a text, or what is wrong with it. */
export type Pasted = { cron?: string; question?: string; start: number; end: number };

/** Finds five cron fields or a macro such as `@daily` in a text. */
export function findPasted(text: string): Pasted | undefined {
  const macro = /(?<!\S)@(?:hourly|daily|midnight|weekly|monthly|yearly|annually|reboot|every\w*)\b/i.exec(
    text,
  );
  if (macro) {
    const cron = macros[macro[0].toLowerCase()];
    const place = { start: macro.index, end: macro.index + macro[0].length };
    return cron ? { cron, ...place } : { question: `"${macro[0]}" is no time. When shall it run?`, ...place };
  }
  const match = fields.exec(text);
  if (!match || !/[*?/]|\d,\d|\d-\d/.test(match[0])) return undefined;
  const place = { start: match.index, end: match.index + match[0].length };
  const given = match[0].replace(/\s+/g, " ");
  const count = given.split(" ").length;
  if (count > 5)
    return {
      question: `"${given}" has ${count} fields: a schedule takes five, minute hour day-of-month month day-of-week, without seconds and years. What are these five?`,
      ...place,
    };
  if (count < 5)
    return {
      question: `"${given}" has ${count} fields: give five, minute hour day-of-month month day-of-week.`,
      ...place,
    };
  const cron = given.replace(/\?/g, "*");
  try {
    parseCron(cron);
    return { cron, ...place };
  } catch (error) {
    if (error instanceof CronError) return { question: error.message, ...place };
    throw error;
  }
}
