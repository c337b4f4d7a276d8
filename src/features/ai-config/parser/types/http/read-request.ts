import { vendorOf } from "../../../catalogue";
import type { Provenance } from "../../../schema";
import type { Context } from "../../references";
import { fixTypos, type Marked, mark, markOf, secretMark, unmark } from "../../words";
import { type Auth, credentialQuestion, takeAuth } from "./auth";
import { BodyDraft, type BodyType } from "./body";
import { catalogueRequest, namesAccount, webhookMessage } from "./catalogue-request";
import { takeFailure } from "./failure";
import { FieldReader, weakest } from "./fields";
import { HeaderReader } from "./headers";
import { writeText } from "./json-text";
import { contraryMethods, findMethod, type MethodFound, spelledMethod } from "./method";
import { nestObjects } from "./nested";
import type { Pair, Request } from "./request";
import { type Section, splitSections } from "./sections";
import { fillUrl, findUrl } from "./url";

const formFlag =
  /\s*\b(?:(?:as|in|using|with|via)\s+)?(?:an?\s+|the\s+)?\(?(?:(?:html\s+|web\s+)?form[\s-]?(?:url)?[\s-]?encoded(?:\s+(?:form|body|data|format))?|(?:application\/)?x-www-form-urlencoded(?:\s+(?:form|body|data|format))?|url[\s-]?encoded(?:\s+(?:form|body|data|format))?)\)?/i;
const asForm =
  /\s*\b(?:as|in)\s+(?:an?\s+)?(?:html\s+|web\s+)?form(?:\s+(?:data|body|fields|post|format))?\b/i;
const aForm =
  /\b(?:an?|the|this)\s+(?:html\s+|web\s+)?form(?:\s+data)?\b|\bform\s+(?:fields?|data|body|params?)\b/i;
const asJson =
  /\s*\b(?:as|in)\s+(?:an?\s+|the\s+)?(?:raw\s+)?json(?:\s+(?:body|payload|object|format|document))?\b(?!\s*(?:with|containing|of|:|including|field|key|property|post|put|patch|request))/i;
const asBody =
  /\s*\b(?:as|in)\s+(?:an?\s+|the\s+)?(?:request\s+|post\s+)?(?:body|payload)\b(?!\s*(?:of|with|containing|:|from|\w))/i;
const asText = /\s*\b(?:as|in)\s+(?:raw\s+|plain\s+)?text(?:\/plain)?(?:\s+body)?\b/i;
const aText = /\b(?:plain[\s-]text|raw\s+text|text)\s+(?=body|payload)/i;

const beforeUrl =
  /[\s,:]*(?:(?:[-=]>|→|\b(?:to|at|on|over|along|into|from|against|towards?|via|using|with|the|this|our|my|that|it|them|following|and|is|url|uri|endpoint|address|api|server|service|link|route|location|request|call|method)\b)[\s:,]*)+$/i;
const opening =
  /^[\s,]*(?:(?:please|also|can\s+you|could\s+you|i\s+(?:want|need|would\s+like)(?:\s+you)?\s+to|i['’]d\s+like\s+to|we\s+(?:want|need)\s+to|then|now|just|simply|make|do|perform|issue|execute|run|and|an?|the|http|https|rest|api|new|simple|authenticated)\b[\s,]*)*(?:\b(?:get|post|put|patch|delete|head|options|fetch|read|retrieve|load|list|download|query(?!\s+(?:string|param))|look\s+up|search|check|pull|grab|find|obtain|poll|ping|open|visit|submit|send|create|add|push|upload|register|publish|notify|insert|forward|deliver|report|trigger|update|modify|change|edit|replace|overwrite|upsert|store|save|remove|destroy|erase|drop|purge|call|hit|request|invoke|contact|reach|use|include|set|mark|log|relay|transmit|pass|hand|give|move|wipe|discard|show|see)\b[\s:,]*(?:(?:request|call|method)\b[\s:,]*)?)?/i;
const methodWords =
  /[\s,]*(?:\((?:get|post|put|patch|delete|head|options)\)|\bin\s+an?\s+(?:json\s+)?(?:post|put|patch)(?:\s+request)?\b|\b(?:(?:and\s+)?(?:using|via|with|as|by|through)\s+(?:an?\s+|the\s+)?(?:https?\s+)?(?:get|post|put|patch|delete|head|options)(?:\s+(?:method|request|call|verb))?(?![\w-])|(?:with\s+|using\s+)?(?:the\s+)?(?:http\s+)?method\s*(?:is|to|=|:|should\s+be)?\s*(?:get|post|put|patch|delete|head|options)\b|(?:and\s+)?(?:put|post|patch)\s+(?:it|this|that|them)(?=\s+(?:to|at)\b)))/gi;
const target =
  /[\s,]*\b(?:to|at|into|on|onto|from|in|against|towards?|via)\s+(?:(?:the|our|my|an?|your|their|its|this|that|some|internal|external|own|local|company|team['’]?s?)\s+)*(?:[\w'’-]+\s+){0,2}?(?:apis?|servers?|endpoints?|services?|back-?ends?|systems?|urls?|webhook(?:\s+url)?|crm|erp|database|site|website|microservice|address|app)\b(?!\s*['’]s|\s+(?:body|payload|data|step|response|output))/gi;
const onlySaying = /\b(?:saying|that\s+says)\s*:?\s*([\uE000-\uE3FF])/i;
const takeAndSend =
  /^(.*?)\b(?:take|get|grab|use|read|pick|extract)\s+((?:(?!\s(?:and|then)\s|\b(?:url|uri|endpoint|callback\w*|link)\b).)+?)\s*,?\s+(?:and\s+)?(?:then\s+)?((?:please\s+)?(?:post|send|submit|put|patch|forward|push|upload|deliver))\b(?:\s+(?:it|them|this|that|those)\b)?/is;
const saying =
  /\b(?:(?:with\s+)?(?:the\s+)?(?:(?:plain\s+)?text|message)|saying|that\s+says)\s*:?\s*([\uE000-\uE3FF])/i;

/** "Tell <url> about the order: POST it the id and the total" is "POST to <url> with the id and the total". */
const tellAbout =
  /^\s*(?:tell|inform|notify|let)\s+([\uF000-\uF3FF])\s+(?:know\s+)?(?:about|of)\s+[^:,;]{1,60}[:;,]\s*(?:by\s+)?(post|put|patch|send)(?:ing)?\s+(?:it|them)\s+(?=\S)(?:with\s+)?/i;

/** The type of body that a media type means, or null where a header has to say it. */
function mediaType(name: string): BodyType | null {
  if (/^(?:application\/json|json)$/i.test(name)) return "json";
  if (/urlencoded|^form$/i.test(name)) return "form";
  return /^(?:text\/plain|text|plain(?:\s+text)?)$/i.test(name) ? "text" : null;
}

/** Parts what stands behind a URL from what stands before it. */
const turn = "\uF8FD";

const clean = (text: string) => text.replace(/\s+/g, " ").trim();

/** Reads the request in a text whose secrets and limits are cut. `known` is the URL where something else decides it. */
export class RequestReader {
  readonly marked: Marked;
  private text: string;
  private readonly body: BodyDraft;
  private readonly headers: HeaderReader;
  private readonly fields: FieldReader;
  private readonly query: Pair[] = [];
  /** Questions on what a request is about, to be asked where nothing else makes its body. */
  private readonly about: string[] = [];
  private readonly questions: Request["questions"] = [];

  constructor(
    source: string,
    private readonly context: Context,
    /** The method of the request that the words refine, where they do. */
    private readonly refined?: string,
  ) {
    this.marked = mark(source);
    this.text = fixTypos(this.marked.text)
      .replace(/\s*\n\s*(?:[-*•]\s+)?/g, ", ")
      .replace(/:\s*,\s/g, ": ")
      .replace(/\s+(?:unchanged|as[\s-]is|verbatim|untouched|unmodified)\b/gi, "")
      .replace(/^\s*for\s+(?:each|every|the(?:\s+current)?)\s+(?:current\s+)?\w+,?\s+(?=\w+\s)/i, "");
    this.text = this.text.replace(tellAbout, (_, url: string, method: string) => `${method} to ${url} with `);
    this.text = nestObjects(this.text, this.marked, context);
    this.body = new BodyDraft(this.marked, context);
    this.headers = new HeaderReader(this.marked, context);
    this.fields = new FieldReader(this.marked, context);
  }

  private flag(pattern: RegExp, type: BodyType, replacement = " "): void {
    if (!pattern.test(this.text)) return;
    this.body.type ??= type;
    this.text = this.text.replace(pattern, replacement);
  }

  private readTypes(): void {
    this.flag(formFlag, "form");
    this.flag(asForm, "form");
    if (aForm.test(this.text)) this.body.type ??= "form";
    this.flag(asText, "text");
    this.flag(aText, "text", "");
    const media =
      /(?:^|[\s,;]+)(?:(?:and|with|an?|the|of|header)\s+){0,9}content[\s-]?type(?:\s+header)?\s*(?:of|is|to|=|:)?\s*((?:application|text)\/[\w.+-]+|json|form|text|plain(?:\s+text)?)\b/i.exec(
        this.text,
      );
    const type = mediaType(media?.[1] ?? "");
    if (media && type) {
      this.body.type ??= type;
      this.text = this.text.replace(media[0], " ");
    }
    if (/\bjson\b/i.test(this.text)) this.body.type ??= "json";
    this.text = this.text.replace(
      /\sas\s+(?:an?\s+|the\s+)?(?:json\s+)?(?:field|key|property)\s+(?=[\w$.-]+)/gi,
      " as ",
    );
    this.flag(asJson, "json");
    this.text = this.text.replace(/(\s)\s*:(?=\s)/g, "$1with ").replace(takeAndSend, "$1$3 $2");
  }

  private ask(field: string, questions: readonly string[]): void {
    for (const question of questions) this.questions.push({ field, question });
  }

  private readQuery(content: string): void {
    const read = this.fields.read(content.replace(/^\?/, "").replace(/&(?=[\w.[\]-]+=)/g, ", "));
    this.ask("query", read.questions);
    for (const { name, value, origin } of read.fields)
      this.query.push({ name, value: writeText(value), origin });
  }

  private section(section: Section, takesBody: boolean) {
    const { kind, content, whole } = section;
    if (kind === "header") return this.headers.read(content);
    if (kind === "query" || kind === "filter" || (kind === "params" && !takesBody))
      return this.readQuery(content);
    const says = kind === "lead" ? saying.exec(whole) : onlySaying.exec(whole);
    if (says && takesBody && kind !== "body") {
      this.body.takeWhole(says[1] ?? "");
      return;
    }
    if (kind === "body") {
      if (
        /\bof\b|^(?:the\s+)?(?:body|payload|json|object)$/i.test(whole) &&
        this.body.takeWhole(whole, { bare: false })
      )
        return;
      if (/^(?:an?\s+)?empty\b/i.test(whole)) this.body.takeEmpty();
      else if (content && !this.body.takeWhole(content)) this.body.takeFields(content);
      return;
    }
    if (!takesBody && kind !== "lead") return this.readQuery(content);
    if (!takesBody) return;
    const isWhole = kind === "fields" && !section.keyed && /^[\uE800-\uF7FF]$|\w/.test(content);
    if (isWhole && this.body.takeWhole(whole, { bare: false, lists: false })) return;
    if (isWhole && this.body.takeWhole(content, { lists: false })) return;
    if (/^(?:an?\s+)?empty\b/i.test(content)) this.body.takeEmpty();
    else if (content) this.body.takeFields(content);
  }

  /** What stands between the verb and the URL: what is sent, or for a reading method only what it is called. */
  private object(text: string, takesBody: boolean, bare: boolean) {
    const piece = clean(text.replace(/^[^:]*:\s*(?=(?:get|post|put|patch|delete)\s*$)/i, ""))
      .replace(/^[,;.:]\s*/, "")
      .replace(beforeUrl, "")
      .replace(/[,;:.]+$/, "")
      .trim();
    if (!piece) return;
    const [first, ...rest] = splitSections(piece);
    for (const section of rest) this.section(section, takesBody);
    if (!first) return;
    if (first.kind !== "lead") return this.section(first, takesBody);
    if (!takesBody || /^(?:it|this|that|them)\s/i.test(first.content)) return;
    if (
      /^(?:everything|all\s+(?:of\s+)?(?:it|the\s+data|data)|(?:the\s+)?(?:whole\s+|entire\s+)?data)$/i.test(
        first.content,
      )
    ) {
      this.body.takeWhole("the webhook body", { bare: false });
      return;
    }
    if (/^(?:it|this|that|them|these|everything|data|request|something|me|us)$/i.test(first.content)) return;
    const says = saying.exec(first.content);
    if (says) {
      this.body.takeWhole(says[1] ?? "");
      return;
    }
    // "A new customer with …" says what it is about; the fields follow.
    const isNew = /^(?:an?|new|some|another)\s/i.test(first.content);
    const isField = /[^,]\s(?:as|named)\s+[\w$.-]+$/i.test(piece);
    if (!isNew && !isField && rest.length === 0 && this.body.takeWhole(piece, { bare })) return;
    if (!isNew && !isField && this.body.takeWhole(first.content, { bare })) return;
    if ((isNew || rest.length > 0) && !/[:=\uE000-\uE3FF]/.test(first.content)) return;
    const asked = this.body.questions.length;
    this.body.takeFields(first.content);
    // "Update the customer at … with …": what it is about need not be in the data, where there is a body.
    const about = this.body.questions.slice(asked);
    if (about.every((question) => question.startsWith("What shall ")))
      this.about.push(...this.body.questions.splice(asked));
  }

  private trailing(text: string, takesBody: boolean): void {
    const piece = clean(text)
      .replace(/^[,;.:]\s*/, "")
      .replace(/\s+(?:to|at)\s+(?:it|that|this|there|them)\b/gi, "");
    const asked = /(?:\b(?:and|with|add|append)\s+)*\?([\w.[\]-]+=[^\s,]*)/.exec(piece);
    if (asked) this.readQuery(asked[1] ?? "");
    for (const section of splitSections(asked ? piece.replace(asked[0], "") : piece)) {
      if (section.kind !== "lead") this.section(section, takesBody);
      else if (/^[\uF400-\uF7FF]$/.test(section.content))
        this.section({ ...section, kind: "body" }, takesBody);
      else if (/[=:]|\sto\s/.test(section.content) || /^[\uE000-\uE3FF]$/.test(section.content)) {
        this.section({ ...section, kind: "fields" }, takesBody);
      } else this.loose(section.content, takesBody);
    }
  }

  /** Words without any that open a list: taken as fields only where they can be nothing else. */
  private loose(content: string, takesBody: boolean): void {
    const words = content.replace(/^(?:(?:and|for|on|by|then|send|pass|include|use|post|submit)\s+)+/i, "");
    if (/^[\w-]+\s+\d+$/.test(words) && !takesBody) this.readQuery(words);
    else if (takesBody && this.body.isEmpty && !this.body.takeWhole(words) && this.body.type && words) {
      this.body.takeFields(words);
    }
  }

  /** The words without the target that they only describe, as in "to our internal API". */
  private withoutTarget(text: string): string {
    return text.replace(target, " ").replace(/\s+(?:to|into|in)\s+[A-Z]\w+(?:\s+[A-Z]\w+)?\s*\.?$/, " ");
  }

  /** The request; `url` missing where the words name none. */
  read(): Request {
    this.text = this.headers.takeBare(this.headers.takePostfix(this.text));
    this.readTypes();
    const failure = takeFailure(this.text);
    this.text = failure.text;
    const secretTyped = this.text.includes(secretMark);
    const auth = takeAuth(this.marked, this.text, this.context);
    this.text = auth.text;
    const written = findUrl(this.marked, this.text, this.context);
    const found = written && namesAccount(this.text, written.url) ? null : written;
    if (written && !found)
      this.text = `${this.text.slice(0, written.start)}${written.url} ${this.text.slice(written.end)}`;
    let before = found ? this.text.slice(0, found.start) : this.withoutTarget(this.text);
    let after = found ? this.text.slice(found.end) : "";
    const known = found ? vendorOf(found.url) : null;
    const catalogued = found || this.refined ? null : catalogueRequest(this.marked, this.text, this.context);
    if (catalogued) return this.withExtras(catalogued, failure.failOnError, auth, secretTyped);
    const url = found ? fillUrl(this.marked, found, `${after} ${turn} ${before}`, this.context) : null;
    if (url) [after = "", before = ""] = url.text.split(turn);
    const method = this.refined
      ? { method: this.refined, origin: "words" as const }
      : this.method(before, after, found !== null);
    const contrary = contraryMethods(this.text);
    const takesBody = !["GET", "HEAD", "OPTIONS"].includes(method.method);
    const keepsBody = takesBody && method.method !== "DELETE";
    const [object, tail] = this.sides(before, after);
    const describes = /^\s*(?:please\s+)?(?:update|modify|change|edit|cancel|mark|set)\b/i.test(object);
    this.object(object.replace(methodWords, " ").replace(opening, ""), keepsBody, !describes);
    this.trailing(
      tail.replace(methodWords, " ").replace(asBody, " "),
      keepsBody || (takesBody && /\bbody|json|payload|field/i.test(tail)),
    );
    const { headers, questions, secret } = this.headers.result();
    this.ask("headers", questions);
    if (this.body.isEmpty) this.body.questions.push(...this.about);
    this.ask("body.content", this.body.questions);
    if (auth.authorization) headers.push({ name: "Authorization", ...auth.authorization });
    if (contrary) this.ask("method", [`Which method: ${contrary.join(" or ")}? A step makes one request.`]);
    if (url) this.ask("url", url.questions);
    const isSecret = secretTyped || secret;
    if (auth.kind || isSecret) {
      this.questions.push({ field: "credentialId", question: credentialQuestion(auth, isSecret) });
    }
    const origin: Provenance = url ? weakest(url.origins) : "words";
    const message =
      known?.webhook?.url.test(found?.url ?? "") && !/[\uF400-\uF7FF]/.test(this.text)
        ? webhookMessage(this.marked, this.context, known, `${before} ${after}`)
        : null;
    if (message)
      return {
        ...this.messageTo(url?.url ?? "", message),
        questions: this.questions.filter(({ field }) => field !== "body.content"),
      };
    return {
      ...(!contrary && { method }),
      ...(url && url.questions.length === 0 && { url: { url: url.url, origin } }),
      query: this.query,
      headers,
      body: this.body.result("json"),
      ...(failure.failOnError !== undefined && { failOnError: failure.failOnError }),
      questions: this.questions,
    };
  }

  private messageTo(url: string, body: Request["body"]): Request {
    const { headers } = this.headers.result();
    return {
      method: { method: "POST", origin: "words" },
      url: { url, origin: "words" },
      query: this.query,
      headers,
      body,
      questions: [],
    };
  }

  /** A request of the catalogue with what the words say beside its parameters. */
  private withExtras(
    request: Request,
    failOnError: boolean | undefined,
    auth: Auth,
    secretTyped: boolean,
  ): Request {
    const { headers, questions, secret } = this.headers.result();
    this.ask("headers", questions);
    const own = new Set(headers.map(({ name }) => name.toLowerCase()));
    if (auth.authorization) headers.push({ name: "Authorization", ...auth.authorization });
    const asked = request.questions.filter(({ field }) => field !== "credentialId" || !auth.authorization);
    if (secretTyped || secret) {
      asked.splice(0, asked.length, ...asked.filter(({ field }) => field !== "credentialId"));
      asked.push({ field: "credentialId", question: credentialQuestion(auth, true) });
    }
    return {
      ...request,
      headers: [...request.headers.filter(({ name }) => !own.has(name.toLowerCase())), ...headers],
      ...(failOnError !== undefined && { failOnError }),
      questions: [...asked, ...this.questions],
    };
  }

  /** Words before the URL that belong behind it, as in "with the header X: y, get https://…". */
  private sides(before: string, after: string): [string, string] {
    const late =
      /^\s*(?:with|using|set|for|given|authenticated|if|when)\b(.*?)[,;:]\s*((?:please\s+)?(?:get|post|put|patch|delete|fetch|call|send|submit|hit|make|request|update|create|do)\b.*)$/is.exec(
        before,
      );
    return late
      ? [
          late[2] ?? "",
          `${before.slice(0, before.length - (late[2] ?? "").length).replace(/[,;:]\s*$/, "")}, ${after}`,
        ]
      : [before, after];
  }

  private method(before: string, after: string, hasUrl: boolean): MethodFound {
    const whole = `${before} ${after}`;
    const opened = before.replace(
      /^.*[,;]\s*(?=(?:get|post|put|patch|delete|fetch|call|send|submit|hit)\b)/is,
      "",
    );
    const sends =
      /\b(?:body|payload)\b(?!\s+of\b)|[\uF400-\uF7FF]|\bas\s+json\b/i.test(
        whole.replace(
          /webhook(?:['’]s)?\s+(?:body|payload)|(?:response|trigger|request)\s+(?:body|payload)/gi,
          "",
        ),
      ) ||
      this.body.type === "form" ||
      (this.body.type === "json" && !/\baccept\b/i.test(whole));
    const found = findMethod(whole, hasUrl ? opened : before, sends);
    if (found.origin !== "default" || hasUrl) return found;
    const spelled = spelledMethod(after);
    return spelled ? { method: spelled, origin: "words" } : found;
  }

  /** A piece of the words as they were written. */
  written(piece: string): string {
    return unmark(this.marked, piece);
  }

  /** What is quoted in the words, in order. */
  quoted(): string[] {
    return [...this.marked.text].flatMap((character) => {
      const found = markOf(this.marked, character);
      return found?.kind === "quoted" ? [found.value] : [];
    });
  }
}
