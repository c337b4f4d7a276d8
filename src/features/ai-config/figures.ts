import { z } from "zod";
import written from "./figures.json";

const share = z.object({ right: z.int().min(0), of: z.int().min(0) });

/** Figures of some intents: times in milliseconds, cost in US dollars. */
export const figures = z.object({
  lines: z.int().min(0),
  right: z.int().min(0),
  tiers: z.object({ explicit: share, knowledge: share, trap: share }),
  /** Intents that want a question, and those of them where it was asked. */
  asked: share,
  needless: z.int().min(0),
  invented: z.int().min(0),
  leaked: z.int().min(0),
  p50: z.number().min(0),
  p95: z.number().min(0),
  max: z.number().min(0),
  cost: z.number().min(0),
});
export type Figures = z.infer<typeof figures>;

const named = z.object({ name: z.string(), figures });

/** How often magic input is right, as `npm run eval -- --publish` measured and wrote it. */
export const publishedFigures = z.object({
  /** The day of the measurement, in UTC. */
  date: z.iso.date(),
  /** By the label of each type of node, and of all together last. */
  types: z.array(named),
  /** By where the intents come from. */
  sets: z.array(named),
  /** Sets of intents that were written after the parser: before anything of what they showed was mended, and since. */
  tried: z.array(z.object({ name: z.string(), first: figures, since: figures })),
  /** Models that were asked as well, by `provider/model`. */
  models: z.array(named),
  /** Descriptions of whole workflows: of new ones, of edits, and of all together; models by `provider/model`. */
  workflows: z.object({ kinds: z.array(named), sets: z.array(named), models: z.array(named) }),
});
export type PublishedFigures = z.infer<typeof publishedFigures>;

/** What is aimed at for the parser alone: least shares of each tier, and the most of the rest. */
export const targets = {
  tiers: { explicit: 0.9, knowledge: 0.7, trap: 1 },
  invented: 0,
  leaked: 0,
  p95: 20,
} as const;

/** The ways in which figures fall short of the targets, each in words; empty where they meet them. */
export function shortOf({ tiers, invented, leaked, p95 }: Figures): string[] {
  const below = (["explicit", "knowledge", "trap"] as const).filter(
    (tier) => tiers[tier].right < targets.tiers[tier] * tiers[tier].of,
  );
  return [
    ...below.map((tier) => `${tier} ${((100 * tiers[tier].right) / tiers[tier].of).toFixed(1)} %`),
    ...(invented > targets.invented ? [`${invented} invented`] : []),
    ...(leaked > targets.leaked ? [`${leaked} leaked`] : []),
    ...(p95 > targets.p95 ? [`p95 ${p95.toFixed(0)} ms`] : []),
  ];
}

/** The figures that are committed with the product. */
export const published = (): PublishedFigures => publishedFigures.parse(written);
