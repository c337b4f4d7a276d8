import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { log } from "@/server/log";
import { onProgress, watchProgress } from "@/server/progress/progress-bus";
import type { ProgressPiece } from "@/server/progress/progress-text";
import { type StatusChange, subscribe } from "@/server/status-bus";
import { withinWorkspace } from "@/server/workspace-scope";
import { type Admission, admit, endedSessions } from "./admission";
import { readExecution, readFirstSteps, readSteps } from "./live-rows";
import { closeCodes, type ServerMessage } from "./protocol";

/** A client that has this many bytes unread is closed; it comes back and gets a snapshot. */
const bufferLimit = 4 * 1_048_576;
/** One with this many unread is not told what steps write any more: that must not cost it the rest. */
const progressLimit = bufferLimit / 4;
/** How often to ask whether a client is still there, and still signed in, in milliseconds. */
const pingMs = 30_000;
const sessionsMs = 10_000;
/** What a client may send, in bytes: it has nothing to say. */
const maxPayload = 1_024;

type Admitted = Exclude<Admission, { refused: number }>;

class Viewer {
  alive = true;
  /** Changes that came while the snapshot was being read; sent behind it. */
  private early: ServerMessage[] | undefined = [];

  constructor(
    readonly socket: WebSocket,
    readonly admitted: Admitted,
    readonly stopWatching: () => void,
  ) {}

  /** Reads as far as whoever looks may: all viewers of an execution are of its workspace. */
  read<T>(work: () => Promise<T>): Promise<T> {
    return withinWorkspace({ workspaceId: this.admitted.workspaceId, userId: null }, work);
  }

  send(message: ServerMessage): void {
    if (message.type === "progress" && this.socket.bufferedAmount > progressLimit) return;
    if (this.early) this.early.push(message);
    else this.write(message);
  }

  snapshot(message: ServerMessage): void {
    this.write(message);
    const early = this.early ?? [];
    this.early = undefined;
    for (const late of early) this.write(late);
  }

  private write(message: ServerMessage): void {
    if (this.socket.bufferedAmount > bufferLimit) this.socket.close(closeCodes.tooSlow, "too slow");
    else this.socket.send(JSON.stringify(message));
  }
}

/** The live view: a snapshot to each viewer, then every change. One class so that its state has one owner. */
class LiveView {
  private readonly viewers = new Map<string, Set<Viewer>>();

  async add(socket: WebSocket, admitted: Admitted): Promise<void> {
    const { executionId } = admitted;
    const viewer = new Viewer(socket, admitted, watchProgress(executionId));
    const others = this.viewers.get(executionId) ?? new Set();
    // Listening begins before the snapshot is read, so no change falls between the two.
    this.viewers.set(executionId, others.add(viewer));
    socket.on("close", () => this.remove(viewer));
    socket.on("pong", () => {
      viewer.alive = true;
    });
    await this.sendSnapshot(viewer);
  }

  async changed(change: StatusChange): Promise<void> {
    const viewers = this.viewers.get(change.executionId);
    const [first] = viewers ?? [];
    if (!viewers || !first) return;
    const { all, execution } = await first.read(async () => {
      const steps = change.steps.length ? await readSteps(change.steps) : [];
      // An end closes steps that no notice names (skipped, cancelled): all are read once more.
      const all = change.final ? await readFirstSteps(change.executionId) : steps;
      return { all, execution: change.execution ? await readExecution(change.executionId) : undefined };
    });
    for (const viewer of viewers) {
      for (const step of all) viewer.send({ type: "step", step });
      if (execution) viewer.send({ type: "execution", execution });
    }
  }

  wrote({ executionId, nodeId, iteration, attempt, from, text }: ProgressPiece): void {
    for (const viewer of this.viewers.get(executionId) ?? []) {
      viewer.send({ type: "progress", nodeId, iteration, attempt, from, text });
    }
  }

  /** Notices may have been missed: everyone gets the whole picture again. */
  async resend(): Promise<void> {
    for (const viewer of this.all()) await this.sendSnapshot(viewer);
  }

  ping(): void {
    for (const viewer of this.all()) {
      if (!viewer.alive) viewer.socket.terminate();
      viewer.alive = false;
      viewer.socket.ping();
    }
  }

  /** Closes the connections of sessions that are over. */
  async dismiss(): Promise<void> {
    const viewers = this.all();
    const ended = await endedSessions([
      ...new Set(viewers.flatMap(({ admitted }) => admitted.sessionId ?? [])),
    ]);
    for (const { socket, admitted } of viewers) {
      const { sessionId } = admitted;
      if (sessionId !== undefined && ended.has(sessionId))
        socket.close(closeCodes.unauthorized, "signed out");
    }
  }

  private all(): Viewer[] {
    return [...this.viewers.values()].flatMap((viewers) => [...viewers]);
  }

  private remove(viewer: Viewer): void {
    viewer.stopWatching();
    const { executionId } = viewer.admitted;
    const others = this.viewers.get(executionId);
    others?.delete(viewer);
    if (!others?.size) this.viewers.delete(executionId);
  }

  private async sendSnapshot(viewer: Viewer): Promise<void> {
    const { executionId } = viewer.admitted;
    const [execution, steps] = await viewer.read(() =>
      Promise.all([readExecution(executionId), readFirstSteps(executionId)]),
    );
    if (execution) viewer.snapshot({ type: "snapshot", execution, steps });
    else viewer.socket.close(closeCodes.notFound, "not found");
  }
}

/**
 * Serves `/executions/<id>` on an HTTP server (CONTRACT, section 9), and looks every `everyMs` whose sessions are over.
 * Returns how to stop.
 */
export function startRealtime(server: Server, everyMs = sessionsMs): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload });
  const view = new LiveView();
  const quietly = (work: Promise<void>) =>
    work.catch((error: unknown) => log.error({ err: error }, "the live view could not be served"));
  server.on("upgrade", (request, stream, head) => {
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on("error", (error) => log.debug({ err: error }, "a live connection broke"));
      const admitted = admit(request).then(async (admission) => {
        if ("refused" in admission) socket.close(admission.refused, "refused");
        else if (socket.readyState === socket.OPEN) await view.add(socket, admission);
      });
      void quietly(
        admitted.catch((error: unknown) => {
          socket.close(1011, "try again");
          throw error;
        }),
      );
    });
  });
  const unsubscribe = subscribe(
    (change) => void quietly(view.changed(change)),
    () => void quietly(view.resend()),
  );
  const stopProgress = onProgress((piece) => view.wrote(piece));
  const timers = [
    setInterval(() => view.ping(), pingMs),
    setInterval(() => void quietly(view.dismiss()), everyMs),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
    unsubscribe();
    stopProgress();
    for (const socket of sockets.clients) socket.close(1001, "going away");
    sockets.close();
  };
}
