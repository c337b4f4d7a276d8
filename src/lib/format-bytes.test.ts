import { expect, it } from "vitest";
import { formatBytes } from "./format-bytes";

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1_550, "1.5 KiB"],
  [1_048_575, "1 MiB"],
  [1_048_576 * 9.96, "10 MiB"],
  [1024 ** 4, "1024 GiB"],
])("%i bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
