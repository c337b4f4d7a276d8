import { expect, it } from "vitest";
import { placeDisagreements } from "./disagreements";

const of = (field: string) => ({ field, parser: "a", model: "b" });

it("shows a disagreement with its field's change, or with the first one inside of it", () => {
  const { byChange, other } = placeDisagreements(
    [of("method"), of("body")],
    ["url", "method", "body.type", "body.content"],
  );
  expect([...byChange]).toEqual([
    ["method", of("method")],
    ["body.type", of("body")],
  ]);
  expect(other).toEqual([]);
});

it("shows one of a field that would not change apart, also where another's name begins alike", () => {
  const { byChange, other } = placeDisagreements([of("url")], ["urls", "method"]);
  expect(byChange.size).toBe(0);
  expect(other).toEqual([of("url")]);
});
