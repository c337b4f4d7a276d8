import { Time } from "@/components/time";
import type { AuditEntry } from "../../audit-schema";

type Change = { before: unknown; after: unknown };

const shown = (value: unknown): string => (value === null || value === "" ? "nothing" : String(value));

/** What a line tells besides who and when: first what changed, then the rest. */
function factsOf({ details }: AuditEntry): { name: string; text: string }[] {
  const { changes = {}, ...others } = details;
  return [
    ...Object.entries(changes as Record<string, Change>).map(([name, { before, after }]) => ({
      name,
      text: `${shown(before)} → ${shown(after)}`,
    })),
    ...Object.entries(others).map(([name, value]) => ({ name, text: shown(value) })),
  ];
}

/** One line of the audit log: who, what, when, from where, and what changed. */
export function AuditRow({ entry, onTarget }: { entry: AuditEntry; onTarget: (id: string) => void }) {
  const { at, action, targetType, targetId, actor, address, via } = entry;
  const facts = factsOf(entry);
  return (
    <li className="grid gap-x-4 gap-y-1 px-3 py-2.5 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <Time value={at} exact className="text-muted-foreground text-xs leading-5" />
      <div className="min-w-0">
        <p className="break-words">
          <span className="font-medium">{actor?.name ?? "WorkFuse"}</span>{" "}
          <code className="font-mono text-xs">{action}</code>{" "}
          {targetId && (
            <button
              type="button"
              className="rounded-sm font-mono text-primary text-xs underline-offset-2 [overflow-wrap:anywhere] hover:underline"
              aria-label={`Show only this ${targetType}`}
              onClick={() => onTarget(targetId)}
            >
              {targetId}
            </button>
          )}
        </p>
        {facts.length > 0 && (
          <dl className="mt-0.5 flex flex-wrap gap-x-4 text-xs">
            {facts.map(({ name, text }) => (
              <div key={name} className="flex min-w-0 gap-1">
                <dt className="text-muted-foreground">{name}</dt>
                <dd className="[overflow-wrap:anywhere]">{text}</dd>
              </div>
            ))}
          </dl>
        )}
        {(address || via) && (
          <p className="mt-0.5 text-muted-foreground text-xs">
            {[via && `by ${via}`, address && `from ${address}`].filter(Boolean).join(" ")}
          </p>
        )}
      </div>
    </li>
  );
}
