import { addItems } from "../build";
import { ask, connect, type Draft, type End } from "../draft";
import type { Item } from "../outline";
import { endOf, leaves, takeEdges, waysOn } from "./graph";
import type { Place } from "./place";

/** Puts items between some edges: what led on leads to the first of them, and their ends to where it led. */
function putInto(
  draft: Draft,
  items: readonly Item[],
  edges: ReturnType<typeof takeEdges>,
  made: string[],
): void {
  const ends: End[] = edges.map(endOf);
  const after = addItems(draft, items, ends, { made });
  for (const { target } of edges) for (const end of after) connect(draft, end, target);
}

/** Adds items at a place of the document; what cannot be put there is asked about. */
export function insertItems(draft: Draft, items: readonly Item[], place: Place): void {
  const { document } = draft;
  const made = document.nodes.map(({ id }) => id);
  switch (place.kind) {
    case "unknown":
      ask(draft, null, null, place.question);
      return;
    case "before": {
      if (place.node.type.startsWith("trigger.")) {
        ask(
          draft,
          place.node.id,
          null,
          `A run starts at "${place.node.data.label}", so nothing can come before it. Where shall the new step go?`,
        );
        return;
      }
      putInto(
        draft,
        items,
        takeEdges(draft, ({ target }) => target === place.node.id),
        made,
      );
      return;
    }
    case "beside": {
      const ends = document.edges.filter(({ target }) => target === place.node.id).map(endOf);
      addItems(draft, items, ends, { made });
      return;
    }
    case "between":
      putInto(
        draft,
        items,
        takeEdges(draft, ({ source, target }) => source === place.from.id && target === place.to.id),
        made,
      );
      return;
    case "branch": {
      const first = draft.document.edges.filter(
        (edge) => edge.source === place.node.id && (edge.sourceHandle ?? "") === place.handle,
      );
      if (first.length)
        putInto(
          draft,
          items,
          takeEdges(draft, (edge) => first.includes(edge)),
          made,
        );
      else addItems(draft, items, [{ node: place.node.id, handle: place.handle }], { made });
      return;
    }
    case "after": {
      const edges = takeEdges(draft, waysOn(document, place.node.id));
      if (edges.length) putInto(draft, items, edges, made);
      else
        addItems(
          draft,
          items,
          [
            place.node.type === "logic.loop"
              ? { node: place.node.id, handle: "done" }
              : { node: place.node.id },
          ],
          { made },
        );
      return;
    }
    case "start": {
      const triggers = new Set(
        document.nodes.filter(({ type }) => type.startsWith("trigger.")).map(({ id }) => id),
      );
      const edges = takeEdges(draft, ({ source }) => triggers.has(source));
      if (edges.length) putInto(draft, items, edges, made);
      else
        addItems(
          draft,
          items,
          [...triggers].map((node) => ({ node })),
          { made },
        );
      return;
    }
    case "end":
      addItems(draft, items, leaves(document), { made });
  }
}
