import Link from "next/link";
import type { CredentialUse } from "../schema";

/** How many workflows are named before the rest is counted. */
const named = 3;

const stateOf = ({ draft, active }: CredentialUse) =>
  active && draft ? "active" : active ? "active, no more in its draft" : "draft";

/** The workflows that use a credential, with links; `uses` is undefined while they are looked for. */
export function CredentialWorkflows({ uses }: { uses: readonly CredentialUse[] | undefined }) {
  if (!uses) return <span className="text-muted-foreground">Looking for workflows…</span>;
  if (uses.length === 0) return <>Used by no workflow</>;
  const rest = uses.length - named;
  return (
    <>
      Used by{" "}
      {uses.slice(0, named).map((use, index) => (
        <span key={use.id}>
          {index > 0 && ", "}
          <Link
            href={`/workflows/${use.id}`}
            className="font-medium text-foreground underline-offset-2 hover:underline"
          >
            {use.name}
          </Link>{" "}
          ({stateOf(use)})
        </span>
      ))}
      {rest > 0 && ` and ${rest} more`}
    </>
  );
}
