import { numberPattern, readNumber } from "../../words";

const cents = new Set(["jpy", "yen", "¥"]);
const money = new RegExp(
  `^(?:([$€£¥]|usd|eur|gbp|chf|jpy)\\s*)?(${numberPattern})\\s*(cents?|[€£$¥]|dollars?|euros?|pounds?|usd|eur|gbp|chf|jpy|yen|francs?|cad|aud)?`,
  "i",
);

/** An amount in the smallest unit: "$20" and "20 euros" are 2000, "2000 cents" and a bare 2000 are what they say. */
export function readMoney(text: string): { value: number; length: number } | null {
  const found = money.exec(text);
  const amount = found ? readNumber(found[2] ?? "") : null;
  if (!found || amount === null) return null;
  const unit = (found[1] ?? found[3] ?? "").toLowerCase();
  const factor = !unit || /^cents?$/.test(unit) || cents.has(unit) ? 1 : 100;
  return { value: Math.round(amount * factor), length: found[0].trimEnd().length };
}
