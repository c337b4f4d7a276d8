import { useSetAtom } from "jotai";
import { Copy, Spline, Trash2 } from "lucide-react";
import type { ReactElement } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { deleteNodesAtom } from "../../state/action-atoms";
import { duplicateAtom } from "../../state/copy-atoms";
import { dialogAtom } from "../../state/ui-atoms";

/** What can be done with a node. Opens at once: it is loaded when its button is pressed. */
export function NodeMenu({ button, nodeId }: { button: ReactElement; nodeId: string }) {
  const openDialog = useSetAtom(dialogAtom);
  const duplicate = useSetAtom(duplicateAtom);
  const remove = useSetAtom(deleteNodesAtom);
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => openDialog({ kind: "connect", nodeId })}>
          <Spline aria-hidden="true" /> Connect to…
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => duplicate([nodeId])}>
          <Copy aria-hidden="true" /> Duplicate
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem variant="destructive" onSelect={() => remove([nodeId])}>
          <Trash2 aria-hidden="true" /> Delete
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
