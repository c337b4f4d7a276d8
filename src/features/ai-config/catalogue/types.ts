/** How a parameter's value looks, and how it is written. */
export type ParameterKind =
  | "text"
  | "number"
  | "money"
  | "list"
  | "email"
  | "channel"
  | "repository"
  | "id"
  | "boolean"
  | "prompt";

/** One parameter of an operation: of its URL (`{name}`), its query or its body (dotted names nest, numbers make lists). */
export type Parameter = {
  name: string;
  /** Alternatives of a pattern: the words that stand before the value. */
  words: string;
  /** What to ask where nothing says it; a parameter without a question may be left out. */
  ask?: string;
  kind?: ParameterKind;
  /** Values that are named by words alone, pattern to value: "open issues" is `state=open`. */
  options?: Readonly<Record<string, string>>;
  /** Takes what is quoted or referred to without any word before it. */
  main?: true;
};

/** One documented call of an API. */
export type Operation = {
  /** A short name for people: "create an issue". */
  title: string;
  /** Patterns of what is done and to what; both must be in the words. */
  verbs: string;
  nouns: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute, or behind the vendor's `base`; `{name}` stands for a parameter of the path. */
  url: string;
  path?: readonly Parameter[];
  query?: readonly Parameter[];
  body?: {
    type: "json" | "form";
    fields: readonly Parameter[];
    /** What is always there, by dotted name. */
    constants?: Readonly<Record<string, string | number | boolean>>;
    /** Further fields may be given under this dotted name, "" for the top. */
    open?: string;
  };
  headers?: Readonly<Record<string, string>>;
};

export type Vendor = {
  name: string;
  /** Pattern of the names under which people speak of it. */
  words: string;
  /** Hosts of its API, for credentials' allowed hosts too. */
  hosts: readonly string[];
  base: string;
  auth: { type: "BEARER_TOKEN" | "API_KEY" | "BASIC_AUTH" | "none"; hint: string };
  headers?: Readonly<Record<string, string>>;
  operations: readonly Operation[];
  /** Incoming webhooks: URLs that are secrets of their own and take a message in one field. */
  webhook?: { url: RegExp; field: string };
};

/** What verbs of plain words say about an operation. */
export const verbs = {
  create:
    "create|creates|open|opens|add|adds|new|make|file|raise|submit|post|start|register|insert|write|log|save|store|push|put|set up|schedule|book|append",
  send: "send|sends|post|posts|push|publish|write|notify|tell|message|ping|text|sms|email|mail|dm|drop|share|announce|say|forward|alert|let|deliver|inform",
  read: "get|gets|fetch|fetches|read|retrieve|load|look ?up|show|find|check|pull|grab|see|view|what",
  list: "list|lists|get|fetch|show|find|search|all|retrieve|query|read|load|pull|see|view|which|give",
  update: "update|updates|change|edit|modify|set|patch|rename|mark|move|assign",
  remove: "delete|deletes|remove|removes|destroy|drop|archive|cancel|cancels",
} as const;

/** A parameter that must be there. */
export const need = (
  name: string,
  words: string,
  ask: string,
  more: Omit<Parameter, "name" | "words" | "ask"> = {},
): Parameter => ({ name, words, ask, ...more });

/** A parameter that may be there. */
export const may = (
  name: string,
  words: string,
  more: Omit<Parameter, "name" | "words" | "ask"> = {},
): Parameter => ({ name, words, ...more });

export const text = (...words: string[]): string => words.join("|");
