/** Whose text it is: one attempt at one step of a run. `iteration` as the API writes it. */
export type ProgressKey = { executionId: string; nodeId: string; iteration: string; attempt: number };

/** A part of a text and where in it that begins, in UTF-16 code units. */
export type ProgressPiece = ProgressKey & { from: number; text: string };

/** How much of a text is shown while it is written, in characters. */
export const mostShown = 100_000;
/** So long a piece fits into one notice with its key however its characters have to be escaped. */
const longestPiece = 900;

/** What an attempt has said so far, and how much of that has been told. */
export class ProgressText {
  private length = 0;
  /** As it came, not masked yet: masking is left until somebody looks. */
  private came = "";
  private shown = "";
  private told = 0;

  /** `mask` takes the text piece by piece and gives what of it can be shown. */
  constructor(
    readonly key: ProgressKey,
    private readonly mask: (piece: string) => string,
  ) {}

  add(more: string): void {
    const room = more.slice(0, mostShown - this.length);
    this.length += room.length;
    this.came += room;
  }

  /** Everything is to be told once more: somebody begins to look. */
  rewind(): void {
    this.told = 0;
  }

  /** What has not been told yet, in pieces that each fit into a notice. */
  take(): ProgressPiece[] {
    if (this.came) this.shown += this.mask(this.came);
    this.came = "";
    const pieces: ProgressPiece[] = [];
    while (this.told < this.shown.length) {
      const text = this.shown.slice(this.told, this.told + longestPiece);
      pieces.push({ ...this.key, from: this.told, text });
      this.told += text.length;
    }
    return pieces;
  }
}
