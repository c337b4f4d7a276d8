import http, { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { sendResponse } from "./send-response";

/** What a caller gets of an answer that is sent. */
async function received(response: Response): Promise<{ status: number; headers: Headers; body: string }> {
  const server = createServer((_, outgoing) => void sendResponse(outgoing, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}`);
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  } finally {
    server.close();
  }
}

const streamed = (pieces: readonly string[], onCancel = () => undefined as unknown): Response => {
  let at = 0;
  return new Response(
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces[at++];
        if (piece === undefined) controller.close();
        else controller.enqueue(Buffer.from(piece));
      },
      cancel: () => {
        onCancel();
      },
    }),
  );
};

it("sends one piece with its length, and status and headers as they are", async () => {
  const answer = await received(Response.json({ ü: 1 }, { status: 404, headers: { allow: "GET" } }));
  expect(answer).toMatchObject({ status: 404, body: '{"ü":1}' });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "application/json",
    "content-length": "8",
    allow: "GET",
  });
});

it.each([
  ["none", new Response(null, { status: 204 }), ""],
  ["an empty one", new Response(""), ""],
  ["several", streamed(["a", "b", "c".repeat(300_000), "d"]), `ab${"c".repeat(300_000)}d`],
])("sends a body of %s", async (_, response, body) => {
  expect((await received(response)).body).toBe(body);
});

it("stops reading for a caller who hangs up", async () => {
  const cancelled = new Promise<void>((resolve) => {
    const endless = streamed(new Array(1_000_000).fill("x".repeat(10_000)), resolve);
    const server = createServer((_, outgoing) => {
      outgoing.on("close", () => server.close());
      void sendResponse(outgoing, endless);
    });
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      const request = http.get({ port, host: "127.0.0.1" }, () => request.destroy());
      request.on("error", () => undefined);
    });
  });
  await cancelled;
});
