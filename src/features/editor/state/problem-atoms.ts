import { atom } from "jotai";
import { selectAtom } from "jotai/utils";
import type { Problem, WorkflowDocument } from "@/lib/workflow/document";
import { documentAtom } from "./document-atoms";

type Checked = { document: WorkflowDocument; problems: readonly Problem[]; unreached: readonly string[] };

const checkedAtom = atom<Checked | null>(null);
const reportedAtom = atom<{ document: WorkflowDocument; problems: readonly Problem[] } | null>(null);

/**
 * Validates what is on the screen. Called some time after the last change, and before a run. The validation, with
 * the template parser in it, is loaded behind the canvas: nobody waits for it to see the workflow.
 */
export const checkDocumentAtom = atom(null, async (get, set): Promise<readonly Problem[]> => {
  const document = get(documentAtom);
  const known = get(checkedAtom);
  if (known?.document === document) return known.problems;
  const { unreachedNodes, validateDocument } = await import("@/nodes/validate-document");
  const problems = validateDocument(document);
  set(checkedAtom, { document, problems, unreached: unreachedNodes(document) });
  return problems;
});

/** Takes note of the problems that the server found in this very document. */
export const reportProblemsAtom = atom(
  null,
  (_get, set, document: WorkflowDocument, problems: readonly Problem[]) => {
    set(reportedAtom, { document, problems });
  },
);

/** All problems known: the server's of the document on the screen, else those found here last. */
export const problemsAtom = atom((get): readonly Problem[] => {
  const reported = get(reportedAtom);
  if (reported && reported.document === get(documentAtom)) return reported.problems;
  return get(checkedAtom)?.problems ?? [];
});

/** Ids of nodes that no trigger leads to. */
export const unreachedAtom = atom((get) => get(checkedAtom)?.unreached ?? []);

const problemsByNodeAtom = atom((get) => {
  const byNode = new Map<string, Problem[]>();
  for (const problem of get(problemsAtom)) {
    if (!problem.nodeId) continue;
    const list = byNode.get(problem.nodeId);
    if (list) list.push(problem);
    else byNode.set(problem.nodeId, [problem]);
  }
  return byNode;
});

const none: readonly Problem[] = [];
const sameProblems = (a: readonly Problem[], b: readonly Problem[]) =>
  a.length === b.length &&
  a.every(({ field, message }, index) => field === b[index]?.field && message === b[index]?.message);

/** One node's problems: changes only when they do. */
export const problemsAtomOf = (id: string) =>
  selectAtom(problemsByNodeAtom, (byNode): readonly Problem[] => byNode.get(id) ?? none, sameProblems);
