import { readFileSync } from "node:fs";
import type { Asked, Behaviour } from "./behaviour";

type Received = Asked & {
  /** Counts the requests. */
  id: number;
  /** When it came, in milliseconds since 1970. */
  at: number;
  /** The execution's id. */
  run: string;
  method: string;
  /** Its Idempotency-Key. */
  key: string | null;
  behaviour: Behaviour;
  /** The address at which somebody may answer, where the request told one. */
  resume?: string;
};

/** A line of the recorder's file: a request that came, or that its whole answer was handed to the system. */
export type Line = Received | { id: number; sentAt: number };

/** One request that the recorder got. `sentAt` is missing where no whole answer was sent. */
export type Recorded = Received & {
  sentAt?: number;
  /** It may come from a process that stood still and has been taken for dead. */
  awakened?: boolean;
};

/** Reads what a recorder wrote, in the order in which the requests came. */
export function readRecorded(file: string): Recorded[] {
  const requests = new Map<number, Recorded>();
  for (const text of readFileSync(file, "utf8").split("\n")) {
    if (!text) continue;
    const line = JSON.parse(text) as Line;
    if (!("sentAt" in line)) {
      requests.set(line.id, line);
      continue;
    }
    const request = requests.get(line.id);
    if (!request) throw new Error(`The recorder answered request ${line.id} before it came.`);
    request.sentAt = line.sentAt;
  }
  return [...requests.values()];
}
