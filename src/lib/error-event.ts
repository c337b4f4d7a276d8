/** The parts of a Sentry event that `scrubErrorEvent` reads; everything else is left behind. */
type Frame = {
  filename?: string;
  function?: string;
  module?: string;
  lineno?: number;
  colno?: number;
  in_app?: boolean;
};
type Failure = {
  type?: string;
  value?: string;
  mechanism?: { type: string; handled?: boolean };
  stacktrace?: { frames?: Frame[] };
};
type Like = { exception?: { values?: Failure[] }; tags?: Record<string, unknown> };

/** Of whole texts, quoted or not, that can hold data. In this order: a quoted URL is a quotation. */
const masks: [RegExp, string][] = [
  [/"(?:[^"\\]|\\.)*(?:"|$)/g, '"…"'],
  [/`[^`]*(?:`|$)/g, "`…`"],
  // An apostrophe within a word begins no quotation.
  [/(?<![\p{L}\p{N}])'[^']*(?:'|$)/gu, "'…'"],
  [/[[{].*[\]}]/gs, "{…}"],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@?[^\s]*/gi, "$1…"],
  [/\b(bearer|basic)\s+\S+/gi, "$1 …"],
  [/\S+@\S+\.\S+/g, "…@…"],
  [/[\w+/=.-]{32,}/g, "…"],
];
const longest = 300;

/**
 * An error's message without what it may quote: texts in quotation marks, JSON, addresses, tokens. At most 300
 * characters.
 */
export function maskMessage(message: string): string {
  const masked = masks.reduce((text, [pattern, mask]) => text.replace(pattern, mask), message);
  return masked.replace(/\s+/g, " ").trim().slice(0, longest);
}

const withoutQuery = (file: string | undefined): string | undefined => file?.replace(/[?#].*$/, "");

function scrubFailure({ type, value, mechanism, stacktrace }: Failure): Failure {
  const frames = stacktrace?.frames?.map(({ filename, function: name, module, lineno, colno, in_app }) => ({
    ...{ filename: withoutQuery(filename), function: name, module, lineno, colno, in_app },
  }));
  return {
    type,
    ...(value !== undefined && { value: maskMessage(value) }),
    ...(mechanism && { mechanism: { type: mechanism.type, handled: mechanism.handled } }),
    ...(frames && { stacktrace: { frames } }),
  };
}

/** Tags that we set ourselves, of fixed texts. */
const ourTags = ["part", "what", "route"];
/** What says when, where and by which version, and never holds data. */
const ourFields = [
  "event_id",
  "timestamp",
  "platform",
  "level",
  "environment",
  "release",
  "sdk",
  "debug_meta",
];

/**
 * What of a Sentry event may leave: of which kinds the errors were, their masked messages and the places in the
 * code. Requests, users, breadcrumbs, contexts, extras and variables are left behind, whatever an SDK puts there.
 */
export function scrubErrorEvent<Event extends Like>(event: Event): Event {
  const kept = Object.entries(event).filter(([name]) => ourFields.includes(name));
  const tags = Object.entries(event.tags ?? {}).filter(([name]) => ourTags.includes(name));
  return {
    ...Object.fromEntries(kept),
    tags: Object.fromEntries(tags),
    exception: { values: event.exception?.values?.map(scrubFailure) ?? [] },
  } as Event;
}
