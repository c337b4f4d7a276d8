/** Holds the pieces of scripted answers back: the first comes by itself, each further one when it is released. */
export type Gate = { beforePiece: (index: number) => Promise<void>; release(pieces?: number): void };

/** Makes a gate; what is released before a piece is due lets it through at once. */
export function makeGate(): Gate {
  let released = 0;
  let notice: () => void = () => {};
  return {
    release(pieces = 1) {
      released += pieces;
      notice();
    },
    async beforePiece(index) {
      while (released < index) {
        await new Promise<void>((resolve) => {
          notice = resolve;
        });
      }
    },
  };
}
