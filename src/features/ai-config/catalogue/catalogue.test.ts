import { describe, expect, it } from "vitest";
import { hostsOf, vendors } from ".";

describe("the catalogue", () => {
  const operations = vendors.flatMap((vendor) =>
    vendor.operations.map((operation) => ({ vendor, operation })),
  );

  it("has a parameter for each placeholder, and none besides", () => {
    for (const { vendor, operation } of operations) {
      const url = operation.url.startsWith("http") ? operation.url : vendor.base + operation.url;
      const written = [...url.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      const named = (operation.path ?? []).flatMap(({ name }) => name.split(",")).sort();
      expect(named, `${vendor.name}: ${operation.title}`).toEqual(written);
    }
  });

  it("has patterns that compile and URLs that parse", () => {
    for (const { vendor, operation } of operations) {
      for (const parameter of [
        ...(operation.path ?? []),
        ...(operation.query ?? []),
        ...(operation.body?.fields ?? []),
      ]) {
        expect(() => new RegExp(parameter.words)).not.toThrow();
        for (const pattern of Object.keys(parameter.options ?? {}))
          expect(() => new RegExp(pattern)).not.toThrow();
      }
      const url = operation.url.startsWith("http") ? operation.url : vendor.base + operation.url;
      expect(URL.canParse(url.replace(/\{\w+\}/g, "x")), `${vendor.name}: ${operation.title}`).toBe(true);
    }
  });

  it("knows the hosts of a URL", () => {
    expect(hostsOf("https://api.github.com/user")).toEqual(["api.github.com"]);
    expect(hostsOf("https://api.acme.test/")).toEqual([]);
  });
});
