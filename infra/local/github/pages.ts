import { displayName, emailOf, knownLogins } from "./users";

const style = `
:root { color-scheme: light dark; --line: #8888; --soft: #8882; --accent: #1f6feb; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px;
  font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; border: 1px solid var(--line); border-radius: 12px; padding: 28px; }
h1 { margin: 0 0 8px; font-size: 1.3rem; }
h2 { margin: 24px 0 8px; font-size: 1rem; }
p { margin: 0 0 16px; }
.note { padding: 8px 12px; border-radius: 8px; background: var(--soft); font-size: .9rem; }
.error { border-left: 4px solid #d1242f; }
form { display: grid; gap: 8px; }
button, input { font: inherit; padding: 10px 12px; border-radius: 8px; border: 1px solid var(--line); width: 100%; }
button { display: flex; align-items: center; gap: 12px; text-align: left; background: transparent; color: inherit;
  cursor: pointer; }
button:hover, button[aria-current] { background: var(--soft); }
button.go { justify-content: center; background: var(--accent); border-color: var(--accent); color: #fff; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
small { display: block; opacity: .75; }
img { border-radius: 50%; }
label { margin-top: 12px; font-weight: 600; }
`;

/** The chooser's forms post here with the flow's parameters, or those of the home page without any. */
type Chooser = {
  action: string;
  hidden: readonly (readonly [string, string])[];
  current: string;
  error?: string;
};

/** The home page: what this is, who is signed in, and another account on request. */
export function homePage(current: string): string {
  return page(
    "Local stand-in for GitHub",
    `<p>This is not GitHub. It stands in for GitHub's sign-in on this machine, without passwords and without
the internet.</p>
<p class="note" role="status">Signed in as <strong>${escapeHtml(current)}</strong> (${escapeHtml(emailOf(current))})</p>
<h2 id="switch">Switch account</h2>${chooserForms({ action: "/session", hidden: [], current }, "switch")}`,
  );
}

/** The account chooser of a sign-in, which continues at `chooser.action`. */
export function chooserPage(client: string, chooser: Chooser): string {
  return page(
    "Choose an account",
    `<p>to continue to <strong>${escapeHtml(client)}</strong></p>
<p class="note">Local stand-in for GitHub: no password is asked.</p>
${chooser.error ? `<p class="note error" role="alert">${escapeHtml(chooser.error)}</p>` : ""}
<h2 id="accounts">Accounts</h2>${chooserForms(chooser, "accounts")}`,
  );
}

/** A page that says what went wrong and what to do. */
export function errorPage(title: string, message: string): string {
  return page(title, `<p class="note error" role="alert">${escapeHtml(message)}</p>`);
}

function chooserForms({ action, hidden, current }: Chooser, labelledBy: string): string {
  const fields = hidden
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join("");
  const accounts = knownLogins
    .map(
      (login) =>
        `<button name="login" value="${login}"${login === current ? ' aria-current="true"' : ""}>` +
        `<img src="/avatars/${login}.svg" alt="" width="36" height="36">` +
        `<span>${displayName(login)}<small>${login} · ${emailOf(login)}</small></span></button>`,
    )
    .join("");
  return `<form method="post" action="${escapeHtml(action)}" aria-labelledby="${labelledBy}">${fields}${accounts}</form>
<form method="post" action="${escapeHtml(action)}">${fields}<label for="login">Another user name</label>
<input id="login" name="login" required maxlength="39" pattern="[A-Za-z0-9]+(-[A-Za-z0-9]+)*" autocomplete="username"
 autocapitalize="none" spellcheck="false" title="Letters, digits and single hyphens">
<button class="go">Continue</button></form>`;
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · local GitHub stand-in</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>${content}</main></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
