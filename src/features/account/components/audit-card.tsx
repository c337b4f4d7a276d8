import Link from "next/link";
import { buttonVariants } from "@/components/ui/button-variants";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";

/** The way to the audit log. */
export function AuditCard() {
  return (
    <Card>
      <div className="flex flex-wrap items-center justify-between gap-x-6 pr-4 max-sm:pb-3">
        <CardHeader>
          <CardTitle>Audit log</CardTitle>
          <CardDescription>Who changed what in this workspace, when and from where.</CardDescription>
        </CardHeader>
        <Link
          href="/settings/audit"
          className={buttonVariants({ variant: "outline", className: "max-sm:ml-4" })}
        >
          Open the log
        </Link>
      </div>
    </Card>
  );
}
