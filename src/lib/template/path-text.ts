/** A name that needs no brackets behind a separator. */
const plainName = /^[^\s!"#%-,./;->@[-^`{-~]+$/;

const bracketed = (name: string) => `[${name.replace(/[\\\]]/g, "\\$&")}]`;

/** One segment as it is written behind a `.`: plain, or in brackets where its characters need them. */
export function formatSegment(name: string): string {
  return plainName.test(name) ? name : bracketed(name);
}

/** One segment that starts a path, where words of the syntax and numbers need brackets too. */
export function formatFirstSegment(name: string): string {
  return /^(?:true|false|null|undefined|else|this|as|-?\d+)$/.test(name)
    ? bracketed(name)
    : formatSegment(name);
}

/** A path as one would write it: `steps.get_user.body.[odd name]`. */
export function formatPath(names: readonly string[]): string {
  return names.map((name, index) => (index === 0 ? formatFirstSegment(name) : formatSegment(name))).join(".");
}

/** Writes a new name in the place of a written segment, in brackets where the old one had them. */
export function replaceSegment(written: string, name: string, first: boolean): string {
  if (!/^[["']/.test(written)) return first ? formatFirstSegment(name) : formatSegment(name);
  return bracketed(name);
}

const segment = /\[(?:\\\]|[^\]])*\]|\.\.|\.|[^\s!"#%-,./;->@[-^`{-~]+/y;
const separator = /\s*[./]\s*/y;

/**
 * Where each written segment of a path lies, `..` and `.` included. `offset` and `end` bound the path in the source;
 * a literal used as a name is one segment.
 */
export function segmentSpans(source: string, offset: number, end: number): { offset: number; end: number }[] {
  const spans: { offset: number; end: number }[] = [];
  let position = source[offset] === "@" ? offset + 1 : offset;
  while (position < end) {
    segment.lastIndex = position;
    if (!segment.test(source)) return [{ offset, end }];
    spans.push({ offset: position, end: segment.lastIndex });
    separator.lastIndex = segment.lastIndex;
    if (!separator.test(source)) break;
    position = separator.lastIndex;
  }
  return spans;
}
