import { mediaTypeOf } from "@/lib/payload-reference";
import { hideAddressesInBytes } from "@/server/hide-addresses";
import { payloadChunks } from "@/server/payloads";
import { streamOf } from "@/server/stream-of";

/** Endings for the files of the media types that people download most. */
const endings: Record<string, string> = {
  "application/gzip": ".gz",
  "application/json": ".json",
  "application/pdf": ".pdf",
  "application/xml": ".xml",
  "application/zip": ".zip",
  "audio/mpeg": ".mp3",
  "image/gif": ".gif",
  "image/jpeg": ".jpg",
  "image/png": ".png",
  "image/webp": ".webp",
  "text/csv": ".csv",
  "text/plain": ".txt",
  "text/xml": ".xml",
  "video/mp4": ".mp4",
};

/** Media types that hold nothing to run, with whatever program they are opened. */
const passive =
  /^(?:(?:image(?!\/svg)|audio|video|font)\/[\w.+-]+|text\/(?:plain|csv)|application\/(?:gzip|json|pdf|zip))$/;
const anyBytes = "application/octet-stream";

/**
 * The content of a stored body whose reader is authorised. Another site sent it: it is a download under every
 * circumstance, and would be without rights and without an origin if a browser showed it all the same. Addresses that
 * answer waiting steps are masked in it for those who may not run workflows.
 */
export function payloadResponse(
  payload: { id: string; mediaType: string; bytes: number | null },
  mayRun: boolean,
): Response {
  const { id, bytes } = payload;
  const mediaType = mediaTypeOf(payload.mediaType) ?? anyBytes;
  const chunks = payloadChunks(id);
  return new Response(streamOf(mayRun ? chunks : hideAddressesInBytes(chunks)), {
    headers: {
      "content-type": passive.test(mediaType) ? mediaType : anyBytes,
      ...(bytes !== null && { "content-length": String(bytes) }),
      "content-disposition": `attachment; filename="${id}${endings[mediaType] ?? ""}"`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, no-store",
    },
  });
}
