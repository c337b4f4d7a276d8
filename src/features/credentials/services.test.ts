import { describe, expect, it } from "vitest";
import { oauthPresets } from "./oauth/presets";
import { type Service, serviceOf, services, suggestedServices, testAt, withService } from "./services";

const known = Object.entries<Service>(services);
const suggested = (given: Partial<Parameters<typeof suggestedServices>[0]>) =>
  suggestedServices({ name: "", hosts: [], secret: "", ...given }).map(({ label }) => label);

it.each(known)("%s is tried at one of its own hosts, over TLS", (_, { hosts, test }) => {
  if (!test) return;
  const { protocol, hostname } = new URL(test.url);
  expect(protocol).toBe("https:");
  expect(
    hosts.some((host) => host === hostname || (host.startsWith("*.") && hostname.endsWith(host.slice(1)))),
  ).toBe(true);
  expect(testAt(test.url)).toBe(test);
});

it("every provider of OAuth is tried", () => {
  for (const [name, { test, hosts }] of Object.entries(oauthPresets)) {
    expect([name, test?.url]).toEqual([name, expect.stringContaining("https://")]);
    expect(hosts.length).toBeGreaterThan(0);
  }
  expect(oauthPresets.linear.test).toMatchObject({ post: '{"query":"{ viewer { id } }"}' });
});

it("a credential's service is told by its hosts", () => {
  expect(serviceOf(["x.test", "api.stripe.com"])?.label).toBe("Stripe");
  expect(serviceOf(["stripe.com"])).toBeUndefined();
});

describe("services are suggested", () => {
  it("by the words of a name", () => {
    expect(suggested({ name: "Stripe, live" })).toEqual(["Stripe"]);
    expect(suggested({ name: "our SLACK bot" })).toEqual(["Slack"]);
    expect(suggested({ name: "My key of the app" })).toEqual([]);
    expect(suggested({ name: "in a box" })).toEqual([]);
  });

  it("by the host that is being typed", () => {
    expect(suggested({ hosts: ["strip"] })).toEqual(["Stripe"]);
    expect(suggested({ hosts: ["x.test", "api.git"] })).toEqual(["GitHub"]);
    expect(suggested({ hosts: ["gi"] })).toEqual([]);
    expect(suggested({ hosts: ["api.stripe.com"] })).toEqual([]);
  });

  it("by how the value begins, which is surest", () => {
    expect(suggested({ secret: "sk_test_1", name: "Slack" })).toEqual(["Stripe", "Slack"]);
    expect(suggested({ secret: "sk_" })).toEqual([]);
  });
});

it("a service's hosts take the place of what was being typed of its name", () => {
  expect(withService(["x.test", "strip"], services.stripe)).toEqual(["x.test", "api.stripe.com"]);
  expect(withService(["slack.com"], services.slack)).toEqual(["slack.com", "*.slack.com"]);
  expect(withService(["api.acme.test"], services.stripe)).toEqual(["api.acme.test", "api.stripe.com"]);
  expect(withService(["*"], services.stripe)).toEqual(["api.stripe.com"]);
  expect(withService([], services.stripe)).toEqual(["api.stripe.com"]);
});
