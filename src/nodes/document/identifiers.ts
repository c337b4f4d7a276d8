import { slugOf } from "@/lib/workflow/document";

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
const idLength = 10;

function randomText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(idLength));
  return [...bytes].map((byte) => alphabet[byte % alphabet.length]).join("");
}

/** A new identifier with this prefix that is not in `taken`, such as `node_k3v9x0a1bc`. */
export function newId(prefix: "node" | "edge" | "row", taken: { has(id: string): boolean }): string {
  let id = `${prefix}_${randomText()}`;
  while (taken.has(id)) id = `${prefix}_${randomText()}`;
  return id;
}

/**
 * The wanted label, with the first number behind it that makes its slug differ from the slugs taken:
 * "HTTP request" beside another is "HTTP request 2".
 */
export function uniqueLabel(wanted: string, takenSlugs: { has(slug: string): boolean }): string {
  if (!takenSlugs.has(slugOf(wanted))) return wanted;
  const stem = wanted.replace(/\s+\d+$/, "");
  let count = 2;
  while (takenSlugs.has(slugOf(`${stem} ${count}`))) count++;
  return `${stem} ${count}`;
}
