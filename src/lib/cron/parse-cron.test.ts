import { describe, expect, it } from "vitest";
import { CronError, parseCron } from "./parse-cron";

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const fields = (text: string) => {
  const { minutes, hours, days, months, weekdays } = parseCron(text);
  const sorted = (set: ReadonlySet<number>) => [...set].sort((a, b) => a - b);
  return [minutes, hours, sorted(days), sorted(months), sorted(weekdays)];
};

describe("a cron expression", () => {
  it.each<[string, number[][]]>([
    ["* * * * *", [range(0, 59), range(0, 23), range(1, 31), range(1, 12), range(0, 6)]],
    ["0 9 1 1 0", [[0], [9], [1], [1], [0]]],
    [" 5,1,5  9-11\t1-7/3 */4 7 ", [[1, 5], [9, 10, 11], [1, 4, 7], [1, 5, 9], [0]]],
    ["10/20 0 1 JAN,dec Sun", [[10, 30, 50], [0], [1], [1, 12], [0]]],
    ["0 0 * Mar-May MON-FRI", [[0], [0], range(1, 31), [3, 4, 5], [1, 2, 3, 4, 5]]],
    ["0 0 * * FRI-SUN", [[0], [0], range(1, 31), range(1, 12), [0, 5, 6]]],
    ["0 0 * * 5-7", [[0], [0], range(1, 31), range(1, 12), [0, 5, 6]]],
    ["0 0 * * SUN-TUE", [[0], [0], range(1, 31), range(1, 12), [0, 1, 2]]],
    ["0 0 * * 0-7", [[0], [0], range(1, 31), range(1, 12), range(0, 6)]],
  ])("%j is read", (text, expected) => expect(fields(text)).toEqual(expected));

  it.each<[string, boolean]>([
    ["0 0 13 * 5", true],
    ["0 0 */2 * 5", true],
    ["0 0 1-31 * 5", true],
    ["0 0 * * 5", false],
    ["0 0 13 * *", false],
    ["0 0 */1 * 5", false],
  ])("%j lets either day match: %s", (text, either) => expect(parseCron(text).eitherDay).toBe(either));

  it.each<[string, boolean]>([
    ["*/5 2 * * *", true],
    ["30 * * * *", true],
    ["0 */2 * * *", true],
    ["0 0-12/2 * * *", true],
    ["0 0-23 * * *", true],
    ["0-59 2 * * *", true],
    ["0 2 * * *", false],
    ["0,30 1-5 * * *", false],
  ])("%j keeps its beat: %s", (text, beat) => expect(parseCron(text).keepsBeat).toBe(beat));

  it.each([
    ["", "has 0 fields: give 5"],
    ["0 9 * *", "has 4 fields: give 5"],
    ["0 0 9 * * *", "has 6 fields: give 5"],
    ["@daily", "give 5, minute hour day-of-month month day-of-week"],
    ["60 * * * *", 'the minute "60": give 0 to 59'],
    ["0 24 * * *", 'the hour "24": give 0 to 23'],
    ["0 0 0 * *", 'the day of the month "0": give 1 to 31'],
    ["0 0 32 * *", 'the day of the month "32": give 1 to 31'],
    ["0 0 * 13 *", 'the month "13": give 1 to 12 (or JAN to DEC)'],
    ["0 0 * MON *", 'the month "MON": give 1 to 12'],
    ["0 0 * * 8", 'the day of the week "8": give 0 to 7 (or SUN to SAT)'],
    ["JAN * * * *", 'the minute "JAN"'],
    ["1,,2 * * * *", 'the minute "": give'],
    ["-5 * * * *", 'the minute "-5": give'],
    ["5- * * * *", 'the minute "5-": give'],
    ["*-5 * * * *", 'the minute "*-5": give'],
    ["1.5 * * * *", 'the minute "1.5": give'],
    ["1-2-3 * * * *", 'the minute "1-2-3": give'],
    ["*/0 * * * *", 'the minute "*/0": its step must be 1 to 59'],
    ["*/90 * * * *", 'the minute "*/90": its step must be 1 to 59'],
    ["*/x * * * *", 'the minute "*/x": give'],
    ["0 22-2 * * *", 'the hour "22-2": it ends before it begins, so write two ranges, "22-23,0-2"'],
    ["{{trigger.cron}} * * * *", 'the minute "{{trigger.cron}}": give'],
  ])("%j is refused: it %s", (text, message) => {
    expect(() => parseCron(text)).toThrow(CronError);
    expect(() => parseCron(text)).toThrow(`"${text}" `);
    expect(() => parseCron(text)).toThrow(message);
  });

  it.each(["0 0 31 2 *", "0 0 30 FEB *", "0 0 31 4,6,9,11 *", "0 0 30-31 2 */1"])(
    "%j never comes, and is refused",
    (text) => expect(() => parseCron(text)).toThrow(/never comes: .* Choose another day or month/),
  );

  it.each(["0 0 29 2 *", "0 0 31 2,3 *", "0 0 31 2 MON", "0 0 29-31 2 *"])("%j comes", (text) =>
    expect(() => parseCron(text)).not.toThrow(),
  );
});
