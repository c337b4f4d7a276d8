/**
 * Codes which say that something this process needs did not answer: of sockets (Node), of PostgreSQL (manual,
 * appendix A: 55000 a database that takes no connections, 53300 too many connections, 57P0x shutting down) and of
 * Prisma (error reference: P1001 unreachable, P1002 and P1008 timed out, P1017 closed, P2024 and P2028 no
 * connection free).
 */
const codes = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENOTFOUND", "EPIPE", "EHOSTUNREACH"],
  ...["55000", "53300", "57P01", "57P02", "57P03", "57P05"],
  ...["P1001", "P1002", "P1008", "P1017", "P2024", "P2028"],
]);

/** SQLSTATE class 08: connection exceptions. */
const isCode = (code: unknown): boolean =>
  typeof code === "string" && (codes.has(code) || /^08[0-9A-Z]{3}$/.test(code));

/** Where libraries keep the error behind an error. */
const behind = ["cause", "meta", "driverAdapterError"] as const;

/** Whether a failure means that the database cannot be used at the moment, so that the same call may work later. */
export function isUnavailable(error: unknown, depth = 0): boolean {
  if (error === null || typeof error !== "object" || depth > 5) return false;
  const view = error as Record<string, unknown>;
  if (isCode(view.code) || isCode(view.originalCode)) return true;
  if (typeof view.message === "string") {
    // Of node-postgres, without a code.
    if (view.message.startsWith("Connection terminated")) return true;
    // Of a Unix socket that is not there, for its server does not run. A file that is missing has this code as well.
    if (view.code === "ENOENT" && view.message.includes("connect ENOENT")) return true;
  }
  if (Array.isArray(view.errors) && view.errors.some((inner) => isUnavailable(inner, depth + 1))) return true;
  return behind.some((name) => isUnavailable(view[name], depth + 1));
}
