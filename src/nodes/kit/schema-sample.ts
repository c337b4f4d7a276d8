import type { z } from "zod";

type Def = {
  type: string;
  format?: string;
  shape?: Record<string, z.ZodType>;
  innerType?: z.ZodType;
  options?: readonly z.ZodType[];
};

/** A value of a schema's shape: empty texts and lists, zeros, the first way of a union; what may be anything is {}. */
export function schemaSample(schema: z.ZodType): unknown {
  const def = schema._zod.def as unknown as Def;
  if (def.innerType) return schemaSample(def.innerType);
  switch (def.type) {
    case "string":
      return def.format === "datetime" ? new Date().toISOString() : "";
    case "number":
    case "int":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "union": {
      const [first] = def.options ?? [];
      return first ? schemaSample(first) : {};
    }
    case "object":
      return Object.fromEntries(
        Object.entries(def.shape ?? {}).map(([key, inner]) => [key, schemaSample(inner)]),
      );
    default:
      return {};
  }
}
