import type { Answer } from "../configurator";
import type { Line } from "../line";
import { previewAnswer } from "./preview";

/** Handles whose name is the type's: every other label of a line stands for a handle that the answer names. */
const fixed = ["true", "false", "default"];

/** Contexts in which another branch is taken than expected. */
export async function branchFaults(line: Line, answer: Answer): Promise<string[]> {
  const handles = new Map<string, string>();
  const faults: string[] = [];
  for (const { context, branch } of line.expect.branches ?? []) {
    const got = await previewAnswer(line.node, answer, context);
    if (!got.ok) return [...faults, `no preview: ${got.fault}`];
    const taken = String(got.preview.branch);
    const isFixed = fixed.includes(branch);
    const wanted = isFixed ? branch : handles.get(branch);
    const usedByOther = [...handles].some(([label, handle]) => label !== branch && handle === taken);
    if (wanted === undefined && !fixed.includes(taken) && !usedByOther) handles.set(branch, taken);
    else if (wanted !== taken) {
      faults.push(`branch: wanted ${branch}, got ${taken} with ${JSON.stringify(context).slice(0, 200)}`);
    }
  }
  return faults;
}
