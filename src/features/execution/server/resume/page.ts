import { createHash } from "node:crypto";

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:10vh auto;padding:0 1rem;color:#1c1c1c}
h1{font-size:1.25rem}p{white-space:pre-wrap;overflow-wrap:anywhere}label{display:block;margin:1rem 0 .25rem}
textarea{width:100%;box-sizing:border-box;font:inherit}button{font:inherit;padding:.5rem 1.25rem;margin:1rem .5rem 0 0}
@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}}`;

/** Nothing is loaded or run, and nobody may frame it: a click on it decides something. */
const policy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

function page(title: string, content: string, status: number): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escaped(title)}</title>
<style>${style}</style></head><body><main><h1>${escaped(title)}</h1>${content}</main></body></html>`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    // The address is the right to answer: it must not leak to where a link leads, nor stay in a cache.
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  };
  return new Response(html, { status, headers });
}

/** Asks for an answer. Opening it answers nothing: mail scanners open every address. */
export const questionPage = (workflow: string, step: string, message: string): Response =>
  page(
    step,
    `<p>${escaped(message || `The workflow "${workflow}" waits for your answer.`)}</p>
<form method="post"><label for="comment">Comment</label><textarea id="comment" name="comment" rows="3"></textarea>
<button name="approved" value="true">Approve</button><button name="approved" value="false">Decline</button></form>
<p><small>${escaped(workflow)}</small></p>`,
    200,
  );

/** Says how it stands with an answer, to a person. */
export const statePage = (title: string, text: string, status: number): Response =>
  page(title, `<p>${escaped(text)}</p>`, status);
