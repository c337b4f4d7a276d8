import { describe, expect, it, vi } from "vitest";
import { redactorFor } from "../redact";
import { type PieceWire, ProgressSender, payloadsOf } from "./progress-sender";
import { mostShown, type ProgressPiece, ProgressText } from "./progress-text";

const key = { executionId: "0190b1f0-0000-7000-8000-000000000000", nodeId: "ask", iteration: "", attempt: 1 };
const textOf = (mask: (piece: string) => string = (piece) => piece) => new ProgressText(key, mask);
const joined = (pieces: readonly ProgressPiece[]) => pieces.map(({ text }) => text).join("");

describe("what an attempt has said", () => {
  it("is told once, each piece with its place", () => {
    const text = textOf();
    text.add("Hello ");
    text.add("Ada");
    expect(text.take()).toEqual([{ ...key, from: 0, text: "Hello Ada" }]);
    text.add("!");
    expect(text.take()).toEqual([{ ...key, from: 9, text: "!" }]);
    expect(text.take()).toEqual([]);
  });

  it("is told from its beginning to who comes late", () => {
    const text = textOf();
    text.add("Hello ");
    text.take();
    text.add("Ada");
    text.rewind();
    expect(text.take()).toEqual([{ ...key, from: 0, text: "Hello Ada" }]);
  });

  it("is masked across its pieces, and not again when it is told again", () => {
    const text = textOf(redactorFor(["s3cr3t-value"]).pieces());
    for (const piece of ["The key: s3c", "r3t-v", "alue. Done"]) {
      text.add(piece);
      text.take();
    }
    text.rewind();
    expect(joined(text.take())).toBe("The key: [secret]. Done");
  });

  it("is not masked before somebody looks", () => {
    const mask = vi.fn((piece: string) => piece);
    const text = textOf(mask);
    text.add("a");
    text.add("b");
    expect(mask).not.toHaveBeenCalled();
    text.take();
    expect(mask.mock.calls).toEqual([["ab"]]);
  });

  it("ends at its limit", () => {
    const text = textOf();
    for (let i = 0; i < 3; i += 1) text.add("x".repeat(mostShown / 2 + 1));
    expect(joined(text.take())).toHaveLength(mostShown);
  });
});

describe("payloads", () => {
  it.each(["a", "é", "\u0000", "😀", '"', "\ud800"])(
    "are below the limit of a notice, whole with %j",
    (char) => {
      const long = { ...key, nodeId: "ü".repeat(200), iteration: "999999999.999999999.999999999.999999999" };
      const text = new ProgressText(long, (piece) => piece);
      text.add(char.repeat(5_000));
      const payloads = payloadsOf(text.take());
      for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
      const wires = payloads.flatMap((payload) => (JSON.parse(payload) as { p: PieceWire[] }).p);
      expect(wires.map((wire) => wire[5]).join("")).toBe(char.repeat(5_000));
    },
  );

  it("hold what several texts tell", () => {
    const pieces = [1, 2].map((attempt) => ({ ...key, attempt, from: 0, text: "a" }));
    expect(payloadsOf(pieces)).toHaveLength(1);
    expect(payloadsOf([])).toEqual([]);
  });
});

/** A gate that can be passed again and again, each time when it is opened. */
function gate() {
  let open: () => void = () => {};
  const pass = () =>
    new Promise<void>((resolve) => {
      open = resolve;
    });
  return { pass, open: () => open() };
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe("sending", () => {
  const sending = (pause: () => Promise<void>, arrival: () => Promise<void> = async () => {}) => {
    const sent: string[] = [];
    const send = async (payloads: string[]) => {
      sent.push(...payloads);
      await arrival();
    };
    return { sent, sender: new ProgressSender(send, pause) };
  };
  const say = (sender: ProgressSender, text: ProgressText, said: string) => {
    text.add(said);
    sender.wants(text);
  };

  it("tells the first at once, and all that comes meanwhile together", async () => {
    const pause = gate();
    const { sent, sender } = sending(pause.pass);
    const [one, two] = [textOf(), textOf()];
    say(sender, one, "a");
    expect(sent).toHaveLength(1);
    for (const piece of "bcdefg") for (const text of [one, two]) say(sender, text, piece);
    await settled();
    expect(sent).toHaveLength(1);
    pause.open();
    await settled();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toContain('1,"bcdefg"');
    expect(sent[1]).toContain('0,"bcdefg"');
  });

  it("never has two messages under way", async () => {
    const arrival = gate();
    const { sent, sender } = sending(async () => {}, arrival.pass);
    const text = textOf();
    say(sender, text, "a");
    say(sender, text, "b");
    await settled();
    expect(sent).toHaveLength(1);
    arrival.open();
    await settled();
    expect(sent).toHaveLength(2);
  });

  it("tells nothing more of what is forgotten", async () => {
    const pause = gate();
    const { sent, sender } = sending(pause.pass);
    const text = textOf();
    say(sender, text, "a");
    say(sender, text, "b");
    sender.forget(text);
    await settled();
    pause.open();
    await settled();
    expect(sent).toHaveLength(1);
  });
});
