import { describe, expect, it } from "vitest";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { handleOf } from "@/nodes/can-connect";
import { validateDocument } from "@/nodes/validate-document";
import { describeByParser } from ".";

/** Edges by the labels of their ends: `Webhook>GET users`. */
const edges = (document: WorkflowDocument): string[] => {
  const label = (id: string) => document.nodes.find((node) => node.id === id)?.data.label ?? id;
  return document.edges.map((edge) => {
    const handle = handleOf(document, edge);
    return `${label(edge.source)}${handle === "out" ? "" : `.${handle}`}>${label(edge.target)}`;
  });
};
const made = async (text: string) => describeByParser({ text });

const document: WorkflowDocument = {
  name: "Sign-ups",
  description: "kept",
  nodes: [
    { id: "w", type: "trigger.webhook", position: { x: 5, y: 6 }, data: { label: "Hook", config: {} } },
    {
      id: "a",
      type: "action.http",
      position: { x: 333, y: 7 },
      data: {
        label: "Create account",
        config: { method: "POST", url: "https://id.acme.test/accounts" },
        retries: 1,
      },
    },
    {
      id: "b",
      type: "action.http",
      position: { x: 666, y: 8 },
      data: {
        label: "Send welcome",
        config: {
          method: "POST",
          url: "https://mail.acme.test/welcome",
          query: [{ name: "id", value: "{{steps.create_account.body.id}}" }],
        },
      },
    },
  ],
  edges: [
    { id: "one", source: "w", target: "a", sourceHandle: "out" },
    { id: "two", source: "a", target: "b" },
  ],
};
const edited = async (text: string) => describeByParser({ text, document });

describe("words for a new workflow", () => {
  it.each([
    [
      "sentences",
      "A webhook comes in. Fetch https://a.test/x. Then wait 5 minutes. Finally POST https://a.test/y.",
    ],
    ["one sentence", "after a webhook fetch https://a.test/x, then wait 5 minutes and POST https://a.test/y"],
    ["numbers", "1. webhook\n2. fetch https://a.test/x\n3. wait 5 minutes\n4. POST https://a.test/y"],
    [
      "points",
      "When a webhook arrives:\n- fetch https://a.test/x\n- wait 5 minutes\n- POST https://a.test/y",
    ],
    ["arrows", "webhook -> fetch https://a.test/x -> wait 5 minutes -> POST https://a.test/y"],
  ])("may be %s", async (_, text) => {
    const described = await made(text);
    expect(edges(described.document)).toEqual([
      "Webhook>Fetch x",
      "Fetch x>Wait 5 minutes",
      "Wait 5 minutes>POST y",
    ]);
    expect(described).toMatchObject({ questions: [], unread: [] });
    expect(validateDocument(described.document)).toEqual([]);
  });

  it("without a trigger begin by hand, and say so", async () => {
    const { document, provenance } = await made("GET https://a.test/x");
    expect(document.nodes[0]).toMatchObject({ id: "manual", type: "trigger.manual" });
    expect(provenance.manual).toEqual({ type: "default" });
  });

  it("are told of a happening that nothing reports", async () => {
    const { questions, provenance } = await made("When a parcel gets lost, GET https://a.test/x");
    expect(questions).toMatchObject([
      { nodeId: "webhook", question: expect.stringContaining("a parcel gets lost") },
    ]);
    expect(provenance.webhook).toMatchObject({ type: "guessed" });
  });

  it("bring branches together again", async () => {
    const { document } = await made(
      "On a webhook, if the age is over 17, GET https://a.test/adult, otherwise GET https://a.test/minor. Then GET https://a.test/all.",
    );
    expect(edges(document)).toEqual([
      "Webhook>Age is over 17?",
      "Age is over 17?.true>GET adult",
      "Age is over 17?.false>GET minor",
      "GET adult>GET all",
      "GET minor>GET all",
    ]);
  });

  it("are laid out, none over another", async () => {
    const { document } = await made("GET https://a.test/x, then GET https://a.test/y");
    const places = document.nodes.map(({ position }) => JSON.stringify(position));
    expect(new Set(places).size).toBe(3);
  });

  it("give the same answer again", async () => {
    const text =
      "every day at 8, for each item of https://a.test/list POST https://a.test/x, and GET https://a.test/x";
    expect(await made(text)).toEqual(await made(text));
  });

  it("have what was not understood told, and their secrets forgotten", async () => {
    const described = await made(
      "On a webhook, twiddle the thumbs, then GET https://a.test/x with password Xk29!aa8Qz.",
    );
    expect(described.unread).toEqual(["twiddle the thumbs"]);
    expect(JSON.stringify(described)).not.toContain("Xk29");
    expect(described.questions.map(({ field }) => field)).toContain("credentialId");
  });

  it("take the name of an upstream field where they say whose it is, and no other", async () => {
    const { document } = await made(
      "On a webhook GET https://a.test/orders/{{trigger.body.id}}, then POST the total from the response and the email from the webhook as JSON to https://a.test/bill",
    );
    const body = JSON.stringify(document.nodes[2]?.data.config.body);
    expect(body).toContain("{{steps.get_orders.body.total}}");
    expect(body).toContain("{{trigger.body.email}}");
  });
});

describe("words for a workflow that is there", () => {
  it("leave everything else to the letter", async () => {
    const described = await edited("retry Send welcome 4 times");
    const [w, a, b] = document.nodes;
    expect(described.document).toEqual({
      ...document,
      nodes: [w, a, { ...b, data: { ...b?.data, retries: 4 } }],
    });
    expect(described.provenance).toEqual({ b: { retries: "words" } });
  });

  it("remove a step, join its neighbours and ask for what it gave", async () => {
    const described = await edited("delete Create account");
    expect(edges(described.document)).toEqual(["Hook>Send welcome"]);
    expect(described.questions).toMatchObject([{ nodeId: "b", field: "query.0.value" }]);
  });

  it("rename a step with all that reads it", async () => {
    const { document: renamed } = await edited('rename Create account to "Open account"');
    expect(JSON.stringify(renamed.nodes[2])).toContain("{{steps.open_account.body.id}}");
  });

  it.each([
    ["the step has two meanings", "remove the request"],
    ["there is no such step", "change the URL of the invoice step to https://x.test/"],
    ["nothing is understood", "make everything nicer"],
  ])("ask and change nothing where %s", async (_, text) => {
    const described = await edited(text);
    expect(described.document).toEqual(document);
    expect(described.questions).not.toEqual([]);
  });

  it("put new steps beside the old ones, which stay where they are", async () => {
    const { document: more } = await edited("add a delay of 2 hours before Send welcome");
    expect(edges(more)).toEqual([
      "Hook>Create account",
      "Create account>Wait 2 hours",
      "Wait 2 hours>Send welcome",
    ]);
    expect(more.nodes.slice(0, 3).map(({ position }) => position)).toEqual(
      document.nodes.map(({ position }) => position),
    );
    expect(more.nodes[3]?.position).not.toEqual({ x: 0, y: 0 });
  });

  it("begin anew where the trigger stands alone", async () => {
    const [hook] = document.nodes;
    const alone = { ...document, nodes: hook ? [hook] : [], edges: [] };
    const described = await describeByParser({ text: "every hour GET https://a.test/x", document: alone });
    expect(described.document.nodes.map(({ type }) => type)).toEqual(["trigger.schedule", "action.http"]);
    expect(described.document).toMatchObject({ name: "Sign-ups", description: "kept" });
  });
});

describe("hostile words", () => {
  it("make 100 nodes at most, and tell of the rest", async () => {
    const { document, unread } = await made("GET https://a.test/x and ".repeat(120));
    expect(document.nodes).toHaveLength(100);
    expect(unread).not.toEqual([]);
  }, 60_000);

  it.each([
    ["the same word", "then ".repeat(1_600)],
    ["commas", ", and ".repeat(1_300)],
    ["conditions", "if a is b, ".repeat(700)],
    ["brackets and quotes", `${'"('.repeat(2_000)}{{`],
    ["steps", "GET https://a.test/x and ".repeat(320)],
    ["blanks", `when${" ".repeat(7_900)}x`],
  ])(
    "of %s have an answer",
    async (_, text) => {
      const described = await made(text.slice(0, 8_000));
      expect(described.document.nodes.length).toBeGreaterThan(0);
    },
    30_000,
  );
});
