/**
 * Gives what some work says while it is under way, each in its order, and returns what it comes to; rejects as it does.
 * Who stops listening is told of by `stop`, and the work's end is waited for.
 */
export async function* eventsOf<E, R>(
  work: (say: (event: E) => void) => Promise<R>,
  stop: () => void,
): AsyncGenerator<E, R> {
  const said: E[] = [];
  let wake: () => void = () => undefined;
  let over = false;
  const done = work((event) => {
    said.push(event);
    wake();
  }).finally(() => {
    over = true;
    wake();
  });
  // It is awaited below; until then a rejection is nobody's fault.
  const settled = done.then(
    () => undefined,
    () => undefined,
  );
  try {
    while (true) {
      for (let event = said.shift(); event !== undefined; event = said.shift()) yield event;
      if (over) return await done;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    if (!over) stop();
    await settled;
  }
}
