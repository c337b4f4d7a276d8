/** Formats by name. */
const named: Readonly<Record<string, string>> = {
  iso: "yyyy-MM-dd",
  "iso date": "yyyy-MM-dd",
  "iso format": "yyyy-MM-dd",
  "a date": "yyyy-MM-dd",
  date: "yyyy-MM-dd",
  "date only": "yyyy-MM-dd",
  "just the date": "yyyy-MM-dd",
  time: "HH:mm",
  "time only": "HH:mm",
  year: "yyyy",
  month: "MM",
  "month name": "MMMM",
  day: "d",
  weekday: "EEEE",
  "day of the week": "EEEE",
  "german way": "dd.MM.yyyy",
  "german style": "dd.MM.yyyy",
  "german notation": "dd.MM.yyyy",
  "american way": "MM/dd/yyyy",
  "us style": "MM/dd/yyyy",
  "german date": "dd.MM.yyyy",
  "german format": "dd.MM.yyyy",
  "us date": "MM/dd/yyyy",
  "us format": "MM/dd/yyyy",
  "american format": "MM/dd/yyyy",
  "european format": "dd/MM/yyyy",
  "british format": "dd/MM/yyyy",
  "uk format": "dd/MM/yyyy",
};

/** The format of an example: 24.12.1990 is dd.MM.yyyy. Where day and month could be either, it is none. */
function ofExample(text: string): string | undefined {
  const [, first = "", sign = "", second = ""] = /^(\d{1,2})([./-])(\d{1,2})\2\d{4}$/.exec(text) ?? [];
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return "yyyy-MM-dd";
  if (!sign) return undefined;
  const day = (part: string) => (part.length === 2 ? "dd" : "d");
  const month = (part: string) => (part.length === 2 ? "MM" : "M");
  if (sign === "." || Number(first) > 12) return `${day(first)}${sign}${month(second)}${sign}yyyy`;
  return Number(second) > 12 ? `${month(first)}${sign}${day(second)}${sign}yyyy` : undefined;
}

/** A date-fns format from a name or a pattern of the usual styles (`YYYY-MM-DD`, `dd.mm.yyyy`, `HH:mm`). */
export function readDateFormat(written: string): string | undefined {
  const example = ofExample(written.trim().replace(/[.,]$/, ""));
  if (example) return example;
  const text = written
    .trim()
    .replace(/^(?:the\s+|an?\s+(?!date$))/i, "")
    .replace(/[.,]$/, "");
  const known = named[text.toLowerCase()] ?? named[text.toLowerCase().replace(/\s+format$/, "")];
  if (known) return known;
  if (
    !/^[yYmMdDhHsSaAEe.,:/\s'TZ-]+$/.test(text) ||
    !/[yYmMdDhH]/.test(text) ||
    /^(?:day|may|may)$/i.test(text)
  )
    return undefined;
  const timed = text.replace(/(?<=[hH]{1,2}[:.hH]?)mm|(?<=:)MM(?=:|$|\s)|mm(?=:ss)/g, "\uE000");
  return timed
    .replace(/Y/g, "y")
    .replace(/D/g, "d")
    .replace(/m/g, "M")
    .replace(/A/g, "a")
    .replace(/S(?=S?$|S?\s)/g, "s")
    .replace(/T/g, "'T'")
    .replace(/Z/g, "xxx")
    .replace(/\uE000/g, "mm");
}
