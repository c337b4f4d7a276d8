/** What a step writes while it runs. */
export type Progress = { add(more: string): void; end(): void };

/** The same, opened when there is something to show: most steps have nothing. Behind its end it takes nothing more. */
export function stepProgress(open: () => Progress): Progress {
  let opened: Progress | undefined;
  let ended = false;
  return {
    add(more) {
      if (ended || !more) return;
      opened ??= open();
      opened.add(more);
    },
    end() {
      ended = true;
      opened?.end();
    },
  };
}
