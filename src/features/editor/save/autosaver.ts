import { jsonEqual } from "@/lib/json-equal";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { SaveResult, SaveState, Stored } from "./save-state";

/** How long after the last change the draft is saved, in milliseconds. */
export const saveDelay = 2_000;
/** Waits between failed attempts double from the first to the last, in milliseconds. */
const firstRetry = 2_000;
const lastRetry = 60_000;

export type AutosaverPorts = {
  /** Never throws: a failure is a result. */
  save(document: WorkflowDocument, revision: number): Promise<SaveResult>;
  onState(state: SaveState): void;
  now?(): number;
};

/**
 * Keeps the stored draft equal to the one on the screen: compare-and-swap on the revision, one save at a time,
 * back-off after failures, and a stop at a conflict until somebody decides.
 */
export class Autosaver {
  private current: WorkflowDocument;
  private base: Stored;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  /** What was sent without an answer: it may be stored all the same. */
  private unanswered: WorkflowDocument[] = [];
  private attempts = 0;
  private left: { document: WorkflowDocument; at: number } | undefined;
  private emptyAllowed = false;
  private stopped = false;
  private onSaved: ((stored: Stored) => void) | undefined;
  private readonly now: () => number;
  state: SaveState;

  constructor(
    stored: Stored,
    private readonly ports: AutosaverPorts,
  ) {
    this.base = stored;
    this.current = stored.document;
    this.now = ports.now ?? Date.now;
    this.state = { status: "saved", revision: stored.revision, savedAt: stored.updatedAt };
  }

  /** The state that the server is known to hold. */
  get stored(): Stored {
    return this.base;
  }

  /** Whether the screen differs from what is known to be stored. */
  get dirty(): boolean {
    return this.current !== this.base.document;
  }

  /** Takes note of what is on the screen now; saves it after the delay. */
  edited(document: WorkflowDocument): void {
    if (document === this.current) return;
    this.current = document;
    if (document.nodes.length) this.emptyAllowed = false;
    if (this.state.status === "conflict" || this.running) return;
    this.follow(saveDelay);
  }

  /** Saves now what is not saved. Resolves when the attempt has ended, whatever came of it. */
  async flush(): Promise<SaveState> {
    while (this.running) await this.running;
    if (this.dirty && this.state.status !== "conflict" && !this.holdsEmpty()) {
      this.running = this.attempt();
      await this.running;
    }
    return this.state;
  }

  /** Lets the empty graph on the screen replace the stored one, and saves. */
  allowEmpty(): Promise<SaveState> {
    this.emptyAllowed = true;
    return this.flush();
  }

  /**
   * Takes `stored` as what the server holds: after a conflict was decided, or when a newer state was loaded.
   * The document on the screen is then saved on top of it where it differs.
   */
  rebase(stored: Stored, document: WorkflowDocument): void {
    this.base = stored;
    this.current = jsonEqual(document, stored.document) ? stored.document : document;
    this.goOn(0);
  }

  /**
   * Goes on from a draft that was made on an older revision: saving it meets whatever was stored since, and
   * that is a conflict to decide and nothing to overwrite.
   */
  resume(revision: number): void {
    this.base = { ...this.base, revision: Math.min(revision, this.base.revision) };
  }

  /** Takes note that somebody stored something newer, met on another way than by saving. */
  meet(theirs: Stored): void {
    clearTimeout(this.timer);
    this.set({ status: "conflict", revision: this.base.revision, base: this.base, theirs });
  }

  /** Saves by itself from now on, and tells of each save. */
  start(onSaved?: (stored: Stored) => void): void {
    this.stopped = false;
    this.onSaved = onSaved;
    if (this.dirty && this.state.status === "unsaved") this.wait(saveDelay);
  }

  /** Saves by itself no more. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /**
   * What is left to send while the page goes away, or null where nothing may be: it is stored, on its way, or
   * somebody has to decide first. Whether it arrives will not be known, so that a page that stays saves it again, but
   * not before it had the time to be gone: `isLeaving` until then.
   */
  leave(): { document: WorkflowDocument; revision: number } | null {
    if (!this.dirty || this.running || this.state.status === "conflict" || this.holdsEmpty()) return null;
    this.unanswered = [...this.unanswered, this.current].slice(-10);
    this.left = { document: this.current, at: this.now() };
    this.wait(saveDelay);
    return { document: this.current, revision: this.base.revision };
  }

  /** Whether what is on the screen has just been sent because the page goes away. */
  get isLeaving(): boolean {
    return this.left?.document === this.current && this.now() - this.left.at < saveDelay;
  }

  private async attempt(): Promise<void> {
    clearTimeout(this.timer);
    const sent = this.current;
    const base = this.base;
    this.set({ status: "saving", revision: base.revision });
    const result = await this.ports.save(sent, base.revision);
    this.running = undefined;
    if (result.kind === "saved") {
      this.base = { revision: result.revision, document: sent, updatedAt: result.updatedAt };
      this.onSaved?.(this.base);
      this.goOn(saveDelay);
    } else if (result.kind === "conflict") {
      const own = [sent, ...this.unanswered].find((document) => jsonEqual(document, result.theirs.document));
      if (own) {
        // Stored although its answer was lost, or the other side did the very same: nothing to decide.
        this.base = { ...result.theirs, document: own };
        this.goOn(0);
      } else this.set({ status: "conflict", revision: base.revision, base, theirs: result.theirs });
    } else {
      if (result.again) this.unanswered = [...this.unanswered, sent].slice(-10);
      this.fail(result.message, result.again);
    }
  }

  /** The base is known again: whatever is on the screen beyond it waits for the next save. */
  private goOn(delay: number): void {
    this.attempts = 0;
    this.unanswered = [];
    this.follow(delay);
  }

  /** Says what is true of the draft now, and saves it after the delay where it is not stored. */
  private follow(delay: number): void {
    if (this.dirty) {
      this.wait(delay);
      this.set(this.unsaved());
    } else {
      clearTimeout(this.timer);
      this.set({ status: "saved", revision: this.base.revision, savedAt: this.base.updatedAt });
    }
  }

  private fail(message: string, again: boolean): void {
    this.attempts++;
    const delay = Math.min(firstRetry * 2 ** (this.attempts - 1), lastRetry);
    if (again) this.wait(delay);
    this.set({
      status: "failed",
      revision: this.base.revision,
      message,
      attempts: this.attempts,
      retryAt: again ? this.now() + delay : null,
    });
  }

  private holdsEmpty(): boolean {
    return !this.current.nodes.length && this.base.document.nodes.length > 0 && !this.emptyAllowed;
  }

  private unsaved(): SaveState {
    const held = this.holdsEmpty() ? ("empty" as const) : undefined;
    return { status: "unsaved", revision: this.base.revision, ...(held && { held }) };
  }

  private wait(milliseconds: number): void {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => void this.flush(), milliseconds);
  }

  private set(state: SaveState): void {
    this.state = state;
    this.ports.onState(state);
  }
}
