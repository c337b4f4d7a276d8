import { v5 as uuidv5 } from "uuid";
import { z } from "zod";
import { delayOf } from "./duration";
import { syntaxError } from "./expression";

const uuidNamespace = "5b3d1f8e-7a0c-4f0e-9a54-2f1f3b8f6c21";

const concurrencySchema = z.object({ limit: z.number().int(), key: z.string().optional() });

/** The parts of a function's synced configuration that the engine acts on. */
const configSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  triggers: z
    .array(
      z.object({
        event: z.string().optional(),
        expression: z.string().optional(),
        cron: z.string().optional(),
      }),
    )
    .default([]),
  steps: z.object({
    step: z.object({
      runtime: z.object({ url: z.string() }),
      retries: z.object({ attempts: z.number().int().optional() }).optional(),
    }),
  }),
  cancel: z
    .array(z.object({ event: z.string(), if: z.string().optional(), timeout: z.string().optional() }))
    .default([]),
  idempotency: z.string().optional(),
  priority: z.object({ run: z.string().optional() }).optional(),
  timeouts: z.object({ start: z.string().optional(), finish: z.string().optional() }).optional(),
  concurrency: z
    .union([z.number().int(), concurrencySchema, z.array(concurrencySchema)])
    .optional()
    .transform((value) => {
      if (value === undefined) return [];
      if (typeof value === "number") return [{ limit: value, key: undefined }];
      return Array.isArray(value) ? value : [value];
    }),
});

/** Event names whose functions are remembered; senders choose names, so there must be an end. */
const maxRememberedNames = 1_000;

/** Limits of the protocol that this engine does not hold functions to. */
const unsupported = ["throttle", "rateLimit", "debounce", "batchEvents", "singleton"] as const;

export type FunctionConfig = z.output<typeof configSchema>;

/** A function that the app declared. */
export interface RegisteredFunction {
  slug: string;
  /** Derived from the slug, so every process and every restart agrees on it. */
  id: string;
  config: FunctionConfig;
  maxAttempts: number;
  url: string;
  /** Limits that it declares and that this engine does not know. */
  ignored: string[];
}

/** True when a trigger's event name, which may end in `*`, covers an event. */
export function covers(pattern: string, eventName: string): boolean {
  return pattern.endsWith("*") ? eventName.startsWith(pattern.slice(0, -1)) : pattern === eventName;
}

/** Throws when one of a function's conditions is not CEL. */
function checkExpressions({
  id,
  triggers,
  cancel,
  idempotency,
  priority,
  concurrency,
}: FunctionConfig): void {
  const expressions = [
    ...triggers.map(({ expression }) => expression),
    ...cancel.map((rule) => rule.if),
    ...concurrency.map(({ key }) => key),
    idempotency,
    priority?.run,
  ];
  for (const expression of expressions) {
    const problem = expression && syntaxError(expression);
    if (problem)
      throw new Error(
        `The function "${id}" has the expression "${expression}", which is not CEL: ${problem}`,
      );
  }
}

/** Throws when one of a function's time-outs is not a duration. */
function checkTimeouts({ id, timeouts }: FunctionConfig): void {
  for (const [name, text] of Object.entries(timeouts ?? {})) {
    if (delayOf(text) === undefined) {
      throw new Error(
        `The function "${id}" has the time-out ${name}: "${text}". Write a duration such as "30s".`,
      );
    }
  }
}

/** The id by which the protocol calls a function (`ctx.fn_id`), from its slug (`<app>-<function>`). */
export function functionId(slug: string): string {
  return uuidv5(slug, uuidNamespace);
}

/** The app's functions by slug, and by the event that triggers them. */
export class Registry {
  private readonly functions = new Map<string, RegisteredFunction>();
  private readonly byEvent = new Map<string, RegisteredFunction[]>();

  /**
   * Takes over the functions of a sync, in place of those it had. Throws when a configuration is malformed, and
   * then keeps those it had.
   */
  replace(configs: unknown): RegisteredFunction[] {
    const list = z
      .array(z.looseObject({}))
      .parse(configs)
      .map((raw) => {
        const config = configSchema.parse(raw);
        checkExpressions(config);
        checkTimeouts(config);
        return {
          slug: config.id,
          id: functionId(config.id),
          config,
          // The protocol's default is four retries.
          maxAttempts: (config.steps.step.retries?.attempts ?? 4) + 1,
          url: config.steps.step.runtime.url,
          ignored: unsupported.filter((limit) => raw[limit] !== undefined),
        };
      });
    this.functions.clear();
    for (const entry of list) this.functions.set(entry.slug, entry);
    this.byEvent.clear();
    return list;
  }

  get(slug: string): RegisteredFunction | undefined {
    return this.functions.get(slug);
  }

  /** Functions with a trigger that covers this event name. */
  triggeredBy(eventName: string): readonly RegisteredFunction[] {
    let found = this.byEvent.get(eventName);
    if (!found) {
      found = [...this.functions.values()].filter(({ config }) =>
        config.triggers.some(({ event }) => event !== undefined && covers(event, eventName)),
      );
      if (this.byEvent.size >= maxRememberedNames) this.byEvent.clear();
      this.byEvent.set(eventName, found);
    }
    return found;
  }
}
