import type { Claim } from "./clauses";
import type { Operand } from "./operands";
import { type Logic, negate } from "./rules";

/** Groups of countries by what they are called: codes of ISO 3166-1 with the English names, as of 2026. */
const members: Readonly<Record<string, string>> = {
  AT: "Austria",
  BE: "Belgium",
  BG: "Bulgaria",
  HR: "Croatia",
  CY: "Cyprus",
  CZ: "Czechia",
  DK: "Denmark",
  EE: "Estonia",
  FI: "Finland",
  FR: "France",
  DE: "Germany",
  GR: "Greece",
  HU: "Hungary",
  IE: "Ireland",
  IT: "Italy",
  LV: "Latvia",
  LT: "Lithuania",
  LU: "Luxembourg",
  MT: "Malta",
  NL: "Netherlands",
  PL: "Poland",
  PT: "Portugal",
  RO: "Romania",
  SK: "Slovakia",
  SI: "Slovenia",
  ES: "Spain",
  SE: "Sweden",
  IS: "Iceland",
  LI: "Liechtenstein",
  NO: "Norway",
  CH: "Switzerland",
  CA: "Canada",
  JP: "Japan",
  GB: "United Kingdom",
  US: "United States",
};
const union = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE";
const groups: readonly (readonly [RegExp, string])[] = [
  [/^(?:the\s+)?(?:eu|european\s+union|eu[\s-]?27)$/i, union],
  [/^(?:the\s+)?(?:eea|european\s+economic\s+area)$/i, `${union} IS LI NO`],
  [/^(?:the\s+)?(?:dach|d-a-ch)(?:\s+region)?$/i, "DE AT CH"],
  [/^(?:the\s+)?benelux$/i, "BE NL LU"],
  [/^(?:the\s+)?(?:nordics?|nordic\s+countries)$/i, "DK FI IS NO SE"],
  [/^(?:the\s+)?g7$/i, "CA FR DE IT JP GB US"],
];
const around =
  /^(?:(?:in|part\s+of|within|from|inside|located\s+in|based\s+in|an?|one\s+of|any|belongs\s+to)\s+)+|\s+(?:members?(?:\s+(?:states?|countr(?:y|ies)))?|countr(?:y|ies)|states?|nations?)(?:\s+of)?$/gi;

/** Whether a country belongs to a group that has a name: "is in the EU", "is not a DACH country". */
export function knownGroup(claim: Claim, left: Operand): Logic | undefined {
  const [value = "", ...more] = claim.values;
  const { comparison } = claim;
  const positive = comparison === "equals" || comparison === "oneOf";
  if (more.length || (!positive && comparison !== "notEquals" && comparison !== "noneOf")) return undefined;
  const said = value
    .replace(/^(?:an?\s+)?member(?:\s+(?:state|country))?\s+of\s+/i, "")
    .replace(around, "")
    .trim();
  const codes = groups.find(([name]) => name.test(said))?.[1].split(" ");
  const { sample } = left;
  const about = /countr|nation|state|land|region|market|code|iso/i.test(`${left.value} ${claim.subject}`);
  if (!codes || !(sample === undefined || typeof sample === "string") || !about) return undefined;
  const byName = typeof sample === "string" && sample.length > 3;
  const names = codes.map((code) => (byName ? (members[code] ?? code) : code));
  const anyCase = typeof sample === "string" && sample === sample.toLowerCase() ? "(?i)" : "";
  const logic: Logic = {
    rule: {
      left,
      operator: "matches",
      right: { value: `${anyCase}^(?:${names.join("|")})$`, origin: "words", reference: false },
    },
  };
  if (positive) return logic;
  return (
    negate(logic) ?? {
      combine: "all",
      parts: names.map((name) => ({
        rule: { left, operator: "notEquals", right: { value: name, origin: "words", reference: false } },
      })),
    }
  );
}
