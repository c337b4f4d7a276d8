export { listMembers, splitClauses, splitList } from "./clauses";
export { type Duration, findDurations, readDuration } from "./durations";
export { type Limits, takeLimits } from "./limits";
export {
  addJson,
  anyMark,
  jsonMark,
  type Mark,
  type Marked,
  mark,
  markOf,
  meaning,
  quotedMark,
  templateMark,
  unmark,
  urlMark,
} from "./marks";
export { nameKey, singular, snakeName, wordsOf } from "./names";
export { numberPattern, readNumber } from "./numbers";
export { cutSecrets, secretMark } from "./secrets";
export { fixSlips } from "./slips";
export { fixTypos } from "./typos";
