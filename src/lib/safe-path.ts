/**
 * A path of this application that a link may lead back to, or `fallback` where the text is anything else: an
 * address that the browser would read as another site must never be followed.
 */
export function safePath(text: string | null | undefined, fallback: string): string {
  if (!text?.startsWith("/")) return fallback;
  const base = "http://same.invalid";
  if (!URL.canParse(text, base)) return fallback;
  const url = new URL(text, base);
  return url.origin === base ? `${url.pathname}${url.search}${url.hash}` : fallback;
}
