import { existsSync } from "node:fs";
import path from "node:path";
import { build, type Plugin, stop } from "esbuild";
import { extraNodes } from "./extra-nodes";
import { root } from "./root";

const entries = {
  main: "src/runtime/main.ts",
  cli: "src/cli/main.ts",
  // A thread of the sandbox; `sandbox/pool.ts` starts it by this name.
  "code-sandbox": "src/nodes/action-code/sandbox/worker.ts",
};

/** Puts the folder of WORKFUSE_NODES where the registry expects further node types. */
function extraNodesPlugin(): Plugin {
  const extra = extraNodes();
  return {
    name: "extra-nodes",
    setup({ onResolve }) {
      if (!extra) return;
      onResolve({ filter: /^@\/nodes\/extra$/ }, () => ({ path: extra.browser }));
      onResolve({ filter: /^@\/nodes\/extra\.server$/ }, () => ({ path: extra.server }));
    },
  };
}

/**
 * Packages that stay in node_modules: pino starts worker threads from files of its own, and pg asks for pg-native
 * only where that is installed.
 */
const external = ["pino", "pg-native"];

/** Packages in CommonJS ask for Node's own modules by `require`, which a module does not have. */
const banner =
  'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);';

/**
 * Bundles the runtime process and the command line, with their packages, into `<buildDir>/runtime`. Loading the
 * 1,600 files of the packages one by one takes a process a second, which every restart would wait for.
 */
export async function bundleRuntime(buildDir: string): Promise<void> {
  const present = Object.entries(entries).filter(([, file]) => existsSync(path.join(root, file)));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(present),
    outdir: path.join(root, buildDir, "runtime"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    external,
    nodePaths: [path.join(root, "node_modules")],
    banner: { js: banner },
    sourcemap: "linked",
    tsconfig: path.join(root, "tsconfig.json"),
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [extraNodesPlugin()],
    logLevel: "warning",
  });
  // Its process would keep 900 MB for as long as this one lives, which may be a launcher.
  await stop();
}
