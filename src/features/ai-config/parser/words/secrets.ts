/** Stands in a text where a secret was: one character that no text of a user has after `cutSecrets`. */
export const secretMark = "\uF8FF";

/** What services document as the look of their keys and tokens. */
const shapes: RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{8,}/g,
  /\bsk-(?:[A-Za-z]+-)*[A-Za-z0-9_-]{12,}/g,
  /\bwhsec_[A-Za-z0-9+/=]{8,}/g,
  /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,})/g,
  /\bgl(?:pat|dt|rt|cbt)-[\w-]{12,}/g,
  /\bxox[abeoprs]-[\w-]{8,}|\bxapp-[\w-]{8,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /\bAIza[\w-]{20,}/g,
  /\bya29\.[\w-]{10,}/g,
  /\bSG\.[\w-]{10,}\.[\w-]{10,}/g,
  /\bkey-[0-9a-f]{24,}/g,
  /\bre_[A-Za-z0-9]{6,}_?[A-Za-z0-9]{8,}/g,
  /\blin_(?:api|oauth)_\w{12,}/g,
  /\b(?:secret|ntn)_[A-Za-z0-9]{16,}/g,
  /\bpat(?:-[a-z]{2}\d)?-[0-9a-f]{8}-[0-9a-f-]{20,}/g,
  /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{20,}/g,
  /\bshp(?:at|ca|pa|ss|ua)_[A-Za-z0-9]{12,}/g,
  /\b(?:npm|hf|dop_v1|doo_v1|sbp|vcp|nfp|rpa|r8|gsk|xai|dapi|figd)_[A-Za-z0-9]{12,}/g,
  /\bATATT[\w=-]{16,}/g,
  /\bEAA[A-Za-z0-9]{24,}/g,
  /\b\d{8,10}:[\w-]{30,}/g,
  /\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g,
];

const secretNoun = String.raw`(?:pass(?:word|phrase|wd)|(?:(?:api|access|secret|auth|private|signing|bearer|client|personal|service|role)[\s_-]*)*(?:keys?|tokens?|secret)|bearer|pat|pwd|credentials?)`;
const notSecret =
  /^(?:from|in|of|as|and|or|to|for|is|are|the|an?|with|on|by|at|it|my|our|your|their|which|that|field|header|query|param(?:eter)?s?|auth\w*|value|stored|called|named|null|true|false|none|required|optional|missing|invalid|expired|body|steps?|trigger|webhook|reset|endpoint|should|will|must|not)\b/i;

/** Whether a word looks random rather than like a name: letters and digits or signs mixed, or very long. */
function looksRandom(value: string): boolean {
  if (value.length < 6 || /^(?:steps?|trigger|loop|body)\./.test(value)) return false;
  if (/^\d[\d.,:]*$/.test(value)) return false;
  if (/^[a-z]+(?:[_-][a-z]+)*\d{0,2}$/i.test(value) && value.length < 24)
    return /\d$/.test(value) && !/[_-]/.test(value);
  return (/\d/.test(value) && /[A-Za-z]/.test(value)) || value.length >= 24 || /[!$%^&*#@]/.test(value);
}

/** A key that opens nothing, as in "the key is name" or "Idempotency-Key: 1". */
const isPlainKey = (noun: string) =>
  /keys?$/i.test(noun) && !/(?:api|access|secret|auth|private|signing|client|service|role)/i.test(noun);

const value = String.raw`"([^"\n]+)"|'([^'\n]+)'|“([^”\n]+)”|‘([^’\n]+)’|\x60([^\x60\n]+)\x60|([^\s,;"'“”‘’\x60{}]+)`;
const said = new RegExp(
  String.raw`(?<![\w/?&.-])((?:[^\W_]+[-_]+)*${secretNoun})(\s*["']?\s*[:=]\s*|\s+(?:is|are|equals?|set\s+to|matches|will\s+be|should\s+be|must\s+be|being|called)\s+(?:exactly\s+)?|\s+to\s+(?=\S*[\d!$%^&*#@])|\s+)(?:${value})`,
  "gi",
);
const scheme = /\b(bearer|basic|token|apikey)\s+([A-Za-z0-9._~+/=-]{8,})/gi;
const inUrl = /(\bhttps?:\/\/)([^\s/@:{}]+:[^\s/@{}]+)@/gi;
const connection = /\b((?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?):\/\/)[^\s@]+@/gi;
const queryKey =
  /([?&](?:(?:api|access|secret|auth)[_-]?(?:key|token)|key|token|secret|password|sig|signature)=)([^&\s"'<>{}]+)/gi;
const userFlag = /(?<=\s)(-u|--user)\s+(["']?)([^\s"']+:[^\s"']+)\2/g;
const basicPair =
  /\b(basic[\s-]auth(?:entication)?\s+(?:with\s+|as\s+|using\s+|of\s+|\(?)?)["']?([\w.@+-]+:[^\s"',)]+)/gi;

/**
 * A text with every secret in it replaced by `secretMark`: keys and tokens of known shape, what follows "password" or
 * "api key" and is no reference, credentials inside URLs and Authorization values. What is cut is not kept anywhere.
 * `found` says whether there was any.
 */
export function cutSecrets(text: string): { text: string; found: boolean } {
  let cut = text.replaceAll(secretMark, "");
  for (const shape of shapes) cut = cut.replace(shape, secretMark);
  cut = cut
    .replace(inUrl, (_, start: string) => `${start}${secretMark}@`)
    .replace(connection, (_, start: string) => `${start}${secretMark}@`)
    .replace(queryKey, (_, start: string) => `${start}${secretMark}`)
    .replace(userFlag, (_, flag: string) => `${flag} ${secretMark}`)
    .replace(basicPair, (_, start: string) => `${start}${secretMark}`)
    .replace(scheme, (whole: string, name: string, token: string) =>
      looksRandom(token) && !notSecret.test(token) ? `${name} ${secretMark}` : whole,
    )
    .replace(said, (whole: string, noun: string, link: string, ...groups: (string | undefined)[]) => {
      const quoted = groups.slice(0, 5).find((part) => part !== undefined);
      const given = quoted ?? groups[5] ?? "";
      if (given.includes("{{") || given.includes(secretMark)) return whole;
      const linked = /[:=]|\w/.test(link);
      const plain = !quoted && (notSecret.test(given) || (!linked && !looksRandom(given)));
      return plain || isPlainKey(noun) ? whole : `${noun}${link}${secretMark}`;
    });
  return { text: cut, found: cut.includes(secretMark) };
}
