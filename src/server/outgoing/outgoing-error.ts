/**
 * Why an outgoing request gave no response.
 *
 * - `BLOCKED_ADDRESS`: the host is, or resolves to, an address that is not public
 * - `BAD_URL`: the request cannot be made as written (its URL, method or a header)
 * - `DNS`: the name did not resolve
 * - `CONNECT`: no connection (refused, unreachable, TLS); nothing was sent
 * - `TIMEOUT`, `ABORTED`: the caller's signal fired, by `AbortSignal.timeout` or otherwise
 * - `LOST`: sent, but the answer did not arrive whole
 * - `TOO_LARGE`: the answer is larger than the caller takes
 * - `TOO_MANY_REDIRECTS`: the chain of redirects is longer than the caller takes
 */
export type OutgoingErrorCode =
  | "BLOCKED_ADDRESS"
  | "BAD_URL"
  | "DNS"
  | "CONNECT"
  | "TIMEOUT"
  | "LOST"
  | "TOO_LARGE"
  | "TOO_MANY_REDIRECTS"
  | "ABORTED";

/**
 * A request that gave no response. `processed` is `"no"` only when nothing was sent to any server, so that
 * sending it again is safe whatever its method. Messages name host and port, never path, query or header
 * values, which may hold secrets.
 */
export class OutgoingError extends Error {
  override readonly name = "OutgoingError";
  constructor(
    readonly code: OutgoingErrorCode,
    readonly processed: "no" | "unknown",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
