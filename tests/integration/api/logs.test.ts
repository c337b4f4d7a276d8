import { execFile } from "node:child_process";
import { expect, it } from "vitest";

/** Everything that a process has written, and how it ended. */
function output(script: string, args: string[]): Promise<{ error: Error | null; text: string }> {
  return new Promise((resolve) => {
    const command = ["--import", "tsx", script, ...args];
    execFile(process.execPath, command, { maxBuffer: 64 * 1_048_576 }, (error, stdout, stderr) => {
      resolve({ error, text: stdout + stderr });
    });
  });
}

it("holds neither secrets nor payloads at any level, whatever fails", async () => {
  const [secret, payload] = ["c4nary-secret-value", "c4nary-payload-text"];
  const { error, text } = await output("tests/integration/api/logged-process.ts", [secret, payload]);
  expect(error).toBeNull();
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  // The control: the log was written to, of what went well and of what failed.
  for (const told of ["run.ended", "no_execution", "no_credential", "no_workflow"]) {
    expect(
      lines.some((line) => line.includes(told)),
      told,
    ).toBe(true);
  }
  const encoded = [secret, payload].flatMap((value) => [
    value,
    Buffer.from(value).toString("base64").replace(/=+$/, ""),
  ]);
  for (const value of encoded) expect(lines.filter((line) => line.includes(value))).toEqual([]);
  for (const value of encoded) expect(text).not.toContain(value);
});
