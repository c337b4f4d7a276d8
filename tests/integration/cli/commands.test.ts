import { rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { bundleRuntime } from "~/scripts/lib/bundle";
import { root } from "~/scripts/lib/root";
import { type Application, startApplication } from "~/tests/support/application";
import { browserOf, dataOf, turnOn } from "~/tests/support/authenticator";
import { freePort } from "~/tests/support/free-port";
import { runProgram } from "~/tests/support/program";
import { signIn } from "~/tests/support/sign-in";
import { manual, transform, workflow } from "~/tests/support/workflow-builder";
import { type Desk, openDesk } from "./desk";

const buildDir = `.next-cli-${process.pid}`;
const script = path.join(root, buildDir, "runtime", "cli.mjs");
let app: Application;
let desk: Desk;

beforeAll(async () => {
  await bundleRuntime(buildDir);
  const port = String(await freePort());
  const engine = { INNGEST_BASE_URL: `http://127.0.0.1:${port}`, WORKFUSE_LOCAL_ENGINE_PORT: port };
  app = await startApplication(engine);
  desk = openDesk(script);
  const ours = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      /^(WORKFUSE_|DATABASE_URL|BETTER_AUTH_|GITHUB_|AWS_|INNGEST_)/.test(entry[0]) && entry[1] !== undefined,
  );
  desk.announce(Object.fromEntries(ours));
});

afterAll(async () => {
  desk?.clear();
  await app?.stop();
  rmSync(path.join(root, buildDir), { recursive: true, force: true });
});

const lastLine = (text: string) => text.trimEnd().split("\n").at(-1) ?? "";
const double = () =>
  workflow({ start: manual, twice: transform({ n: "{{multiply trigger.n 2}}" }) }, "start > twice");

/** Who a key acts for. */
async function ownerOf(key: string) {
  const { actorOf } = await import("@/server/actor");
  return actorOf({ method: "GET", headers: new Headers({ authorization: `Bearer ${key}` }) });
}

describe("two-factor off", () => {
  it("is for one user that is named, and is written down", async () => {
    const cookie = (await signIn("alice")).cookie;
    await turnOn(browserOf(cookie));
    const user = "alice@users.workfuse.local";
    expect(await desk.workfuse("two-factor", "off")).toMatchObject({ status: 1 });
    expect(await desk.workfuse("two-factor", "off", "--user", user)).toMatchObject({ status: 0 });
    expect(dataOf(await browserOf(cookie).get("account.twoFactor.status"))).toMatchObject({ since: null });
    const log = await browserOf(cookie).get("account.audit.list", { action: "two_factor.turned_off" });
    expect(dataOf(log)).toMatchObject({ items: [{ via: "the command line" }] });
    const again = await desk.workfuse("two-factor", "off", "--user", user);
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining("is off") });
  });
});

describe("api-key create", () => {
  it("prints a key for the demo user, who finds the same account at the first sign-in", async () => {
    const { status, stdout, stderr } = await desk.workfuse("api-key", "create", "--name", "laptop");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^wf_\S+\n$/);
    expect(stderr).toContain("laptop");
    const owner = await ownerOf(lastLine(stdout));
    expect(owner?.role).toBe("OWNER");
    const { db } = await import("@/server/db");
    const users = await db().user.count();

    const { cookie } = await signIn("demo");
    const { sessionOf } = await import("@/server/auth");
    const session = await sessionOf(new Headers({ cookie }));
    expect(session?.user.id).toBe(owner?.userId);
    expect(session?.workspace.id).toBe(owner?.workspaceId);
    expect(await db().user.count()).toBe(users);
    expect(await db().account.count({ where: { userId: owner?.userId ?? "" } })).toBe(1);
  });

  it("makes the key for another user by e-mail", async () => {
    await signIn("alice");
    const { status, stdout } = await desk.workfuse(
      ...["api-key", "create", "--name", "ci", "--user", "alice@users.workfuse.local"],
    );
    expect(status).toBe(0);
    const { db } = await import("@/server/db");
    const alice = await db().user.findUniqueOrThrow({ where: { email: "alice@users.workfuse.local" } });
    expect((await ownerOf(lastLine(stdout)))?.userId).toBe(alice.id);
  });

  it("names a user whom it does not know, and an option that is missing", async () => {
    const unknown = await desk.workfuse("api-key", "create", "--name", "x", "--user", "nobody@example.com");
    expect(unknown).toMatchObject({ status: 1, stdout: "" });
    expect(unknown.stderr).toContain("nobody@example.com");
    const nameless = await desk.workfuse("api-key", "create");
    expect(nameless).toMatchObject({ status: 1, stdout: "" });
    expect(nameless.stderr).toContain("--name");
  });
});

describe("run", () => {
  it("prints the steps as they happen and ends with status 0", async () => {
    const file = desk.file("double.json", double());
    const input = desk.file("input.json", { n: 21 });
    const { status, stdout } = await desk.workfuse("run", file, "--input", input);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^Run \S+ of "Test"$/);
    expect(lines.filter((line) => line.startsWith("SUCCESS"))).toHaveLength(2);
    expect(lines.at(-1)).toBe('COMPLETED: {"n":42}');
  });

  it("ends with status 1 when the run fails, and says why", async () => {
    const { status, stdout } = await desk.workfuse("run", desk.file("double.json", double()));
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAILED +twice .*trigger\.n/m);
    expect(lastLine(stdout)).toMatch(/^FAILED: /);
  });

  it("lists all problems of a workflow that cannot run, and starts nothing", async () => {
    const document = workflow(
      { start: manual, a: transform({ v: "{{steps.nowhere.x}}" }), b: { type: "no.such" } },
      "start > a > b",
    );
    const { status, stdout, stderr } = await desk.workfuse("run", desk.file("faulty.json", document));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^ +a .*nowhere/m);
    expect(stderr).toMatch(/^ +b.*no\.such/m);
  });

  it.each([
    ["a file that is not there", "absent.json", undefined, "absent.json cannot be read"],
    ["a file that is not JSON", "broken.json", '{"name": ', "broken.json is not valid JSON"],
    ["JSON that is no workflow", "other.json", { name: "x" }, "other.json is not a workflow document"],
  ])("names %s", async (_, name, content, message) => {
    if (content !== undefined) desk.file(name, content);
    const { status, stdout, stderr } = await desk.workfuse("run", name);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it("names an input file that is not there", async () => {
    const file = desk.file("double.json", double());
    const { status, stderr } = await desk.workfuse("run", file, "--input", "absent.json");
    expect(status).toBe(1);
    expect(stderr).toContain("absent.json cannot be read");
  });
});

describe("import and export", () => {
  it("carries a workflow over, without the credentials of the one whose it was", async () => {
    const bound = double();
    const [, node] = bound.nodes;
    if (node) node.data.credentialId = "0198c0de-0000-7000-8000-000000000000";
    const imported = await desk.workfuse("import", desk.file("bound.json", bound));
    expect(imported.status).toBe(0);
    expect(imported.stdout).toMatch(/^[0-9a-f-]{36}\n$/);
    expect(imported.stderr).toContain('Choose a credential for "twice".');

    const exported = await desk.workfuse("export", lastLine(imported.stdout));
    expect(exported.status).toBe(0);
    expect(JSON.parse(exported.stdout)).toMatchObject(double());
    expect(exported.stdout).not.toContain("0198c0de");
  });

  it("exports a document that is larger than a pipe holds", async () => {
    const large: WorkflowDocument = { ...double(), description: "d".repeat(9_000) };
    for (const node of large.nodes) node.data.config = { ...node.data.config, note: "n".repeat(100_000) };
    const { stdout } = await desk.workfuse("import", desk.file("large.json", large));
    const exported = await desk.workfuse("export", lastLine(stdout));
    expect(JSON.parse(exported.stdout)).toMatchObject(large);
  });

  it.each(["0198c0de-0000-7000-8000-000000000000", "not-an-id"])("names no workflow %s", async (id) => {
    const { status, stdout, stderr } = await desk.workfuse("export", id);
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^There is no such .*\n$/),
    });
  });
});

describe("the command line", () => {
  it("shows how it is used", async () => {
    const help = await desk.workfuse("--help");
    expect(help.status).toBe(0);
    for (const command of ["api-key create", "run FILE", "export ID", "import FILE"]) {
      expect(help.stdout).toContain(command);
    }
    expect(await desk.workfuse()).toEqual({ ...help, status: 2 });
  });

  it.each(["fly", "constructor", "run --fast"])("refuses %s", async (line) => {
    const { status, stdout, stderr } = await desk.workfuse(...line.split(" "));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("Usage: workfuse");
  });

  it("runs under the Node of the machine, from whatever folder", async () => {
    const PATH = (process.env.PATH ?? "")
      .split(path.delimiter)
      .filter((folder) => !folder.includes("node_modules"))
      .join(path.delimiter);
    const env: NodeJS.ProcessEnv = {
      ...{ PATH, HOME: process.env.HOME, NODE_ENV: "production" },
      ...{ WORKFUSE_DATA_DIR: ".", WORKFUSE_BUILD_DIR: buildDir },
    };
    const args = ["run", desk.file("double.json", double()), "--input", desk.file("input.json", { n: 2 })];
    const bin = path.join(root, "bin", "workfuse.mjs");
    const { status, stdout, stderr } = await runProgram(bin, args, { cwd: desk.folder, env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(lastLine(stdout)).toBe('COMPLETED: {"n":4}');
    expect((await runProgram(bin, ["fly"], { cwd: desk.folder, env })).status).toBe(1);
  });
});

describe("where WorkFuse does not run", () => {
  it("says what to do", async () => {
    const empty = openDesk(script);
    const { status, stdout, stderr } = await empty.workfuse("export", "x");
    empty.clear();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("npm start");
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it("says so when it cannot be known how it runs", async () => {
    const damaged = openDesk(script);
    damaged.file("running.json", '{"env": ');
    const { status, stderr } = await damaged.workfuse("export", "x");
    damaged.clear();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^running\.json cannot be read, .*npm start\n$/);
  });

  it("says so when what was running does not answer any more", async () => {
    const left = openDesk(script);
    const { DATABASE_URL = "" } = process.env;
    const gone = new URL(DATABASE_URL);
    gone.port = String(await freePort());
    left.announce({ ...(process.env as Record<string, string>), DATABASE_URL: gone.toString() });
    const { status, stdout, stderr } = await left.workfuse("api-key", "create", "--name", "x");
    left.clear();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("npm start");
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
