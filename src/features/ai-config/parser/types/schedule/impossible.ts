/** Wishes that five cron fields cannot express, or that say no time, each with what is asked instead. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:every|each|per)\s+(?:\d+(?:\.\d+)?\s*)?(?:seconds?|secs?|s|ms|milliseconds?)\b|\bevery\s+half\s+a?\s*minute\b|\bevery\s+\d+s\b|\b(?:once|\d+\s*(?:times|x))\s+(?:a|per)\s+(?:second|minute)\b(?<!once (?:a|per) minute)/,
    "A schedule has no seconds: it runs once a minute at most. Is every minute meant, or another time?",
  ],
  [
    /\b(?:the\s+)?(?:last|final|ultimo)\s+(?:calendar\s+)?day\s+of\s+(?:the|each|every|a|any)?\s*(?:month|quarter|year)|\b(?:end|last)\s+of\s+(?:the|each|every)\s*(?:month|quarter)\b|\bmonth[\s-]?end\b|\b(?:the\s+)?last\s+of\s+(?:the|each|every)\s+month|\blast\s+(?:calendar\s+)?day\s+(?:each|every|per)\s+month|\beom\b/,
    "The last day of a month cannot be said in five cron fields, as months differ in length. Which day will do: the 28th, or the 1st of the next month?",
  ],
  [
    /\b(?:1st|2nd|3rd|4th|5th|last|final|other)\s+(?:and\s+(?:1st|2nd|3rd|4th|5th|last)\s+)?(?:sun(?:day)?|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?)s?\b\s+(?:of|in|each|every|a\s+month|per\s+month)|\b(?:1st|2nd|3rd|4th|5th|last)\s+(?:weekdays?|work(?:ing)?\s?-?days?|business\s+days?)\b|\bevery\s+(?:2nd|3rd|4th|5th|last)\s+(?:sun(?:day)?|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?)s?\b|\b(?:on|the)\s+(?:1st|2nd|3rd|4th|5th|last)\s+(?:sun(?:day)?|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?)s?\b/,
    "A weekday of one week of the month (such as the first Monday) cannot be said in five cron fields, where either day field matches. Run it every week and check the date in a condition, or choose a day of the month: which?",
  ],
  [
    /\bevery\s+(?:other|2nd|\d+)\s+(?:weeks?\b|(?:sun(?:day)?|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?)s?\b)\b|\b(?:bi-?weekly|fortnight(?:ly)?|every\s+fortnight|alternat(?:e|ing)\s+(?:weeks?\b|(?:sun(?:day)?|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?)s?\b)|(?:odd|even)\s+weeks?)\b|\bevery\s+14\s+days\b/,
    "Every other week cannot be said in five cron fields. Run it every week and skip one in a condition, or choose days of the month such as the 1st and the 15th: which?",
  ],
  [
    /\b(?:every\s+(?:other|2nd|\d+)\s+years?|leap\s+years?)\b/,
    "A schedule repeats at most once a year. Which day and month are meant?",
  ],
  [
    /\b(?:except|excluding|but\s+not|unless|skip(?:ping)?|not)\s+(?:on\s+|for\s+|it\s+is\s+|during\s+)*(?:a\s+|the\s+|any\s+|all\s+)?(?:public\s+|bank\s+|national\s+|federal\s+|us\s+)*holidays?\b|\b(?:bank|public)\s+holidays?\b/,
    "A schedule knows no holidays. Shall it run on them too?",
  ],
  [
    /\b(?:tomorrow|today|yesterday|tonight|next\s+(?:week|month|year|(?:sun(?:day)?|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?)s?\b)|this\s+(?:week|month|year|morning|afternoon|evening|sun|mon|tue|wed|thu|fri|sat)\w*|just\s+once|only\s+once|one[\s-]time|once\s+only)\b|\b(?:in|after)\s+(?:an?|\d+)\s+(?:minutes?|hours?|days?|weeks?|months?)\b|\b\d{4}-\d\d-\d\d\b|\b(?:19|20|21)\d\d(?=\s*(?:$|at|,|;))(?<!at (?:19|20|21)\d\d)/,
    "A schedule repeats: it has no single day and no year. When shall it run again and again?",
  ],
  [
    /\b(?:few|couple(?:\s+of)?|some|several|many)\s+(?:times|seconds?|minutes?|hours?|days?|weeks?|months?)\b/,
    "How often exactly, such as every 10 minutes?",
  ],
  [
    /\b(?:often|frequently|regularly|periodically|occasionally|sometimes|now\s+and\s+then|from\s+time\s+to\s+time|every\s+so\s+often|once\s+in\s+a\s+while|asap|as\s+soon\s+as|soon|constantly|continuously|all\s+the\s+time|at\s+random|randomly|random|rarely|seldom)\b/,
    "How often exactly, such as every 10 minutes or every Monday at 8:00?",
  ],
];

/** What to ask where the words, in the form of `normalWords`, wish for what no cron expression says. */
export function findImpossible(text: string): string[] {
  return refusals.filter(([pattern]) => pattern.test(text)).map(([, question]) => question);
}
