import { z } from "zod";
import { type WorkflowDocument, workflowDocumentSchema } from "@/lib/workflow/document";

/** An unsaved draft that this browser kept. `at` is epoch milliseconds. */
const entrySchema = z.object({
  revision: z.number(),
  at: z.number(),
  document: workflowDocumentSchema,
});
export type JournalEntry = z.infer<typeof entrySchema>;

const prefix = "workfuse:draft:";
/** Drafts of all workflows together that are kept; the oldest give way. */
const mostEntries = 20;
/** A longer entry, in UTF-16 units, is not kept: browsers give about 5 million to all of an origin. */
const longestEntry = 2_000_000;

type Kept = { key: string; entry: JournalEntry };

function read(storage: Storage, key: string): JournalEntry | undefined {
  const text = storage.getItem(key);
  if (text === null) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function keysOf(storage: Storage, start: string): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "").filter((key) =>
    key.startsWith(start),
  );
}

/** The drafts of one workflow that were left behind, newest first; what cannot be read is removed. */
export function leftBehind(storage: Storage, workflowId: string, alive: ReadonlySet<string>): Kept[] {
  const kept: Kept[] = [];
  for (const key of keysOf(storage, `${prefix}${workflowId}:`)) {
    if (alive.has(key)) continue;
    const entry = read(storage, key);
    if (entry) kept.push({ key, entry });
    else storage.removeItem(key);
  }
  return kept.sort((a, b) => b.entry.at - a.entry.at);
}

/**
 * One tab's journal of one workflow's unsaved draft. A tab has its own key: two tabs must not clear each
 * other's.
 */
export class Journal {
  readonly key: string;

  constructor(
    private readonly storage: Storage,
    workflowId: string,
    tabId: string,
  ) {
    this.key = `${prefix}${workflowId}:${tabId}`;
  }

  /** Keeps a draft. Returns false where the browser has no room for it. */
  write(document: WorkflowDocument, revision: number, at: number): boolean {
    const text = JSON.stringify({ revision, at, document } satisfies JournalEntry);
    if (text.length > longestEntry) return false;
    try {
      this.storage.setItem(this.key, text);
    } catch (error) {
      // Quota, or storage that the browser's settings forbid: the server's copy is then the only one.
      if (error instanceof DOMException) return false;
      throw error;
    }
    this.prune();
    return true;
  }

  clear(): void {
    this.storage.removeItem(this.key);
  }

  private prune(): void {
    const keys = keysOf(this.storage, prefix);
    if (keys.length <= mostEntries) return;
    const byAge = keys
      .map((key) => ({ key, at: read(this.storage, key)?.at ?? 0 }))
      .sort((a, b) => a.at - b.at);
    for (const { key } of byAge.slice(0, keys.length - mostEntries)) {
      if (key !== this.key) this.storage.removeItem(key);
    }
  }
}

/** Which journal keys belong to tabs that are open: each holds a lock of its key's name while it lives. */
export async function aliveKeys(): Promise<Set<string>> {
  const held = (await navigator.locks?.query())?.held ?? [];
  return new Set(held.flatMap(({ name }) => name ?? []));
}

/** Marks a journal key as a living tab's until `signal` aborts. Without locks, as on plain HTTP, does nothing. */
export function holdKey(key: string, signal: AbortSignal): void {
  const untilAborted = () =>
    new Promise<void>((resolve) => {
      // The lock is granted later than it is asked for: what asked may be gone by then.
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
  void navigator.locks?.request(key, untilAborted);
}
