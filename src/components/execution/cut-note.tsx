import { Download } from "lucide-react";
import { formatBytes } from "@/lib/format-bytes";
import { type ValuePlace, valueUrl } from "@/lib/value-address";

/** Says that only the beginning of a large value is shown, and offers the whole; nothing where `bytes` is not given. */
export function CutNote({ bytes, place }: { bytes: number | undefined; place: ValuePlace }) {
  if (bytes === undefined) return null;
  const name = ["run", place.executionId, place.nodeId, place.iteration, place.of].filter(Boolean).join("-");
  return (
    <p className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-muted-foreground text-sm">
      This is only its beginning.
      <a
        href={valueUrl(place)}
        download={`${name}.json`}
        className="inline-flex items-center gap-2 rounded-md border bg-card px-2.5 py-1.5 text-foreground hover:bg-muted"
      >
        <Download aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
        Download all of it
        <span className="text-muted-foreground">{formatBytes(bytes)}</span>
      </a>
    </p>
  );
}
