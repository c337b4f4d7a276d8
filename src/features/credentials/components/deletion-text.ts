import type { CredentialUse } from "../schema";

const list = new Intl.ListFormat("en", { type: "conjunction" });
/** How many workflows are named before the rest is counted. */
const named = 5;

function names(uses: readonly CredentialUse[]): string {
  const shown = uses.slice(0, named).map(({ name }) => `“${name}”`);
  const rest = uses.length - shown.length;
  return list.format(rest > 0 ? [...shown, `${rest} more`] : shown);
}

/** What breaks when a credential is deleted; `uses` is undefined where that is not known. */
export function deletionText(uses: readonly CredentialUse[] | undefined): string {
  const recovery = "For 7 days it can be restored, value and all, from the list of deleted credentials.";
  if (!uses) return `Nodes that use it fail from now on. ${recovery}`;
  const active = uses.filter((use) => use.active);
  const drafts = uses.filter((use) => !use.active);
  const breaks = [
    active.length > 0 && `The steps that use it fail from now on in ${names(active)}.`,
    drafts.length > 0 && `${names(drafts)} cannot be deployed until another one is chosen.`,
    uses.length === 0 && "No workflow uses it.",
  ];
  return [...breaks, recovery].filter(Boolean).join(" ");
}
