import { Download } from "lucide-react";
import { useMemo } from "react";
import { formatBytes } from "@/lib/format-bytes";
import { payloadReferencesIn, payloadUrl } from "@/lib/payload-reference";

/** How many downloads are offered at once. */
const shown = 20;

/** Downloads of the stored bodies that a step's output refers to; nothing where it refers to none. */
export function StoredBodies({ value }: { value: unknown }) {
  const references = useMemo(() => payloadReferencesIn(value, shown), [value]);
  if (!references.length) return null;
  return (
    <ul aria-label="Stored bodies" className="mb-3 grid gap-1.5">
      {references.map(({ payload, mediaType, bytes }) => (
        <li key={payload}>
          {/* Made from the id: what else a reference says, any node may have written. */}
          <a
            href={payloadUrl(payload)}
            download
            className="inline-flex max-w-full items-center gap-2 rounded-md border bg-card px-2.5 py-1.5 text-sm hover:bg-muted"
          >
            <Download aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
            <span className="truncate">Download {mediaType}</span>
            <span className="shrink-0 text-muted-foreground">{formatBytes(bytes)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
