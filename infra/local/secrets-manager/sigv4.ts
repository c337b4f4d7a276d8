import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "./aws-error";

export type SigningCredentials = { accessKeyId: string; secretAccessKey: string; region: string };

/** Signatures live five minutes (AWS Signature Version 4, "timestamp"). */
const maxSkew = 5 * 60_000;
const service = "secretsmanager";
/** Without these under the signature, a recorded one could be turned to another host, time or operation. */
const requiredHeaders = ["host", "x-amz-date", "x-amz-target"];

const authorizationPattern =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

/**
 * Recomputes AWS Signature Version 4 over a `POST /` without query and compares it with the Authorization
 * header's. `now` is in milliseconds.
 * @throws AwsError when the header is missing, incomplete, of another key, out of time or does not match
 */
export function verifySignature(
  headers: IncomingHttpHeaders,
  body: Buffer,
  credentials: SigningCredentials,
  now: number,
): void {
  const { authorization } = headers;
  if (authorization === undefined) {
    throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", 400);
  }
  const match = authorizationPattern.exec(authorization);
  if (!match) {
    throw new AwsError(
      "IncompleteSignature",
      "The Authorization header is not a complete AWS4-HMAC-SHA256 one.",
    );
  }
  const [, accessKeyId = "", date = "", region = "", signedService = "", signedHeaders = "", signature = ""] =
    match;
  if (accessKeyId !== credentials.accessKeyId) {
    throw new AwsError(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  }
  if (region !== credentials.region || signedService !== service) {
    throw mismatch(`Credential should be scoped to ${credentials.region}/${service}.`);
  }
  const names = signedHeaders.split(";");
  const unsigned = requiredHeaders.find((name) => !names.includes(name));
  if (unsigned !== undefined) throw mismatch(`The header ${unsigned} must be among the signed headers.`);
  const timestamp = headerText(headers, "x-amz-date");
  checkTime(timestamp, date, now);

  const canonicalRequest = [
    "POST",
    "/",
    "",
    ...names.map((name) => `${name}:${headerText(headers, name)}`),
    "",
    signedHeaders,
    sha256(body),
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const stringToSign = ["AWS4-HMAC-SHA256", timestamp, scope, sha256(canonicalRequest)].join("\n");
  const signingKey = [date, region, service, "aws4_request"].reduce<Buffer | string>(
    hmac,
    `AWS4${credentials.secretAccessKey}`,
  );
  if (!timingSafeEqual(hmac(signingKey, stringToSign), Buffer.from(signature, "hex"))) {
    throw mismatch(
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    );
  }
}

function checkTime(timestamp: string, date: string, now: number): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!parts || !timestamp.startsWith(date))
    throw mismatch("Date in Credential scope does not match x-amz-date.");
  const [, year, month, day, hour, minute, second] = parts;
  const signed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!(Math.abs(now - signed) <= maxSkew)) {
    throw mismatch(`Signature expired: ${timestamp} is not within five minutes of this machine's time.`);
  }
}

function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value.join(",") : (value ?? "")).trim().replace(/ +/g, " ");
}

function mismatch(message: string): AwsError {
  return new AwsError("InvalidSignatureException", message);
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("hex");
}
