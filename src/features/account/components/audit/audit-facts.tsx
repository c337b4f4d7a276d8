import { Time } from "@/components/time";
import { deviceOf } from "../../device";

type Change = { before: unknown; after: unknown };

const isTime = (text: string) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(text);
const isNothing = (value: unknown) => value === null || value === undefined || value === "";

/** "allowedHosts" and "testUrl" as people write them: "allowed hosts", "test URL". */
const words = (name: string) =>
  name
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/\b(url|usd|id)$/, (short) => short.toUpperCase());

function Value({ name, value }: { name: string; value: unknown }) {
  const text = String(value);
  if (isTime(text)) return <Time value={text} exact className="whitespace-normal" />;
  return name === "browser" ? <span title={text}>{deviceOf(text)}</span> : text;
}

/** What was before, struck out, and what is now; what there was not is left out. */
function BeforeAndAfter({ name, change: { before, after } }: { name: string; change: Change }) {
  return (
    <>
      {!isNothing(before) && (
        <del className="text-muted-foreground decoration-muted-foreground/60">
          <Value name={name} value={before} />
        </del>
      )}
      {!isNothing(before) && !isNothing(after) && " → "}
      {!isNothing(after) && (
        <ins className="no-underline">
          <Value name={name} value={after} />
        </ins>
      )}
    </>
  );
}

/** What a line of the log tells besides who and when: first what changed, then the rest. */
export function AuditFacts({ details }: { details: Record<string, unknown> }) {
  const { changes = {}, ...others } = details;
  const changed = Object.entries(changes as Record<string, Change>);
  const rest = Object.entries(others).filter(([, value]) => !isNothing(value));
  if (changed.length + rest.length === 0) return null;
  return (
    <dl className="mt-1 grid gap-x-3 gap-y-0.5 text-xs sm:grid-cols-[max-content_minmax(0,1fr)]">
      {changed.map(([name, change]) => (
        <div key={name} className="min-w-0 max-sm:flex max-sm:gap-1.5 sm:contents">
          <dt className="text-muted-foreground">{words(name)}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">
            <BeforeAndAfter name={name} change={change} />
          </dd>
        </div>
      ))}
      {rest.map(([name, value]) => (
        <div key={name} className="min-w-0 max-sm:flex max-sm:gap-1.5 sm:contents">
          <dt className="text-muted-foreground">{words(name)}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">
            {typeof value === "boolean" ? value ? "yes" : "no" : <Value name={name} value={value} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
