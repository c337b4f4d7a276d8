import { v5 as uuidv5 } from "uuid";
import { z } from "zod";

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
  concurrency: z
    .union([z.number().int(), concurrencySchema, z.array(concurrencySchema)])
    .optional()
    .transform((value) => {
      if (value === undefined) return [];
      if (typeof value === "number") return [{ limit: value, key: undefined }];
      return Array.isArray(value) ? value : [value];
    }),
});

export type FunctionConfig = z.output<typeof configSchema>;

/** A function that the app declared. */
export interface RegisteredFunction {
  slug: string;
  /** Derived from the slug, so every process and every restart agrees on it. */
  id: string;
  config: FunctionConfig;
  maxAttempts: number;
  url: string;
}

/** The id by which the protocol calls a function (`ctx.fn_id`), from its slug (`<app>-<function>`). */
export function functionId(slug: string): string {
  return uuidv5(slug, uuidNamespace);
}

/** The app's functions by slug, and by the event that triggers them. */
export class Registry {
  private readonly functions = new Map<string, RegisteredFunction>();
  private readonly byEvent = new Map<string, RegisteredFunction[]>();

  /** Takes over the functions of a sync, in place of those it had. Throws when a configuration is malformed. */
  replace(configs: unknown): RegisteredFunction[] {
    const list = z
      .array(configSchema)
      .parse(configs)
      .map((config) => ({
        slug: config.id,
        id: functionId(config.id),
        config,
        // The protocol's default is four retries.
        maxAttempts: (config.steps.step.retries?.attempts ?? 4) + 1,
        url: config.steps.step.runtime.url,
      }));
    this.functions.clear();
    this.byEvent.clear();
    for (const entry of list) {
      this.functions.set(entry.slug, entry);
      const names = new Set(entry.config.triggers.flatMap((trigger) => trigger.event ?? []));
      for (const name of names) this.byEvent.set(name, [...(this.byEvent.get(name) ?? []), entry]);
    }
    return list;
  }

  get(slug: string): RegisteredFunction | undefined {
    return this.functions.get(slug);
  }

  /** Functions with a trigger on exactly this event name. */
  triggeredBy(eventName: string): readonly RegisteredFunction[] {
    return this.byEvent.get(eventName) ?? [];
  }
}
