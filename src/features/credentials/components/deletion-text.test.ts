import { expect, it } from "vitest";
import { deletionText } from "./deletion-text";

const use = (name: string, active: boolean) => ({ id: name, name, draft: true, active });

it("says what breaks now, and what cannot be deployed", () => {
  expect(deletionText([use("A", true), use("B", false), use("C", true)])).toBe(
    "The steps that use it fail from now on in “A” and “C”. “B” cannot be deployed until another one is chosen. For 7 days it can be restored, value and all, from the list of deleted credentials.",
  );
});

it("names five workflows and counts the rest", () => {
  const text = deletionText(["1", "2", "3", "4", "5", "6", "7"].map((name) => use(name, true)));
  expect(text).toContain("“5”, and 2 more");
});

it("says that nothing breaks, and what is not known", () => {
  expect(deletionText([])).toMatch(/^No workflow uses it\. /);
  expect(deletionText(undefined)).toMatch(/^Nodes that use it fail/);
});
