import { type Draft, said } from "./draft";

const longest = 80;

/** A name for a workflow: the one given in the words, else its first and last steps. */
export function workflowName(draft: Draft, given: string | undefined): string {
  const wanted =
    given &&
    said(draft, given)
      .replace(/^["'“‘`«]|["'”’`»]$/g, "")
      .trim();
  if (wanted) return wanted.slice(0, 200);
  const steps = draft.document.nodes.filter(({ type }) => type.startsWith("action."));
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return "New workflow";
  const name = first === last ? first.data.label : `${first.data.label} → ${last.data.label}`;
  return name.length > longest ? first.data.label : name;
}
