import type { Expectation } from "../line";
import { differs } from "./equal";

type Preview = Record<string, unknown>;

const shownTo = ({ system, prompt, message }: Preview): string =>
  [system, prompt, message].filter((text) => typeof text === "string").join("\n");

/** Where the values of a preview are other than expected. */
export function valueFaults(expected: Expectation, preview: Preview): string[] {
  const { until } = expected;
  const got = Date.parse(String(preview.until));
  return [
    ...(expected.milliseconds === undefined
      ? []
      : differs("milliseconds", expected.milliseconds, preview.milliseconds ?? preview.timeOutMs)),
    ...(until === undefined || Date.parse(until) === got
      ? []
      : [`until: wanted ${until}, got ${String(preview.until)}`]),
    ...(expected.output === undefined ? [] : differs("output", expected.output, preview.output)),
    ...(expected.items === undefined ? [] : differs("items", expected.items, preview.items)),
    ...(expected.input === undefined ? [] : differs("input", expected.input, preview.input)),
    ...(expected.promptContains ?? [])
      .filter((text) => !shownTo(preview).includes(text))
      .map((text) => `prompt: wanted ${JSON.stringify(text)} in it, got ${JSON.stringify(shownTo(preview))}`),
  ];
}
