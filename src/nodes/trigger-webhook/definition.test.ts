import { describe, expect, it } from "vitest";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { triggerWebhook } from "./definition";
import { webhook } from "./execute.server";

describe("a webhook's config", () => {
  it("is POST, open and answered at once where nothing is said", () => {
    expect(triggerWebhook.config.parse({})).toEqual({
      method: "POST",
      auth: { type: "none" },
      response: "immediate",
    });
  });

  it("fills in a signature's defaults", () => {
    expect(triggerWebhook.config.parse({ auth: { type: "hmac" } }).auth).toEqual({
      type: "hmac",
      algorithm: "sha256",
      header: "x-signature",
      encoding: "hex",
    });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ method: "HEAD" }, "method"],
    [{ response: "later" }, "response"],
    [{ auth: { type: "magic" } }, "auth.type"],
    [{ auth: { type: "hmac", algorithm: "md5" } }, "auth.algorithm"],
    [{ auth: { type: "hmac", header: "x y" } }, "auth.header"],
    [{ auth: { type: "hmac", timestampHeader: "x:y" } }, "auth.timestampHeader"],
    [{ auth: { type: "hmac", toleranceSeconds: 0 } }, "auth.toleranceSeconds"],
    [{ auth: { type: "hmac", preset: "gitlab" } }, "auth.preset"],
  ])("%j is wrong at %s", (config, field) => {
    expect(draftIssues(triggerWebhook, config).map((issue) => issue.field)).toEqual([field]);
  });

  it.each<[Record<string, unknown>, { types: string[]; required: boolean }]>([
    [{}, { types: [], required: false }],
    [{ auth: { type: "none" } }, { types: [], required: false }],
    [{ auth: { type: "bearer" } }, { types: ["BEARER_TOKEN"], required: true }],
    [{ auth: { type: "hmac", preset: "slack" } }, { types: ["HMAC_SECRET"], required: true }],
  ])("%j needs the credential %j", (config, needs) =>
    expect(triggerWebhook.credential(config)).toEqual(needs),
  );
});

it("previews what it would take, and no secret", () => {
  const config = triggerWebhook.config.parse({ auth: { type: "bearer" }, response: "wait" });
  expect(webhook.preview(config, new Date())).toEqual({ method: "POST", response: "wait", auth: "bearer" });
});
