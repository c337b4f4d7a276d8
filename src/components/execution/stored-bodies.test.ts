import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { StoredBodies } from "./stored-bodies";

const id = "01983c1e-8f7a-7000-8000-5d1f0c2b9a11";
const render = (value: unknown) => renderToStaticMarkup(createElement(StoredBodies, { value }));

it("offers a stored body as a download with its type and size, by its id alone", () => {
  const body = { payload: id, mediaType: "application/pdf", bytes: 482_113, url: "javascript:alert(1)" };
  const html = render({ status: 200, headers: {}, body });
  expect(html).toContain(`href="/api/v1/payloads/${id}" download=""`);
  expect(html).toContain("Download application/pdf");
  expect(html).toContain("470.8 KiB");
  expect(html).not.toContain("javascript");
});

it("shows nothing where nothing is stored", () => {
  expect(render({ status: 200, body: { payload: "mine", bytes: 1 } })).toBe("");
  expect(render(undefined)).toBe("");
});
