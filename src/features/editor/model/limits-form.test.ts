import { describe, expect, it } from "vitest";
import { formOf, settingsOfForm } from "./limits-form";

const empty = { concurrency: "", limit: "", seconds: "", priority: "" };

describe("the form of limits", () => {
  it("shows what is set and reads the same again", () => {
    for (const settings of [
      { concurrency: null, rateLimit: null, priority: 0 },
      { concurrency: 3, rateLimit: { limit: 10, seconds: 60 }, priority: -5 },
    ]) {
      expect(settingsOfForm(formOf(settings))).toEqual({ settings });
    }
  });

  it("takes empty fields for no limit", () => {
    expect(settingsOfForm(empty)).toEqual({ settings: { concurrency: null, rateLimit: null, priority: 0 } });
  });

  it.each([
    [{ concurrency: "0" }, { concurrency: "Must be a whole number from 1 to 1000." }],
    [{ concurrency: "1001" }, { concurrency: "Must be a whole number from 1 to 1000." }],
    [{ concurrency: "two" }, { concurrency: "Must be a whole number from 1 to 1000." }],
    [{ concurrency: "1.5" }, { concurrency: "Must be a whole number from 1 to 1000." }],
    [{ limit: "5" }, { seconds: "Say in how many seconds, or leave both empty." }],
    [{ seconds: "5" }, { limit: "Say how many may start in that time, or leave both empty." }],
    [{ limit: "5", seconds: "86401" }, { seconds: "Must be a whole number from 1 to 86400." }],
    [{ priority: "-101" }, { priority: "Must be a whole number from -100 to 100." }],
  ])("says what is wrong with %j", (typed, errors) => {
    expect(settingsOfForm({ ...empty, ...typed })).toEqual({ errors });
  });
});
