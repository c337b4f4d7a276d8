import type { EngineEvent } from "./types";
import { eventIds } from "./ulid";

/** The largest event that is taken, in bytes of JSON. */
export const maxEventBytes = 3 * 1024 * 1024;
const maxEventsPerRequest = 5_000;

/** An event as it came in, and the id that the engine gave it. */
export interface IncomingEvent {
  internalId: string;
  /** The id that the sender gave it, or null. */
  externalId: string | null;
  event: EngineEvent;
  /** `event` as JSON. */
  payload: string;
}

/** A request to send events that cannot be taken; `message` is for the sender. */
export class InvalidEvent extends Error {}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readEvent(raw: unknown, internalId: string): IncomingEvent {
  if (!isRecord(raw)) throw new InvalidEvent("event is not an object");
  const { name, data, id, ts, user, v, meta } = raw;
  if (typeof name !== "string" || name === "") throw new InvalidEvent("event name is empty");
  if (name.length > 256) throw new InvalidEvent("event name is longer than 256 characters");
  if (name.includes("\0")) throw new InvalidEvent("event name holds the character U+0000");
  if (data !== undefined && data !== null && !isRecord(data))
    throw new InvalidEvent("event data is not an object");
  if (id !== undefined && id !== null && typeof id !== "string")
    throw new InvalidEvent("event id is not a string");
  if (ts !== undefined && ts !== null && !Number.isFinite(ts))
    throw new InvalidEvent("event ts is not a number");
  if (id?.includes("\0")) throw new InvalidEvent("event id holds the character U+0000");
  const externalId = id || null;
  const event: EngineEvent = {
    data: isRecord(data) ? data : {},
    id: externalId ?? internalId,
    name,
    ts: typeof ts === "number" && ts > 0 ? ts : Date.now(),
    user: user ?? {},
    ...(v === undefined ? {} : { v }),
    ...(meta === undefined ? {} : { meta }),
  };
  const payload = JSON.stringify(event);
  if (Buffer.byteLength(payload) > maxEventBytes) {
    throw new InvalidEvent(`event is larger than ${maxEventBytes} bytes`);
  }
  return { internalId, externalId, event, payload };
}

/**
 * Reads the body of `POST /e/{key}`: one event or an array. `seed` is the header that makes the ids of a repeated
 * request the same. Throws InvalidEvent.
 */
export function readEvents(body: string, seed: string | null): IncomingEvent[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw new InvalidEvent(error instanceof Error ? error.message : "body is not JSON");
  }
  const list = Array.isArray(parsed) ? parsed : [parsed];
  if (list.length > maxEventsPerRequest) {
    throw new InvalidEvent(`more than ${maxEventsPerRequest} events in one request`);
  }
  const ids = eventIds(seed, list.length);
  return list.map((raw, index) => readEvent(raw, ids[index] ?? ""));
}

/** An event of the engine's own, such as `inngest/function.failed`. */
export function internalEvent(
  name: string,
  internalId: string,
  data: Record<string, unknown>,
): IncomingEvent {
  const event: EngineEvent = { data, id: internalId, name, ts: Date.now(), user: {} };
  return { internalId, externalId: null, event, payload: JSON.stringify(event) };
}
