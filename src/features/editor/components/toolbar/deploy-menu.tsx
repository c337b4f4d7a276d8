import { useSetAtom } from "jotai";
import { CloudOff, Link2 } from "lucide-react";
import type { ReactElement } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { dialogAtom } from "../../state/ui-atoms";

/** What is done with the version that is live. Opens at once: it is loaded when its button is pressed. */
export function DeployMenu({ button, version }: { button: ReactElement; version: number }) {
  const openDialog = useSetAtom(dialogAtom);
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => openDialog({ kind: "deployed", version })}>
          <Link2 aria-hidden="true" /> How to call it
        </DropdownMenuItem>
        <DropdownMenuItem
          variant="destructive"
          data-testid="deactivate"
          onSelect={() => openDialog({ kind: "deactivate" })}
        >
          <CloudOff aria-hidden="true" /> Deactivate…
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
