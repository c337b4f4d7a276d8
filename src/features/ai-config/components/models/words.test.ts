import { expect, it } from "vitest";
import { counted, dollars } from "./words";

it.each([
  [null, "–"],
  [0, "$0.00"],
  [0.0015, "$0.0015"],
  [12.345, "$12.35"],
])("an amount of %s is shown as %s", (value, shown) => expect(dollars(value)).toBe(shown));

it("parts thousands", () => expect(counted(1234567)).toBe("1,234,567"));
