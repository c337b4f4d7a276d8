import { describe, expect, it } from "vitest";
import { inThisScope, outsideWorkspaces, withinWorkspace, workspaceScope } from "@/server/workspace-scope";
import { readSources } from "./architecture/modules";

/** Who may use the database as the product itself in the middle of a call, and why. */
const leaving: Record<string, string> = {
  "src/server/auth.ts": "sign-in finds people before a workspace is known",
  "src/server/listen.ts": "a channel is heard for everybody in the process",
  "src/server/status-bus.ts": "notices of several workspaces go out together",
  "src/server/progress/progress-bus.ts": "notices of several workspaces go out together",
  "src/server/shared-rate-limit.ts": "limits count for callers, not for workspaces",
  "src/features/execution/server/answers.ts": "looks some time later at steps of several workspaces together",
  "src/features/execution/server/step-places.ts":
    "gives nothing but ids, for comparing arrays uses no index under row-level security",
};

const a = { workspaceId: "a", userId: null };
const b = { workspaceId: "b", userId: null };
const here = () => workspaceScope()?.workspaceId;

describe("a workspace's scope", () => {
  it("is left where it is written down why, and nowhere else", () => {
    const sources = [...readSources(["src", "inngest", "infra", "scripts"])];
    const users = sources.flatMap(([file, text]) =>
      /\boutsideWorkspaces\(/.test(text) && !file.endsWith(".test.ts") ? [file] : [],
    );
    expect(users.sort()).toEqual(Object.keys(leaving).sort());
  });

  it("is taken by nobody but through the connections that are bound to it", () => {
    const sources = [...readSources(["src", "inngest", "infra", "scripts"])];
    const users = sources.flatMap(([file, text]) =>
      /\b(SET (LOCAL |SESSION )?ROLE|set_config|app\.(workspace|user)\b)/i.test(text) ? [file] : [],
    );
    expect(users).toEqual(["src/server/scoped-pool.ts", "src/server/web-role.ts"]);
  });

  it("holds within its work, and ends with it", async () => {
    expect(
      await withinWorkspace(a, async () => [
        here(),
        outsideWorkspaces(here),
        await withinWorkspace(b, async () => here()),
      ]),
    ).toEqual(["a", undefined, "b"]);
    expect(here()).toBeUndefined();
  });

  it("holds for each piece of a source, and for its end, whoever reads", async () => {
    const seen: (string | undefined)[] = [];
    async function* source() {
      try {
        for (;;) yield here();
      } finally {
        seen.push(here());
      }
    }
    const [ofA, ofB] = await Promise.all([
      withinWorkspace(a, async () => inThisScope(source)),
      withinWorkspace(b, async () => inThisScope(source)),
    ]);
    const [first, second] = [ofA(), ofB()];
    seen.push((await first.next()).value, (await second.next()).value, (await first.next()).value);
    await withinWorkspace(b, async () => first.return?.());
    await second.return?.();
    expect(seen).toEqual(["a", "b", "a", "a", "b"]);
  });
});
