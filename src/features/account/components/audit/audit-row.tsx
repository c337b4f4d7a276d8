import { Time } from "@/components/time";
import { auditWords } from "@/lib/audit-actions";
import type { AuditEntry } from "../../audit-schema";
import { AuditFacts } from "./audit-facts";

const known: Record<string, string> = auditWords;

/** What the target is called, as far as the line says it. */
function nameOf({ details }: AuditEntry): string | null {
  const changes = details.changes as { name?: { before: unknown; after: unknown } } | undefined;
  const name = details.name ?? changes?.name?.after ?? changes?.name?.before;
  return typeof name === "string" ? name : null;
}

/** One line of the audit log: who, what, when, from where, and what changed. */
export function AuditRow({ entry, onTarget }: { entry: AuditEntry; onTarget: (id: string) => void }) {
  const { at, action, targetType, targetId, actor, address, via, details } = entry;
  const { name: _, ...facts } = details;
  const name = nameOf(entry);
  const from = [via && (via === "session" ? "in a session" : `by ${via}`), address && `from ${address}`];
  return (
    <li className="grid gap-x-4 gap-y-1 px-3 py-2.5 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <Time value={at} exact className="text-muted-foreground text-xs leading-5" />
      <div className="min-w-0">
        <p className="break-words">
          <span className="font-medium">{actor?.name ?? "WorkFuse"}</span>{" "}
          <span title={action}>{known[action] ?? action}</span>{" "}
          {name && <span className="[overflow-wrap:anywhere]">“{name}” </span>}
          {targetId && (
            <button
              type="button"
              className="rounded-sm font-mono text-primary text-xs underline-offset-2 hover:underline"
              title={targetId}
              aria-label={`Show only this ${targetType.replace(/[_-]/, " ")}`}
              onClick={() => onTarget(targetId)}
            >
              …{targetId.slice(-6)}
            </button>
          )}
        </p>
        <AuditFacts details={facts} />
        {(address || via) && (
          <p className="mt-1 text-muted-foreground text-xs">{from.filter(Boolean).join(" ")}</p>
        )}
      </div>
    </li>
  );
}
