import path from "node:path";
import type { NextConfig } from "next";
import { extraNodes } from "./scripts/lib/extra-nodes";

const extra = extraNodes();
const fromRoot = (file: string) => `./${path.relative(import.meta.dirname, file)}`;

const config: NextConfig = {
  distDir: process.env.WORKFUSE_BUILD_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  compress: true,
  // `npm test` checks the types; doing it here again would double the time of the first start.
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  serverExternalPackages: ["@prisma/client", "inngest", "pg", "pino", "prom-client", "undici", "ws"],
  turbopack: {
    root: import.meta.dirname,
    ...(extra
      ? {
          resolveAlias: {
            "@/nodes/extra": fromRoot(extra.browser),
            "@/nodes/extra.server": fromRoot(extra.server),
          },
        }
      : {}),
  },
};

export default config;
