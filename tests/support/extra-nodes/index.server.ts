import type { Executor, NodeModule } from "@/nodes/kit/executor";
import type { utilityEcho } from "./definition";

const echo: Executor<typeof utilityEcho> = {
  async execute({ text, times, voice, reverse, tags }) {
    const once = reverse ? [...text].reverse().join("") : text;
    const said = Array.from({ length: times }, () => once).join(" ");
    return {
      port: voice,
      output: { said: voice === "loud" ? said.toUpperCase() : said, tags: tags.map(({ name }) => name) },
    };
  },
  preview: ({ text, times }) => ({ text, times }),
};

export const extraExecutors: Record<string, () => Promise<NodeModule>> = { "utility.echo": async () => echo };
