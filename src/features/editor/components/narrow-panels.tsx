import { useAtom, useAtomValue } from "jotai";
import { Plus, SlidersHorizontal, Sparkles } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Sheet, SheetContent, SheetTitle } from "@/components/ui/sheet";
import { readOnlyAtom } from "../state/document-atoms";
import { describeOpenAtom, inspectorSheetAtom, paletteSheetAtom } from "../state/ui-atoms";
import { useEditor } from "./editor-context";
import { Inspector } from "./inspector/inspector";
import { Palette } from "./palette/palette";
import { useCommands } from "./use-commands";

/** On narrow screens the panels lie over the canvas, each behind its button. */
export function NarrowPanels() {
  const [palette, setPalette] = useAtom(paletteSheetAtom);
  const [inspector, setInspector] = useAtom(inspectorSheetAtom);
  const describing = useAtomValue(describeOpenAtom);
  const readOnly = useAtomValue(readOnlyAtom);
  const { Describe } = useEditor();
  const commands = useCommands();
  return (
    <>
      <div className="absolute top-3 right-3 z-10 flex gap-2">
        {Describe && !describing && (
          <Button
            variant="outline"
            size="icon"
            className="shadow-sm"
            aria-label="Describe it"
            data-testid="describe-toggle"
            onClick={commands.describe}
          >
            <Sparkles aria-hidden="true" />
          </Button>
        )}
        {!readOnly && (
          <Button
            variant="outline"
            size="icon"
            className="shadow-sm"
            aria-label="Add a node"
            data-testid="palette-toggle"
            onClick={() => setPalette(true)}
          >
            <Plus aria-hidden="true" />
          </Button>
        )}
        <Button
          variant="outline"
          size="icon"
          className="shadow-sm"
          aria-label="Details"
          data-testid="inspector-toggle"
          onClick={() => setInspector(true)}
        >
          <SlidersHorizontal aria-hidden="true" />
        </Button>
      </div>
      <Sheet open={palette} onOpenChange={setPalette}>
        <SheetContent side="left" className="overflow-hidden pt-10" aria-describedby={undefined}>
          <SheetTitle className="sr-only">Node types</SheetTitle>
          <Palette />
        </SheetContent>
      </Sheet>
      <Sheet open={inspector} onOpenChange={setInspector}>
        <SheetContent
          side="bottom"
          className="h-[70dvh] overflow-hidden"
          aria-describedby={undefined}
          onEscapeKeyDown={(event) => {
            // A proposal in the panel is let go of first, and the panel closed by the next press.
            if (document.activeElement?.closest("[data-own-escape]")) event.preventDefault();
          }}
        >
          <SheetTitle className="sr-only">Details</SheetTitle>
          <Inspector />
        </SheetContent>
      </Sheet>
    </>
  );
}
