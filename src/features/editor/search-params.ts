import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

export const inspectorTabs = ["config", "input", "output", "error", "json"] as const;
export type InspectorTab = (typeof inspectorTabs)[number];

/**
 * What of the editor is in the address: the selected node, the inspector's tab, the run that is shown, and the field of
 * the node that has the focus at first.
 */
export const editorSearchParams = {
  node: parseAsString,
  tab: parseAsStringLiteral(inspectorTabs).withDefault("config"),
  run: parseAsString,
  field: parseAsString,
};

/** Reads and writes the editor's part of the address, without a step in the browser's history. */
export const useEditorParams = () =>
  useQueryStates(editorSearchParams, { history: "replace", shallow: true });
