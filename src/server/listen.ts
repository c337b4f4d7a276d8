import pg from "pg";
import { env } from "./env";
import { log } from "./log";
import { outsideWorkspaces } from "./workspace-scope";

/** How long to wait before a lost connection is opened again, in milliseconds. */
const reconnectMs = 250;

/**
 * Hears the notices of one channel (PostgreSQL manual, NOTIFY) over a connection of its own, each with its payload.
 * `onOpen` is called whenever the connection has been opened: what was said before was missed. Returns how to stop.
 */
export function listen(
  channel: string,
  onNotice: (payload: string) => void,
  onOpen: () => void,
): () => Promise<void> {
  let stopped = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  const open = async () => {
    const next = new pg.Client({ connectionString: env().databaseUrl, keepAlive: true });
    client = next;
    const again = () => {
      if (client !== next) return;
      client = undefined;
      if (!stopped) timer = setTimeout(() => void open(), reconnectMs);
    };
    next.on("error", again);
    next.on("end", again);
    next.on("notification", ({ payload }) => onNotice(payload ?? ""));
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
      onOpen();
    } catch (error) {
      // Stopping in the middle of it ends the attempt.
      if (stopped) return;
      log.warn({ err: error, channel }, "a channel of the database could not be opened; trying again");
      again();
    }
  };
  // What is heard is for everybody in this process, whoever's call was the first that wanted to hear.
  void outsideWorkspaces(open);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    const last = client;
    client = undefined;
    await last?.end();
  };
}
