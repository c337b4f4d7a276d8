/** Which files of ours a file may import. Whatever its rule, a file may import from its own `unit`. */
export type Rule = {
  /** The first rule whose pattern fits a file is the one that holds. Groups can be used in the others as $1. */
  files: RegExp;
  /** The folder within which imports are free; by default the rule has none. */
  unit?: string;
  may: string[];
  /** Exceptions to `may` and `unit`. */
  mustNot?: string[];
  /** Packages that are out of place there. */
  mustNotUse?: RegExp;
};

const browserPackages = /^(react|react-dom|next|next-themes|jotai|nuqs|@xyflow\/.*|radix-ui|sonner)(\/|$)/;
const storagePackages = /^(@prisma\/.*|pg|@aws-sdk\/.*|inngest)(\/|$)/;
const anyServer = "**/*.server";
/** What every layer may build on. */
const ground = ["src/lib/**"];
/** The one thing that a feature shows to the others. */
const otherFeatures = ["src/features/*/schema"];

/** Layout and direction of dependencies, in one place. Patterns are matched against paths without endings. */
export const rules: Rule[] = [
  // The ground: pure, without a framework.
  { files: /^src\/lib\//, unit: "src/lib/**", may: [], mustNotUse: storagePackages },

  // Node types: the light half for everybody, the heavy half for the server.
  {
    files: /^src\/nodes\/(.+\/)?[^/]+\.server\.tsx?$/,
    unit: "src/nodes/**",
    may: ground,
    mustNotUse: new RegExp(`${browserPackages.source}|${storagePackages.source}`),
  },
  {
    files: /^src\/nodes\/(kit\/|registry\.ts|extra\.ts|(.+\/)?definition\.ts)/,
    unit: "src/nodes/**",
    may: ground,
    mustNot: [anyServer],
    mustNotUse: new RegExp(`${browserPackages.source}|${storagePackages.source}|^node:`),
  },
  {
    files: /^src\/nodes\//,
    unit: "src/nodes/**",
    may: ground,
    mustNot: [anyServer],
    mustNotUse: new RegExp(`${browserPackages.source}|${storagePackages.source}`),
  },

  // Features.
  {
    files: /^src\/features\/[^/]+\/schema\.ts$/,
    may: [...ground, "src/nodes/registry", "src/nodes/kit/**", ...otherFeatures],
    mustNot: [anyServer],
    mustNotUse: new RegExp(`${browserPackages.source}|${storagePackages.source}|^node:`),
  },
  {
    files: /^src\/features\/([^/]+)\/(server\/|([a-z-]+-)?router\.ts$)/,
    unit: "src/features/$1/**",
    may: [
      ...ground,
      "src/server/**",
      "src/generated/**",
      "src/nodes/**",
      "src/realtime/protocol",
      "inngest/client",
      "inngest/events",
      ...otherFeatures,
    ],
    mustNot: ["src/features/$1/components/**", "src/server/api/root"],
    mustNotUse: browserPackages,
  },
  {
    files: /^src\/features\/([^/]+)\//,
    unit: "src/features/$1/**",
    may: [
      ...ground,
      "src/components/**",
      "src/nodes/**",
      "src/trpc/**",
      "src/realtime/protocol",
      ...otherFeatures,
    ],
    mustNot: ["src/features/$1/server/**", "src/features/$1/*router", anyServer],
    mustNotUse: storagePackages,
  },

  // The server side that belongs to no feature.
  {
    // A composition root: it hands one feature's use cases to the router of another.
    files: /^src\/server\/api\/root\.ts$/,
    may: ["src/server/**", "src/features/*/*router", "src/features/*/server/**"],
  },
  { files: /^src\/server\/api\//, unit: "src/server/**", may: ground },
  {
    files: /^src\/server\//,
    unit: "src/server/**",
    may: [...ground, "src/generated/**"],
    mustNot: ["src/server/api/root"],
  },
  {
    files: /^src\/realtime\//,
    unit: "src/realtime/**",
    may: [
      ...ground,
      "src/server/env",
      "src/server/auth",
      "src/server/auth/**",
      "src/server/db",
      "src/server/log",
      "src/server/status-bus",
      "src/server/workspace-scope",
      "src/server/progress/**",
      ...otherFeatures,
    ],
    mustNotUse: browserPackages,
  },

  // The browser side that belongs to no feature.
  {
    files: /^src\/components\/ui\//,
    unit: "src/components/ui/**",
    may: ground,
    mustNotUse: storagePackages,
  },
  {
    // The client is typed by the procedures; only their types may be imported.
    files: /^src\/trpc\//,
    unit: "src/trpc/**",
    may: [...ground, "src/server/api/root", "src/components/**"],
    mustNot: [anyServer],
    mustNotUse: storagePackages,
  },
  {
    files: /^src\/(components)\//,
    unit: "src/$1/**",
    may: [...ground, "src/components/**", "src/trpc/**", "src/realtime/protocol", ...otherFeatures],
    mustNot: [anyServer],
    mustNotUse: storagePackages,
  },

  // Durable functions. `functions` is a composition root.
  {
    files: /^inngest\/(client|events)\.ts$/,
    unit: "inngest/*",
    may: [...ground, "src/server/env", "src/server/log"],
  },
  {
    files: /^inngest\//,
    unit: "inngest/**",
    may: [
      ...ground,
      "src/server/**",
      "src/nodes/**",
      "src/features/*/server/**",
      "src/realtime/**",
      ...otherFeatures,
    ],
    mustNotUse: browserPackages,
  },

  // The stand-ins of one machine. The engine does not know what a workflow is.
  { files: /^infra\/local\/engine\//, unit: "infra/local/engine/**", may: [] },
  {
    files: /^infra\/local\/launcher\//,
    unit: "infra/local/**",
    may: [...ground, "src/server/env", "src/server/migrate", "scripts/lib/**"],
  },
  { files: /^infra\/local\//, unit: "infra/local/**", may: [...ground, "src/server/env"] },
  { files: /^infra\//, unit: "infra/**", may: ground },

  // Composition roots.
  {
    files: /^src\/app\//,
    unit: "src/app/**",
    may: ["src/**", "inngest/**"],
    mustNot: ["src/runtime/**", "src/cli/**"],
  },
  {
    files: /^src\/(runtime|cli)\//,
    unit: "src/$1/**",
    may: ["src/**", "inngest/**", "infra/local/**"],
    mustNot: ["src/app/**", "src/components/**", "src/features/*/components/**"],
    mustNotUse: browserPackages,
  },
  {
    // What the web process does before Next.
    files: /^src\/web\//,
    unit: "src/web/**",
    may: [...ground, "src/server/**", "src/features/*/server/**"],
    mustNotUse: browserPackages,
  },
  // What frameworks load by its place: configuration that wires, and no more.
  { files: /^src\/(instrumentation|proxy)[^/]*\.ts$/, may: ["src/server/**", "src/web/**", ...ground] },
];
