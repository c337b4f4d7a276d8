import { z } from "zod";
import type { Answer } from "../configurator";
import type { Expectation, Line } from "../line";
import { branchFaults } from "./branches";
import { differs, lacks } from "./equal";
import { previewAnswer } from "./preview";
import { leaks, questionFaults } from "./questions";
import { requestFaults, requestOf, unwantedHeaders } from "./request";
import { scheduleFaults } from "./schedule";
import { valueFaults } from "./values";

const declared = z.object({ output: z.object({ fields: z.array(z.object({ name: z.string() })) }) });

function fieldFaults(wanted: string[], answer: Answer): string[] {
  const parsed = declared.safeParse(answer.config);
  const names = parsed.success ? parsed.data.output.fields.map(({ name }) => name) : [];
  return wanted
    .filter((name) => !names.includes(name))
    .map((name) => `fields: wanted ${name}, got ${names.join(", ") || "none"}`);
}

/** Expectations that one preview with the line's own context answers. */
const previewed = [
  "request",
  "milliseconds",
  "until",
  "output",
  "items",
  "input",
  "promptContains",
  "noHeader",
] as const satisfies readonly (keyof Expectation)[];

async function previewFaults(line: Line, answer: Answer): Promise<string[]> {
  const { expect } = line;
  if (!previewed.some((kind) => expect[kind] !== undefined)) return [];
  const got = await previewAnswer(line.node, answer, line.context ?? {});
  if (!got.ok) return [`no preview: ${got.fault}`];
  const faults = valueFaults(expect, got.preview);
  if (!expect.request && !expect.noHeader) return faults;
  const request = requestOf(got.preview);
  return [
    ...faults,
    ...requestFaults(expect.request ?? {}, request),
    ...unwantedHeaders(expect.noHeader, request.headers),
  ];
}

/** All that an answer does other than its line expects; nothing where it is right. */
export async function judge(line: Line, answer: Answer): Promise<string[]> {
  const { expect } = line;
  const schedule = expect.cron !== undefined || expect.timezone !== undefined;
  return [
    ...(await previewFaults(line, answer)),
    ...(expect.branches ? await branchFaults(line, answer) : []),
    ...(schedule ? await scheduleFaults(line, answer) : []),
    ...(expect.config ? lacks("config", expect.config, answer.config) : []),
    ...(expect.node
      ? Object.entries(expect.node).flatMap(([key, value]) =>
          differs(`node.${key}`, value, answer.node[key as keyof Answer["node"]]),
        )
      : []),
    ...(expect.jsonFields ? fieldFaults(expect.jsonFields, answer) : []),
    ...questionFaults(expect, answer),
    ...leaks(expect, answer).map((text) => `contains ${JSON.stringify(text)}`),
  ];
}
