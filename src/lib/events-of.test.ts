import { expect, it, vi } from "vitest";
import { eventsOf } from "./events-of";

async function all<E, R>(events: AsyncGenerator<E, R>) {
  const said: E[] = [];
  let next = await events.next();
  for (; !next.done; next = await events.next()) said.push(next.value);
  return { said, result: next.value };
}

it("gives everything in order, then the result", async () => {
  const work = async (say: (event: number) => void) => {
    say(1);
    say(2);
    await Promise.resolve();
    say(3);
    return "done";
  };
  const stop = vi.fn();
  expect(await all(eventsOf(work, stop))).toEqual({ said: [1, 2, 3], result: "done" });
  expect(stop).not.toHaveBeenCalled();
});

it("rejects as the work does, behind what it said", async () => {
  const said: number[] = [];
  const work = async (say: (event: number) => void) => {
    say(1);
    throw new Error("broken");
  };
  const listen = async () => {
    for await (const event of eventsOf<number, void>(work, () => undefined)) said.push(event);
  };
  await expect(listen()).rejects.toThrow("broken");
  expect(said).toEqual([1]);
});

it("stops the work when nobody listens any more, and waits for its end", async () => {
  const controller = new AbortController();
  let ended = false;
  const work = async (say: (event: number) => void) => {
    say(1);
    await new Promise<void>((resolve) => controller.signal.addEventListener("abort", () => resolve()));
    await Promise.resolve();
    ended = true;
  };
  for await (const _ of eventsOf<number, void>(work, () => controller.abort())) break;
  expect(ended).toBe(true);
});
