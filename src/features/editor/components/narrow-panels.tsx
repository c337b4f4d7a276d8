import { useAtom } from "jotai";
import { Plus, SlidersHorizontal } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Sheet, SheetContent, SheetTitle } from "@/components/ui/sheet";
import { inspectorSheetAtom, paletteSheetAtom } from "../state/ui-atoms";
import { Inspector } from "./inspector/inspector";
import { Palette } from "./palette/palette";

/** On narrow screens the panels lie over the canvas, each behind its button. */
export function NarrowPanels() {
  const [palette, setPalette] = useAtom(paletteSheetAtom);
  const [inspector, setInspector] = useAtom(inspectorSheetAtom);
  return (
    <>
      <div className="absolute top-3 right-3 z-10 flex gap-2">
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
