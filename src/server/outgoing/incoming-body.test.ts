import { describe, expect, it } from "vitest";
import { IncomingBody } from "./incoming-body";

/** A body, and what it asked of its connection. */
function open() {
  const asked: string[] = [];
  const body = new IncomingBody({
    pause: () => asked.push("pause"),
    resume: () => asked.push("resume"),
    abort: () => asked.push("abort"),
  });
  return { body, asked };
}

const kib = (count: number) => Buffer.alloc(count * 1024);

async function read(body: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.length;
  return bytes;
}

describe("IncomingBody", () => {
  it("holds the sender back while 256 KiB wait, and lets it go on when they are read", async () => {
    const { body, asked } = open();
    body.push(kib(255));
    expect(asked).toEqual([]);
    body.push(kib(1));
    body.push(kib(64));
    expect(asked).toEqual(["pause"]);
    const chunks = body[Symbol.asyncIterator]();
    for (let left = 3; left > 0; left -= 1) await chunks.next();
    expect(asked).toEqual(["pause"]);
    const next = chunks.next();
    expect(asked).toEqual(["pause", "resume"]);
    body.push(kib(256));
    body.end();
    expect((await next).value).toHaveLength(256 * 1024);
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
    expect(asked).toEqual(["pause", "resume", "pause"]);
  });

  it("sees what comes while the sender is being let go on, even if that is all", async () => {
    for (const rest of [[kib(256)], [kib(1)], []]) {
      const body: IncomingBody = new IncomingBody({
        pause: () => undefined,
        resume: () => {
          for (const chunk of rest.splice(0)) body.push(chunk);
          body.end();
        },
        abort: () => undefined,
      });
      const expected = 256 + rest.reduce((sum, { length }) => sum + length / 1024, 0);
      body.push(kib(256));
      expect(await read(body)).toBe(expected * 1024);
    }
  });

  it("gives what had come before the end, and what comes while it is waited for", async () => {
    const { body } = open();
    body.push(kib(1));
    const all = read(body);
    await Promise.resolve();
    body.push(kib(2));
    body.end();
    body.push(kib(4));
    expect(await all).toBe(3 * 1024);
  });

  it("fails whoever reads it when it breaks off, now or later", async () => {
    const { body } = open();
    const failure = new Error("lost");
    const all = read(body);
    body.end(failure);
    await expect(all).rejects.toBe(failure);
    const late = open().body;
    late.push(kib(1));
    late.end(failure);
    await expect(read(late)).rejects.toBe(failure);
  });

  it("ends the transfer when it is left early or closed, and only where it goes on", async () => {
    const early = open();
    early.body.push(kib(1));
    for await (const chunk of early.body) if (chunk.length) break;
    expect(early.asked).toEqual(["abort"]);
    const closed = open();
    closed.body.close();
    closed.body.close();
    expect(closed.asked).toEqual(["abort"]);
    await expect(read(closed.body)).rejects.toThrow("not read");
    const whole = open();
    whole.body.end();
    await read(whole.body);
    whole.body.close();
    expect(whole.asked).toEqual([]);
  });
});
