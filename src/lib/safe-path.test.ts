import { expect, test } from "vitest";
import { safePath } from "./safe-path";

test.each(["/settings", "/workflows/1/executions?status=FAILED#top", "/"])(
  "%s may be led back to",
  (path) => {
    expect(safePath(path, "/dashboard")).toBe(path);
  },
);

test.each([
  null,
  undefined,
  "",
  "dashboard",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
])("%s is refused", (path) => {
  expect(safePath(path, "/dashboard")).toBe("/dashboard");
});
