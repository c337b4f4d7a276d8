/** A slash as texts hold it: plain, escaped in JSON, or percent-encoded however often. */
const slash = String.raw`(?:\\*/|%(?:25)*2f)`;

/** The address that answers a waiting step, `/api/resume/<run>/<node>/<item>/<signature>`, and what makes it valid. */
const address = new RegExp(
  `(${["", "api", "resume", "[0-9a-f-]{36}", ".{1,300}?", String.raw`(?:-|\d[\d.]*)`, ""].join(slash)})[\\w-]+`,
  "gis",
);

/** Takes the signature out of every address in a text by which a waiting step could be answered. */
export const withoutResumeAddresses = (text: string): string =>
  text.includes("resume") ? text.replace(address, "$1[secret]") : text;

/** Where in a text the signatures of such addresses stand, as `[from, to]`. */
export const resumeSignatures = (text: string): [from: number, to: number][] =>
  [...text.matchAll(address)].map((found) => [
    found.index + (found[1]?.length ?? 0),
    found.index + found[0].length,
  ]);

/** Takes them out of every text in a JSON value, names of members included. Returns the value itself where it has none. */
export function hideResumeAddresses(value: unknown): unknown {
  if (typeof value === "string") return withoutResumeAddresses(value);
  if (Array.isArray(value)) {
    const shown = value.map(hideResumeAddresses);
    return shown.some((each, index) => each !== value[index]) ? shown : value;
  }
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const entries = Object.entries(value);
  const shown = entries.map(
    ([name, each]) => [withoutResumeAddresses(name), hideResumeAddresses(each)] as const,
  );
  return shown.some(([name, each], index) => name !== entries[index]?.[0] || each !== entries[index]?.[1])
    ? Object.fromEntries(shown)
    : value;
}
