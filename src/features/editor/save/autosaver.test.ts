import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { setConfigValue } from "../model/edit-document";
import { testDocument, testNode } from "../test-documents";
import { Autosaver } from "./autosaver";
import type { SaveResult, SaveState } from "./save-state";

const start = testDocument([testNode("a"), testNode("b")]);
const edit = (value: number) => setConfigValue(start, "a", ["value"], value);

/** A server that keeps one document and refuses stale saves; `offline` loses what is sent, or only the answer. */
class Server {
  revision = 1;
  document: WorkflowDocument = start;
  requests = 0;
  offline: "no" | "request" | "answer" = "no";
  gate: Promise<void> = Promise.resolve();

  async save(document: WorkflowDocument, revision: number): Promise<SaveResult> {
    this.requests++;
    await this.gate;
    if (this.offline === "request") return { kind: "failed", message: "no answer", again: true };
    if (revision !== this.revision) {
      const theirs = { revision: this.revision, document: structuredClone(this.document), updatedAt: "t" };
      return { kind: "conflict", theirs };
    }
    this.document = document;
    this.revision++;
    if (this.offline === "answer") return { kind: "failed", message: "no answer", again: true };
    return { kind: "saved", revision: this.revision, updatedAt: `t${this.revision}` };
  }
}

function setUp() {
  const server = new Server();
  const states: SaveState["status"][] = [];
  const saver = new Autosaver(
    { revision: 1, document: start, updatedAt: "t1" },
    {
      save: (document, revision) => server.save(document, revision),
      onState: ({ status }) => states.push(status),
    },
  );
  return { server, states, saver };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("Autosaver", () => {
  it("saves two seconds after the last change", async () => {
    const { server, states, saver } = setUp();
    saver.edited(edit(1));
    await vi.advanceTimersByTimeAsync(1_500);
    saver.edited(edit(2));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(server.requests).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.document).toEqual(edit(2));
    expect(states).toEqual(["unsaved", "unsaved", "saving", "saved"]);
    expect(saver.state).toEqual({ status: "saved", revision: 2, savedAt: "t2" });
  });

  it("is saved again, without a request, when an edit is undone", async () => {
    const { server, saver } = setUp();
    saver.edited(edit(1));
    saver.edited(start);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saver.state.status).toBe("saved");
    expect(server.requests).toBe(0);
  });

  it("saves what was edited while a save was on its way, on top of it", async () => {
    const { server, saver } = setUp();
    let release: () => void = () => {};
    server.gate = new Promise((resolve) => {
      release = resolve;
    });
    saver.edited(edit(1));
    const flushed = saver.flush();
    saver.edited(edit(2));
    expect(saver.state.status).toBe("saving");
    release();
    await flushed;
    expect(saver.state.status).toBe("unsaved");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.document).toEqual(edit(2));
    expect(server.revision).toBe(3);
  });

  it("tries again with growing waits, and at once when asked", async () => {
    const { server, saver } = setUp();
    server.offline = "request";
    saver.edited(edit(1));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(saver.state).toMatchObject({ status: "failed", attempts: 1, message: "no answer" });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(saver.state).toMatchObject({ attempts: 2 });
    await vi.advanceTimersByTimeAsync(3_999);
    expect(server.requests).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.requests).toBe(3);
    server.offline = "no";
    await saver.flush();
    expect(saver.state.status).toBe("saved");
    expect(server.document).toEqual(edit(1));
  });

  it("sees its own save behind a lost answer, and makes no conflict of it", async () => {
    const { server, saver } = setUp();
    server.offline = "answer";
    saver.edited(edit(1));
    await saver.flush();
    expect(saver.state.status).toBe("failed");
    server.offline = "no";
    saver.edited(edit(2));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(saver.state).toMatchObject({ status: "saved", revision: 3 });
    expect(server.document).toEqual(edit(2));
  });

  it("stops at a conflict until somebody decides, and never overwrites by itself", async () => {
    const { server, saver } = setUp();
    const theirs = setConfigValue(start, "b", ["theirs"], true);
    server.document = theirs;
    server.revision = 5;
    saver.edited(edit(1));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(saver.state).toMatchObject({ status: "conflict", base: { revision: 1 }, theirs: { revision: 5 } });
    saver.edited(edit(2));
    await vi.advanceTimersByTimeAsync(60_000);
    await saver.flush();
    expect(server.requests).toBe(1);
    expect(server.document).toBe(theirs);
    if (saver.state.status !== "conflict") throw new Error("expected a conflict");
    saver.rebase(saver.state.theirs, edit(2));
    await vi.advanceTimersByTimeAsync(0);
    expect(saver.state).toMatchObject({ status: "saved", revision: 6 });
    expect(server.document).toEqual(edit(2));
  });

  it("is saved when theirs is taken", async () => {
    const { server, saver } = setUp();
    server.revision = 5;
    server.document = edit(9);
    saver.edited(edit(1));
    await saver.flush();
    if (saver.state.status !== "conflict") throw new Error("expected a conflict");
    const { theirs } = saver.state;
    saver.edited(theirs.document);
    saver.rebase(theirs, theirs.document);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(saver.state).toMatchObject({ status: "saved", revision: 5 });
    expect(server.requests).toBe(1);
  });

  it("puts an empty graph over a full one only when told to", async () => {
    const { server, saver } = setUp();
    const empty = { ...start, nodes: [] };
    saver.edited(empty);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saver.state).toEqual({ status: "unsaved", revision: 1, held: "empty" });
    expect(server.requests).toBe(0);
    expect(saver.leave()).toBeNull();
    await saver.allowEmpty();
    expect(server.document).toEqual(empty);
  });

  it("does not send again what was sent on leaving, until the page has stayed", async () => {
    const { server, saver, states } = setUp();
    saver.edited(edit(1));
    await vi.advanceTimersByTimeAsync(1_900);
    const sent = saver.leave();
    expect(sent).toEqual({ document: edit(1), revision: 1 });
    expect(saver.isLeaving).toBe(true);
    server.document = edit(1);
    server.revision = 2;
    await vi.advanceTimersByTimeAsync(1_900);
    expect(server.requests).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(server.requests).toBe(1);
    expect(saver.isLeaving).toBe(false);
    expect(saver.state).toMatchObject({ status: "saved", revision: 2 });
    expect(states).not.toContain("conflict");
  });

  it("sends at once what is edited after the page was not left", async () => {
    const { server, saver } = setUp();
    saver.edited(edit(1));
    saver.leave();
    saver.edited(edit(2));
    expect(saver.isLeaving).toBe(false);
    await saver.flush();
    expect(server.document).toEqual(edit(2));
  });

  it("meets what was stored since an older draft as a conflict", async () => {
    const { server, saver } = setUp();
    saver.edited(edit(1));
    await saver.flush();
    saver.edited(edit(7));
    saver.resume(1);
    await saver.flush();
    expect(saver.state.status).toBe("conflict");
    expect(server.document).toEqual(edit(1));
  });

  it("does not retry what can never succeed", async () => {
    const save = vi.fn(
      async (): Promise<SaveResult> => ({ kind: "failed", message: "name: empty", again: false }),
    );
    const saver = new Autosaver(
      { revision: 1, document: start, updatedAt: "t" },
      { save, onState: () => {} },
    );
    saver.edited(edit(1));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(saver.state).toMatchObject({ status: "failed", retryAt: null });
    saver.edited(edit(2));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(save).toHaveBeenCalledTimes(2);
  });
});
