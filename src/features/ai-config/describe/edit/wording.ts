import { asOrder } from "../verbs";

/** What is to be added, said as what is to be done: "a delay of 10 minutes" is "wait 10 minutes". */
export function asSteps(words: string): string {
  const text = words
    .replace(
      /^(?:an?|one|another)\s+(?:more\s+|new\s+|further\s+|additional\s+)*(?:(?:step|node|action|task)\s+)?(?:(?:that|which)\s+|to\s+(?=\p{L}+\b)|for\s+(?=\p{L}+ing\b))?/iu,
      (lead) => (/\b(?:step|node|action|task|that|which|to|for)\s+$/i.test(lead) ? "" : "\u0001"),
    )
    .trim();
  if (!text.startsWith("\u0001")) return asOrder(text);
  const noun = text.slice(1);
  const pause =
    /^(?:delay|wait|pause|break)\s+(?:of|for)\s+(.+)$/i.exec(noun) ??
    /^(.+?)\s+(?:delay|wait|pause|break)$/i.exec(noun);
  if (pause) return `wait ${(pause[1] ?? "").replace(/-/g, " ")}`;
  const check = /^(?:condition|check|if|branch|filter)\s+(?:that|whether|if|for|on|:)?\s*(.+)$/i.exec(noun);
  if (check) return `if ${check[1]}`;
  const loop = /^loop\s+(?:over|through)\s+(.+)$/i.exec(noun);
  if (loop) return `loop over ${loop[1]}`;
  const method = /^(GET|POST|PUT|PATCH|DELETE|HEAD)\s+(?:request|call)\s+(?:to\s+)?(.+)$/.exec(noun);
  if (method) return `${method[1]} ${method[2]}`;
  if (/^(?:approval|manual\s+approval|sign-?off)\b/i.test(noun)) return `wait for ${noun}`;
  return `send a ${noun}`;
}
