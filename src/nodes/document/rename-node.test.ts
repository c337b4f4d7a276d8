import { expect, it } from "vitest";
import { testDocument, testNode } from "@/features/editor/test-documents";
import { renameNode } from "./rename-node";

const reader = testNode("b", undefined, {
  label: "Reader",
  config: {
    text: "Hi {{steps.get_user.name}} {{#if steps.get_user.ok}}x{{/if}} {{default steps.get_user.a steps.get_users.b}}",
    list: [{ value: "{{ steps.[get_user].id }}" }, { value: "steps.get_user" }],
    broken: "{{steps.get_user",
  },
});
const document = testDocument(
  [testNode("a", undefined, { label: "Get user" }), reader, testNode("c")],
  ["a->b"],
);

it("changes the label and every reference to it, and nothing else", () => {
  const renamed = renameNode(document, "a", "Fetch Person!");
  expect(renamed.nodes[0]?.data.label).toBe("Fetch Person!");
  expect(renamed.nodes[1]?.data.config).toEqual({
    text: "Hi {{steps.fetch_person.name}} {{#if steps.fetch_person.ok}}x{{/if}} {{default steps.fetch_person.a steps.get_users.b}}",
    list: [{ value: "{{ steps.[fetch_person].id }}" }, { value: "steps.get_user" }],
    broken: "{{steps.get_user",
  });
  expect(renamed.nodes[2]).toBe(document.nodes[2]);
});

it("leaves texts alone that are no templates", () => {
  const config = { code: "return '{{steps.get_user.name}}'", input: "{{steps.get_user.name}}" };
  const nodes = [testNode("a", undefined, { label: "Get user" }), testNode("b", "action.code", { config })];
  expect(renameNode(testDocument(nodes), "a", "Person").nodes[1]?.data.config).toEqual({
    code: "return '{{steps.get_user.name}}'",
    input: "{{steps.person.name}}",
  });
});

it("changes the references to the address that answers it", () => {
  const ask = testNode("a", "logic.wait", { label: "Ask", config: { message: "{{execution.resume.ask}}" } });
  const mail = testNode("b", undefined, { config: { text: "Go to {{execution.resume.ask}}" } });
  const [renamed, told] = renameNode(testDocument([ask, mail]), "a", "Ask the boss").nodes;
  expect(renamed?.data.config).toEqual({ message: "{{execution.resume.ask_the_boss}}" });
  expect(told?.data.config).toEqual({ text: "Go to {{execution.resume.ask_the_boss}}" });
});

it("touches no other node where the slug stays", () => {
  const renamed = renameNode(document, "a", "GET user");
  expect(renamed.nodes[1]).toBe(document.nodes[1]);
});

it("leaves references alone where they would become ambiguous or nameless", () => {
  expect(renameNode(document, "a", "Reader").nodes[1]).toBe(document.nodes[1]);
  expect(renameNode(document, "a", "!!").nodes[1]).toBe(document.nodes[1]);
});

it("gives the same document for the same label", () => {
  expect(renameNode(document, "a", "Get user")).toBe(document);
  expect(renameNode(document, "missing", "X")).toBe(document);
});
