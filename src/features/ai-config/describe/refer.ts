import { formatPath } from "@/lib/template/path-text";
import { isRecord, matchField } from "../parser/references";
import { lookUp } from "../parser/references/shape";
import { nameKey, secretMark, singular, snakeName, wordsOf } from "../parser/words";
import { type FieldPhrase, fieldPhrases } from "./phrases";
import { referencesOf, type Shapes, type Source, seed } from "./shapes";

const triggerWords =
  /^(?:web\s?hook|hook|trigger|event|form|payload|input|submission|request|error|failure)s?$/i;
const answerWords = /^(?:response|answer|result|reply|output|results|body|json)$/i;
const itemWords = /^(?:item|element|entry|row|record|one)s?$/i;

const template = (path: readonly string[]): string => `{{${formatPath(path)}}}`;

/** Whether a source is spoken of by a noun: the loop of "each user" by "user", a step by a word of its label. */
function isNamed(source: Source, owner: string): boolean {
  const noun = wordsOf(owner).map(singular).at(-1) ?? "";
  const label = wordsOf(source.node.data.label).map(singular);
  return label.includes(noun);
}

/** The source that an owner's name means, or undefined where none is called so. */
function ownerOf(owner: string, sources: readonly Source[]): Source | undefined {
  const item = sources.find(({ kind }) => kind === "item");
  const trigger = sources.find(({ kind }) => kind === "trigger");
  if (itemWords.test(owner) && item) return item;
  if (item && isNamed(item, owner)) return item;
  if (triggerWords.test(owner)) return trigger;
  if (answerWords.test(owner))
    return sources.find(({ kind }) => kind !== "trigger" && kind !== "item") ?? trigger;
  return sources.find(
    (source) => source.kind !== "item" && source.kind !== "trigger" && isNamed(source, owner),
  );
}

const holdsData = ({ kind, node }: Source): boolean =>
  kind === "item" ||
  (kind === "trigger" && ["trigger.webhook", "trigger.event", "trigger.manual"].includes(node.type)) ||
  (node.type === "action.http" && String(node.data.config.method ?? "GET") === "GET") ||
  ["action.workflow", "action.code"].includes(node.type);

/** The source that a field without an owner is taken from. */
function sourceOf(phrase: FieldPhrase, sources: readonly Source[], shapes: Shapes): Source | undefined {
  if (phrase.owner) {
    const owner = ownerOf(phrase.owner, sources);
    if (owner) return owner;
  }
  const has = sources.filter(({ data }) => {
    const at = lookUp(shapes, data);
    return at.state === "found" && matchField(at.value, phrase.field).length > 0;
  });
  if (has.length) return has[0];
  const named = sources.find(
    (source) =>
      source.kind === "step" && holdsData(source) && isNamed(source, wordsOf(phrase.field)[0] ?? ""),
  );
  return named ?? sources.find(holdsData);
}

/** What words refer to by a template is there, where its step is: nobody has seen a sample that says otherwise. */
function seedWritten(words: string, shapes: Shapes): void {
  for (const [written] of words.matchAll(/\{\{[^{}]*\}\}/g)) {
    for (const { root, segments } of referencesOf(written)) {
      const isKnown =
        root === "steps"
          ? Object.hasOwn(shapes.steps, segments[0] ?? "")
          : root === "trigger" || (root === "loop" && shapes.loop !== undefined);
      if (isKnown) seed(shapes, [root, ...segments], "");
    }
  }
}

const vague =
  /\s(?:is|are|looks|seems|gets)\s+(?:too\s+|very\s+|quite\s+|really\s+|rather\s+|so\s+)*(?:big|small|large|huge|tiny|high|low|long|short|old|recent|expensive|cheap|important|many|few|late|early|good|bad|fast|slow|suspicious|interesting|relevant|enough)$/i;
/** Names that fields are to have where they are sent, which nobody has upstream. */
const targetFields = /\bas\s+(?:the\s+)?(?:json\s+|form\s+)?(?:fields?|properties|keys)\b.*$/i;

/** Names of what is given as a secret: nobody sends it along for others to use. */
const secretName = /pass(?:word|phrase)|secret|token|key|credential|login/i;

const isPlural = (field: string) => {
  const last = wordsOf(field).at(-1) ?? "";
  return last !== singular(last);
};

/**
 * Puts the fields that (marked) words speak of into the shapes of what they are said of, so that "the email from the
 * webhook" can be found where no sample was ever seen.
 */
export function seedFields(words: string, sources: readonly Source[], shapes: Shapes): void {
  seedWritten(words, shapes);
  // What is "big" is a question, whatever the field is called.
  if (vague.test(words)) return;
  for (const phrase of fieldPhrases(words.replace(targetFields, ""))) {
    if (words.includes(secretMark) && secretName.test(phrase.field)) continue;
    const source = sourceOf(phrase, sources, shapes);
    if (!source || source.node.type === "utility.transform" || source.node.type === "trigger.error") continue;
    const at = lookUp(shapes, source.data);
    if (at.state === "found" && matchField(at.value, phrase.field).length) continue;
    if (source.node.type === "action.ai" && source.data.at(-1) !== "json") continue;
    const names = /^[\w$-]+(?:\.[\w$-]+)*$/.test(phrase.field)
      ? phrase.field.split(".")
      : [snakeName(phrase.field)];
    seed(shapes, [...source.data, ...names], isPlural(phrase.field) ? [{}] : "");
  }
}

/** What a model's text is called, by the verb of the step that asked for it. */
const nouns: [verb: RegExp, noun: string][] = [
  [/summar|sum up/i, "summary|summaries|digest"],
  [/translat/i, "translation|translated text|translated version"],
  [/classif|categori|label|tag/i, "classification|category|class|label|tag|type"],
  [/draft|write|compose/i, "draft|reply|text|message"],
  [/repl|answer|respond/i, "reply|answer|response"],
  [/analy/i, "analysis"],
  [/rate|score/i, "rating|score"],
  [/sentiment/i, "sentiment"],
  [/rewrit|rephras|shorten/i, "new text|rewritten text|new version|short version"],
  [/extract/i, "extracted data|extraction"],
  [/generat|come up/i, "idea|ideas|text|headline"],
];

const determiner = String.raw`(?:(?:the|this|that|its|their|whole|entire|full|complete)\s+)+`;

/** Names of a step's whole output in words: "the summary", "the translation", "Claude's answer". */
function namesOf({ node, kind }: Source): string[] {
  if (kind !== "step") return [];
  const said = `${node.data.label} ${String(node.data.config.prompt ?? "")}`;
  if (node.type === "action.ai") {
    return [
      "answer",
      "output",
      "result",
      "response",
      "reply",
      ...nouns.filter(([verb]) => verb.test(said)).flatMap(([, noun]) => noun.split("|")),
    ];
  }
  if (node.type === "action.http")
    return ["response", "result", "answer", "response body", "body", "data", "results", "output"];
  if (node.type === "utility.transform") return ["result", "output", "object", "new object", "fields"];
  if (node.type === "logic.loop") return ["results", "result", "output", "outputs", "collected results"];
  return ["result", "output", "results"];
}

const actedOn = String.raw`(?:post|send|save|store|put|patch|publish|forward|append|log|share|push|write|text|message|announce|email|mail|summari[sz]e|translate|classify|categori[sz]e|analy[sz]e|rewrite|proofread|shorten|over|through|with|to\s+summari[sz]e|to\s+translate|to\s+classify|to\s+analy[sz]e|containing|of|in|about|on|report|sum\s+up|upload|insert|add)`;
const it = new RegExp(
  String.raw`(\b${actedOn}\s+)(it|them|this|that|these|those|everything)(?![\w'’])(?!\s+\p{L}+s?\s+(?:is|are)\b)`,
  "giu",
);

/** Whether a step hands on what others go on with; what a request that only sends answers is seldom meant. */
const handsOn = ({ node, kind }: Source): boolean => {
  if (kind === "item") return true;
  if (kind === "trigger") return node.type !== "trigger.schedule";
  if (node.type === "action.http") return String(node.data.config.method ?? "GET") === "GET";
  return !/^(?:logic\.(?:condition|switch)|utility\.delay)$/.test(node.type);
};

/** The step whose output "it" means: the nearest that hands something on. */
function lastOutput(sources: readonly Source[]): Source | undefined {
  return sources.find(handsOn) ?? sources.find(({ node }) => node.type === "action.http");
}

/** What people call the data of a run that failed. */
const ofFailures: [RegExp, string[]][] = [
  [
    /\b(?:the\s+)?(?:error(?:['’]s)?\s+message|message\s+(?:from|of|in)\s+the\s+(?:error|failure)|error\s+text|(?<=(?:post|send)\s+)(?:the\s+)error(?!\s*['’\w]))/gi,
    ["trigger", "execution", "error", "message"],
  ],
  [
    /\b(?:the\s+)?(?:failed\s+|failing\s+)?workflow['’]s\s+name\b|\b(?:the\s+)?name\s+of\s+the\s+(?:failed\s+|failing\s+)?workflow\b|\bthe\s+workflow\s+name\b/gi,
    ["trigger", "workflow", "name"],
  ],
  [
    /\b(?:the\s+)?(?:name\s+of\s+the\s+)?failed\s+step(?:['’]s\s+name)?\b/gi,
    ["trigger", "failedStep", "name"],
  ],
];

/**
 * Words in which what earlier steps hand on as a whole is named by its path: "post the summary", "send it", "each item
 * of the response". Fields stay as they are said.
 */
export function withReferences(words: string, sources: readonly Source[]): string {
  let text = words;
  if (sources.some(({ node }) => node.type === "trigger.error")) {
    for (const [pattern, path] of ofFailures) text = text.replace(pattern, () => template(path));
  }
  for (const source of sources) {
    for (const name of namesOf(source)) {
      const pattern = new RegExp(
        String.raw`(?<![\w{.])${determiner}${name.replaceAll(" ", String.raw`\s+`)}(?![\w'’-])(?!\s+(?:code|status|header|time|from|of|field|channel|webhook|id|url)\b)(?!\s*(?:'|’)s)`,
        "giu",
      );
      text = text.replace(pattern, (said, at: number) => {
        const before = text.slice(0, at);
        return /\b(?:from|of|in)\s*$/i.test(before) &&
          /\p{L}+\s+(?:from|of|in)\s*$/iu.test(before) &&
          !/\b(?:summary|body|content|text|translation|analysis|each|item|items|all)\s+(?:from|of|in)\s*$/i.test(
            before,
          ) &&
          source.node.type === "action.http"
          ? said
          : template(source.whole);
      });
    }
  }
  const source = lastOutput(sources);
  if (!source) return text;
  return text.replace(it, (_, verb: string) => `${verb}${template(source.whole)}`);
}

const needsData =
  /\b(?:summar\w*|translat\w*|classif\w*|categori\w*|analy\w*|proofread\w*|shorten\w*|rewrite\w*|digest)\b/i;

/** Work on data of which the words do not say which: on what the step before hands on. */
export function withData(words: string, sources: readonly Source[]): string {
  if (words.includes("{{") || !needsData.test(words) || /[\uE000-\uF7FF]/.test(words)) return words;
  const source = lastOutput(sources);
  if (!source || source.kind === "trigger" || fieldPhrases(words).length) return words;
  return `${words} of ${template(source.whole)}`;
}

const approved =
  /^(?:(?:it|this|that|the\s+\w+)\s*(?:['’]s|is|was|gets|has\s+been|got)\s+|they\s+|he\s+|she\s+|somebody\s+|someone\s+)*(?:(not|n['’]t)\s+)?(approved?s?|accepted?|accepts|confirmed?|granted|yes|agreed?s?|ok(?:ay)?(?:ed)?|rejected?|rejects|declined?|denied|refused?|no)$/i;

/** "if approved" behind a wait for an answer, as a condition on what the wait hands on; else null. */
export function approvalCondition(words: string, sources: readonly Source[]): string | null {
  const wait = sources.find(({ node }) => node.type === "logic.wait");
  const found = approved.exec(words.trim());
  if (!wait || !found) return null;
  const no = /^(?:reject|declin|den|refus|no$)/i.test(found[2] ?? "") !== Boolean(found[1]);
  return `${template([...wait.data, "approved"])} is ${no ? "false" : "true"}`;
}

/** Makes the sample that a template of one path leads to a list, as a loop over it needs. */
export function seedList(template: string, shapes: Shapes): void {
  const [reference] = referencesOf(template);
  if (!reference) return;
  const path = [reference.root, ...reference.segments];
  const parent = lookUp(shapes, path.slice(0, -1));
  const last = path.at(-1);
  seed(shapes, path, [{}]);
  if (
    parent.state === "found" &&
    isRecord(parent.value) &&
    last !== undefined &&
    !Array.isArray(parent.value[last])
  )
    parent.value[last] = [{}];
  else if (path.length === 2 && reference.root === "steps" && last !== undefined) shapes.steps[last] = [{}];
}

/** The list that a loop's words speak of, as a template; null where the parser is to find it. */
export function loopItems(words: string, sources: readonly Source[], shapes: Shapes): string | null {
  const each =
    /(?:each|every|all|over|through|on)\s+(?:of\s+)?(?:the\s+|its\s+)?([\p{L}_][\p{L}\p{N}_-]*)(?:\s+(?:in|of|from)\s+(?:the\s+|that\s+|this\s+)?([\p{L}_][\p{L}\p{N}_-]*))?/iu.exec(
      words,
    );
  const noun = each?.[1] ?? "";
  const owner = each?.[2];
  if (!each || !noun) return null;
  if (/^(?:result|results|response|output|it|them|answer)$/i.test(noun)) {
    const source = lastOutput(sources);
    return source ? template(source.whole) : null;
  }
  const key = nameKey(noun);
  const isSame = (name: string) => nameKey(name) === key;
  const wanted = owner ? ownerOf(owner, sources) : undefined;
  if (owner && !wanted && !/^(?:list|array|items)$/i.test(owner)) return null;
  if (wanted && answerWords.test(owner ?? "") && wanted.kind === "step") return template(wanted.whole);
  const candidates = wanted
    ? [wanted]
    : sources.filter(
        (source) => holdsData(source) || ["utility.transform", "action.ai"].includes(source.node.type),
      );
  for (const source of candidates) {
    const at = lookUp(shapes, source.data);
    if (at.state === "found") {
      const [match] = matchField(at.value, noun);
      if (match) return template([...source.data, ...match.path]);
    }
  }
  for (const source of candidates) {
    const url = String(source.node.data.config.url ?? "").replace(/[?#].*$/, "");
    const last = url.split("/").at(-1) ?? "";
    if (
      source.node.type === "action.http" &&
      (isSame(last) || isSame(wordsOf(source.node.data.label).at(-1) ?? ""))
    )
      return template(source.whole);
  }
  const [first] = candidates.filter(holdsData);
  if (!first) return null;
  const plural = snakeName(noun)
    .replace(/(?<!s)$/, "s")
    .replace(/([^aeiou])ys$/, "$1ies");
  return template([...first.data, plural]);
}
