import { Plus } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";

/** The way to the page on which a workflow is begun. */
export function NewWorkflowLink() {
  return (
    <Button asChild>
      <Link href="/workflows/new">
        <Plus aria-hidden="true" /> New workflow
      </Link>
    </Button>
  );
}
