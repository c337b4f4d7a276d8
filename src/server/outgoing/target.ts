import { OutgoingError } from "./outgoing-error";

/**
 * Parses an absolute http or https URL. The WHATWG parser normalises the host (decimal, octal and hexadecimal
 * IPv4, full-width digits, backslashes), so what is checked afterwards is what is connected to.
 * @throws OutgoingError BAD_URL, processed "no"
 */
export function parseTarget(text: string, base?: URL): URL {
  if (!URL.canParse(text, base)) {
    throw badUrl("The URL is not an absolute URL; write it like https://example.com/path.");
  }
  const url = new URL(text, base);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw badUrl(`The URL's scheme is "${url.protocol}"; only http: and https: can be called.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw badUrl(
      `The URL for ${url.host} holds a user name or password; send them in an Authorization header instead.`,
    );
  }
  if (url.port === "0") {
    throw badUrl(`The URL for ${url.hostname} has port 0, which no server can listen on; correct the port.`);
  }
  return url;
}

/** The host and port that a URL leads to, with the scheme's default port written out: `example.com:443`. */
export function hostAndPort(url: { hostname: string; port: string; protocol: string }): string {
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}

/**
 * Brings `host:port` entries to the form that `hostAndPort` gives.
 * @throws Error naming the entry that is not `host:port`
 */
export function parseAllowedHosts(entries: readonly string[]): ReadonlySet<string> {
  return new Set(
    entries.map((entry) => {
      const port = /:(\d{1,5})$/.exec(entry)?.[1];
      const url = `http://${entry}`;
      if (port === undefined || !URL.canParse(url) || new URL(url).host === "" || /[/?#@\\]/.test(entry)) {
        throw new Error(
          `"${entry}" is not an allowed host; write host:port, such as localhost:8080 or [::1]:8080.`,
        );
      }
      return `${new URL(url).hostname}:${Number(port)}`;
    }),
  );
}

function badUrl(message: string): OutgoingError {
  return new OutgoingError("BAD_URL", "no", message);
}
