import { useAtomValue, useSetAtom, useStore } from "jotai";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { Input } from "@/components/ui/input";
import { groupedDefinitions } from "../../model/palette-groups";
import { nodeIcon } from "../../node-icons";
import { addNodeAtom } from "../../state/action-atoms";
import { nodesAtom } from "../../state/document-atoms";
import { inspectedNodeAtom } from "../../state/selection-atoms";
import { paletteSheetAtom } from "../../state/ui-atoms";
import { dragType } from "../canvas/use-node-drop";
import { useReveal } from "../canvas/use-reveal";

/** All node types by category. Dragging one puts it where it is let go, pressing it behind the selected node. */
export function Palette() {
  const [search, setSearch] = useState("");
  const groups = useMemo(() => groupedDefinitions(search), [search]);
  const store = useStore();
  const addNode = useSetAtom(addNodeAtom);
  const closeSheet = useSetAtom(paletteSheetAtom);
  const reveal = useReveal();
  const empty = useAtomValue(nodesAtom).length === 0;
  const add = (definition: (typeof groups)[number]["definitions"][number]) => {
    const after = store.get(inspectedNodeAtom);
    const id = addNode(definition, after ? { after: { nodeId: after } } : {});
    closeSheet(false);
    setTimeout(() => reveal(after ? [after, id] : [id]));
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="relative m-3 mb-2">
        <Search
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
          aria-hidden="true"
        />
        <Input
          type="search"
          aria-label="Search node types"
          placeholder="Search nodes"
          className="pl-8"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = groups[0]?.definitions[0];
            if (event.key === "Enter" && search && first) add(first);
          }}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        {empty && !search && (
          <p className="pb-2 text-muted-foreground text-xs">Begin with a trigger: a run starts there.</p>
        )}
        {groups.map(({ category, title, definitions }) => (
          <section key={category} className="pb-3" aria-label={title}>
            <h3 className="pb-1 font-medium text-[11px] text-muted-foreground uppercase tracking-wide">
              {title}
            </h3>
            <ul className="grid gap-1">
              {definitions.map((definition) => {
                const Icon = nodeIcon(definition.icon);
                return (
                  <li key={definition.type}>
                    <button
                      type="button"
                      draggable
                      data-testid={`palette-item-${definition.type}`}
                      title={definition.description}
                      onDragStart={(event) => {
                        event.dataTransfer.setData(dragType, definition.type);
                        event.dataTransfer.effectAllowed = "copy";
                      }}
                      onClick={() => add(definition)}
                      className="flex w-full cursor-grab items-center gap-2 rounded-md border bg-card px-2 py-1.5 text-left text-[13px] hover:border-ring hover:bg-accent active:cursor-grabbing pointer-coarse:py-2.5"
                    >
                      <Icon className="size-4 shrink-0 text-muted-foreground" aria-hidden="true" />
                      <span className="truncate">{definition.label}</span>
                    </button>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
        {!groups.length && <p className="py-4 text-muted-foreground text-xs">No node type fits this.</p>}
      </div>
    </div>
  );
}
