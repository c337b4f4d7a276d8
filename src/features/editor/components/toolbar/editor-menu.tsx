import { useAtomValue, useSetAtom, useStore } from "jotai";
import {
  Download,
  Gauge,
  History,
  Keyboard,
  Lightbulb,
  Play,
  Redo2,
  Sparkle,
  Undo2,
  Upload,
} from "lucide-react";
import Link from "next/link";
import type { ReactElement } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuShortcut,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { documentAtom, readOnlyAtom } from "../../state/document-atoms";
import { dialogAtom } from "../../state/ui-atoms";
import { keysOf } from "../commands";
import { downloadDocument } from "../download";
import { useEditor } from "../editor-context";
import { useCommands } from "../use-commands";

/** What is done with the workflow less often. Opens at once: it is loaded when its button is pressed. */
export function EditorMenu({ button }: { button: ReactElement }) {
  const store = useStore();
  const { workflowId, canRun } = useEditor();
  const readOnly = useAtomValue(readOnlyAtom);
  const openDialog = useSetAtom(dialogAtom);
  const commands = useCommands();
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="min-w-56">
        {canRun && (
          <DropdownMenuItem className="md:hidden" onSelect={() => openDialog({ kind: "run-input" })}>
            <Play aria-hidden="true" /> Test with input…
          </DropdownMenuItem>
        )}
        {!readOnly && (
          <>
            <DropdownMenuItem className="md:hidden" onSelect={commands.undo}>
              <Undo2 aria-hidden="true" /> Undo
            </DropdownMenuItem>
            <DropdownMenuItem className="md:hidden" onSelect={commands.redo}>
              <Redo2 aria-hidden="true" /> Redo
            </DropdownMenuItem>
          </>
        )}
        <DropdownMenuItem asChild className="md:hidden">
          <Link href={`/workflows/${workflowId}/executions`}>
            <History aria-hidden="true" /> Runs
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator className="md:hidden" />
        {!readOnly && (
          <DropdownMenuItem onSelect={commands.tidyUp}>
            <Sparkle aria-hidden="true" /> Tidy up
            <DropdownMenuShortcut>{keysOf("tidyUp")}</DropdownMenuShortcut>
          </DropdownMenuItem>
        )}
        <DropdownMenuItem data-testid="explain" onSelect={commands.explain}>
          <Lightbulb aria-hidden="true" /> Explain
          <DropdownMenuShortcut>{keysOf("explain")}</DropdownMenuShortcut>
        </DropdownMenuItem>
        {!readOnly && (
          <DropdownMenuItem data-testid="limits" onSelect={() => openDialog({ kind: "limits" })}>
            <Gauge aria-hidden="true" /> Limits…
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuItem data-testid="export" onSelect={() => downloadDocument(store.get(documentAtom))}>
          <Download aria-hidden="true" /> Export JSON
        </DropdownMenuItem>
        {!readOnly && (
          <DropdownMenuItem data-testid="import" onSelect={() => openDialog({ kind: "import" })}>
            <Upload aria-hidden="true" /> Import JSON…
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={commands.help}>
          <Keyboard aria-hidden="true" /> Keyboard shortcuts
          <DropdownMenuShortcut>{keysOf("help")}</DropdownMenuShortcut>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
