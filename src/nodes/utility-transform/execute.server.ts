import type { z } from "zod";
import type { Executor } from "@/nodes/kit/executor";
import type { utilityTransform } from "./definition";

function build(config: z.output<typeof utilityTransform.config>): Record<string, unknown> {
  // defineProperty, not assignment: a field named __proto__ is a field like any other.
  const output: Record<string, unknown> = {};
  for (const { name, value } of config.fields) {
    Object.defineProperty(output, name, {
      value: value ?? null,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return output;
}

export const transform: Executor<typeof utilityTransform> = {
  execute: async (config) => ({ port: "out", output: build(config) }),
  preview: (config) => ({ output: build(config) }),
};
