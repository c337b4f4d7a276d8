import { randomUUID } from "node:crypto";
import { inThisScope } from "./workspace-scope";

/** A value whose JSON text is read piece by piece when it is sent; `jsonResponse` alone sends it, others see null. */
export class JsonText {
  readonly pieces: () => AsyncIterable<string>;

  /** Here it is settled for whom it is read: it is sent when the call is over. */
  constructor(source: () => AsyncIterable<string>) {
    this.pieces = inThisScope(source);
  }

  toJSON(): null {
    return null;
  }
}

/** The JSON text of a value, with every `JsonText` in it read when its turn comes. */
async function* textOf(text: string, mark: string, later: readonly JsonText[]): AsyncGenerator<string> {
  for (const [index, part] of text.split(JSON.stringify(mark)).entries()) {
    const before = later[index - 1];
    if (before) yield* before.pieces();
    yield part;
  }
}

async function* bytesOf(texts: AsyncGenerator<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}

function streamOf(chunks: AsyncGenerator<Buffer>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value));
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Goes over what is sent, whose size it keeps. */
export type Mask = (bytes: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;

/**
 * An answer in JSON. What of the value is `JsonText` goes out as it is read, through `mask`, so that nobody holds all
 * of it.
 */
export function jsonResponse(value: unknown, status: number, mask?: Mask): Response {
  const mark = randomUUID();
  const later: JsonText[] = [];
  const text = JSON.stringify(value, function (this: Record<string, unknown>, key, plain) {
    const original = this[key];
    if (!(original instanceof JsonText)) return plain;
    later.push(original);
    return mark;
  });
  const headers = { "content-type": "application/json" };
  if (!later.length) return new Response(text, { status, headers });
  const bytes = bytesOf(textOf(text, mark, later));
  return new Response(streamOf(mask ? mask(bytes) : bytes), { status, headers });
}
