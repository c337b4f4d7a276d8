/**
 * Reads words once nothing was typed for some milliseconds, and gives `take` what was found unless it was called off
 * meanwhile. A failure is noted only: the reading is a foretaste, without which the words are sent all the same.
 * Returns how to call it off.
 */
export function readAfterPause<T>(
  pauseMs: number,
  read: () => Promise<T>,
  take: (found: T) => void,
): () => void {
  let wanted = true;
  const work = async () => {
    const found = await read();
    if (wanted) take(found);
  };
  const timer = setTimeout(() => {
    work().catch((error: unknown) => console.warn("The words could not be read while typing.", error));
  }, pauseMs);
  return () => {
    wanted = false;
    clearTimeout(timer);
  };
}
