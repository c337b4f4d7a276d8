import type http from "node:http";

const maxBodyBytes = 64 * 1024;

/** An answer, to be sent as it stands. */
export type Answer = { status: number; headers?: Record<string, string>; body?: string };

/** Reads a form or JSON body as parameters; undefined when it is too long or not what its type says. */
export async function readParameters(request: http.IncomingMessage): Promise<URLSearchParams | undefined> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    if (body.length <= maxBodyBytes) body += chunk;
  }
  if (body.length > maxBodyBytes) return undefined;
  if (!request.headers["content-type"]?.startsWith("application/json")) return new URLSearchParams(body);
  const json = parseObject(body);
  if (!json) return undefined;
  return new URLSearchParams(
    Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** The value of a cookie of the request. */
export function cookie(request: http.IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  return pairs.find(([key]) => key === name)?.[1];
}

/** The user name and password of HTTP Basic authentication. */
export function basicCredentials(header: string | undefined): { user: string; password: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** A page that runs no script and loads nothing from elsewhere. */
export function html(body: string, status = 200): Answer {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    },
    body,
  };
}

/** JSON as GitHub's API gives it. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** A redirect that turns a POST into a GET. */
export function redirect(location: string, headers: Record<string, string> = {}): Answer {
  return { status: 302, headers: { location, ...headers } };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
