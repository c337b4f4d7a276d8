import type { Facts } from "../facts";

/** Whether a step is a call over HTTP. */
export const isHttp = ({ node }: Facts): boolean => node.type === "action.http";

/** The URL that was called, or the one of the configuration where it could not be rendered. */
export const sentUrl = ({ input, config }: Facts): string => String(input?.url ?? config.url ?? "");

/** The host name of a URL; empty where it is none. */
export const hostIn = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : "");

/** How often a step was tried, for a sentence. */
export const triedTimes = ({ step }: Pick<Facts, "step">): string => {
  const { length } = step.attempts;
  return `It was tried ${length} ${length === 1 ? "time" : "times"}`;
};
