import { isFinal } from "@/features/execution/schema";
import { closeCodes, type ServerMessage, serverMessage } from "@/realtime/protocol";

/**
 * How the page follows a run: `live` by socket, `polling` where no socket can be opened, `idle` where there is
 * nothing (more) to follow.
 */
export type Connection = "idle" | "connecting" | "live" | "reconnecting" | "polling";

export type LiveFeedOptions = {
  /** A fresh socket address; each works once. */
  address: () => Promise<string>;
  /** The whole state by HTTP. */
  poll: () => Promise<ServerMessage>;
  onMessage: (message: ServerMessage) => void;
  onConnection: (connection: Connection) => void;
  /** Something that no repetition will mend; the feed has ended. */
  onError: (error: unknown) => void;
  /** Whether a failure of `poll` may pass. */
  mayPass: (error: unknown) => boolean;
  pollMs?: number;
  /** The first wait before a new try; doubles up to `maxDelayMs`, each with jitter. */
  baseDelayMs?: number;
  maxDelayMs?: number;
  openTimeoutMs?: number;
};

const refusals: readonly number[] = [closeCodes.unauthorized, closeCodes.notFound];

/**
 * Follows one run until it is final: reads it once by HTTP, then listens on a socket, and polls for as long as
 * no socket can be had. Returns the function that stops it.
 */
export function openLiveFeed(options: LiveFeedOptions): () => void {
  const { pollMs = 2_000, baseDelayMs = 500, maxDelayMs = 30_000, openTimeoutMs = 8_000 } = options;
  let ended = false;
  let final = false;
  let socket: WebSocket | undefined;
  let failures = 0;
  let polling: { timer?: ReturnType<typeof setTimeout> } | undefined;
  let reconnect: ReturnType<typeof setTimeout> | undefined;

  const end = () => {
    ended = true;
    clearTimeout(reconnect);
    clearTimeout(polling?.timer);
    polling = undefined;
    socket?.close();
    socket = undefined;
  };

  const receive = (message: ServerMessage) => {
    options.onMessage(message);
    if ("execution" in message && isFinal(message.execution.status)) final = true;
  };

  const finish = () => {
    end();
    options.onConnection("idle");
  };

  const pollOnce = async (own: object) => {
    try {
      const message = await options.poll();
      if (ended || polling !== own) return;
      receive(message);
      if (final) return finish();
    } catch (error) {
      if (ended || polling !== own) return;
      if (!options.mayPass(error)) {
        finish();
        return options.onError(error);
      }
    }
    if (polling === own) polling.timer = setTimeout(() => void pollOnce(own), pollMs);
  };

  const startPolling = () => {
    if (polling) return;
    polling = {};
    void pollOnce(polling);
  };

  const stopPolling = () => {
    clearTimeout(polling?.timer);
    polling = undefined;
  };

  /** The last message may have overtaken others: one complete answer closes the account. */
  const catchUp = () => {
    socket?.close();
    socket = undefined;
    stopPolling();
    startPolling();
  };

  const lost = (wasLive: boolean) => {
    if (ended || final) return;
    failures = wasLive ? 0 : failures + 1;
    options.onConnection(wasLive ? "reconnecting" : "polling");
    if (!wasLive) startPolling();
    const delay = Math.min(maxDelayMs, baseDelayMs * 2 ** failures) * (0.5 + Math.random() / 2);
    reconnect = setTimeout(() => void connect(), delay);
  };

  const listen = (url: string) => {
    const own = new WebSocket(url);
    socket = own;
    let live = false;
    const slow = setTimeout(() => own.close(), openTimeoutMs);
    own.onmessage = ({ data }) => {
      if (ended || socket !== own) return;
      const parsed = serverMessage.safeParse(jsonOf(data));
      // A message of another version of the protocol: polling speaks this one.
      if (!parsed.success) return own.close();
      clearTimeout(slow);
      if (!live) options.onConnection("live");
      live = true;
      failures = 0;
      stopPolling();
      receive(parsed.data);
      if (final) catchUp();
    };
    own.onclose = ({ code }) => {
      clearTimeout(slow);
      if (ended || socket !== own) return;
      socket = undefined;
      // The poll's answer says what is wrong, and ends the feed where nothing can be done.
      lost(live && !refusals.includes(code));
    };
  };

  const connect = async () => {
    try {
      const url = await options.address();
      if (!ended && !final) listen(url);
    } catch (error) {
      if (ended || final) return;
      if (options.mayPass(error)) return lost(false);
      finish();
      options.onError(error);
    }
  };

  const start = async () => {
    try {
      const message = await options.poll();
      if (ended) return;
      receive(message);
      if (final) return finish();
    } catch (error) {
      if (ended) return;
      if (!options.mayPass(error)) {
        finish();
        return options.onError(error);
      }
    }
    void connect();
  };

  options.onConnection("connecting");
  void start();
  return end;
}

function jsonOf(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
