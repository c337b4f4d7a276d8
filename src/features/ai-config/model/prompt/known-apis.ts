import { findVendor, type Operation, type Parameter, type Vendor, vendorOf } from "../../catalogue";

/** The most of a vendor's operations that a prompt lists. */
const mostOperations = 40;

const names = (parameters: readonly Parameter[] | undefined): string =>
  (parameters ?? []).map(({ name, ask }) => (ask ? `${name} (required)` : name)).join(", ");

function operationLine(vendor: Vendor, { title, method, url, query, body, headers }: Operation): string {
  const address = url.startsWith("http") ? url : vendor.base + url;
  const parts = [
    `- ${title}: ${method} ${address}`,
    query?.length && `query: ${names(query)}`,
    body && `${body.type} body: ${names(body.fields)}`,
    body?.constants && `always: ${JSON.stringify(body.constants)}`,
    headers && `headers: ${JSON.stringify(headers)}`,
  ];
  return parts.filter(Boolean).join("; ");
}

/** What the catalogue says of the API that a request names, or whose URL it holds; undefined where it names none. */
export function knownApiPrompt(request: string): string | undefined {
  const url = /https?:\/\/[^\s"'<>]+/i.exec(request)?.[0];
  const vendor = (url && vendorOf(url)) || findVendor(request)?.vendor;
  if (!vendor) return undefined;
  const { name, auth, headers, operations } = vendor;
  return [
    `The API of ${name}, from its documentation (in dotted names numbers are places in a list):`,
    ...(auth.type === "none" ? [] : [`Authentication by a credential of type ${auth.type}: ${auth.hint}.`]),
    ...(headers ? [`Headers of every call: ${JSON.stringify(headers)}`] : []),
    ...operations.slice(0, mostOperations).map((operation) => operationLine(vendor, operation)),
  ].join("\n");
}
