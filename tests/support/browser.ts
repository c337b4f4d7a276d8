import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { root } from "~/scripts/lib/root";
import type { RunningProduct } from "./product";

/** Where pictures of the pages go; ignored by git, for people to look at. */
const pictures = path.join(root, "test-results", "screenshots");

export const sizes = { desktop: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

const candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A real Chromium without a window: CHROMIUM_PATH, else one of the usual places. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? candidates.find((file) => existsSync(file));
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** How long one action or expectation of a test may take, in milliseconds: generous, for a busy machine. */
const actionLimitMs = 15_000;

export type Visitor = {
  context: BrowserContext;
  page: Page;
  /** What the pages complained about: uncaught errors and console errors. */
  complaints: string[];
};

/** A browser profile of its own, at the landing page; `login` is who is signed in at GitHub's stand-in. */
export async function visit(browser: Browser, product: RunningProduct, login: string): Promise<Visitor> {
  const context = await browser.newContext({ viewport: sizes.desktop, reducedMotion: "reduce" });
  const github = product.env.WORKFUSE_LOCAL_GITHUB_URL ?? "";
  await context.addCookies([{ name: "github_user", value: login, url: github }]);
  const page = await context.newPage();
  page.setDefaultTimeout(actionLimitMs);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
  });
  await page.goto(product.url);
  return { context, page, complaints };
}

/** Signs in by the button of the landing page, to the dashboard. */
export async function signInWithGithub({ page }: Visitor): Promise<void> {
  await page.getByRole("button", { name: "Sign in with GitHub" }).first().click();
  await page.waitForURL("**/dashboard");
  await page.getByRole("heading", { name: "Workflows" }).waitFor();
}

/** Takes pictures of the page as it stands, in both sizes or in `only` one, and goes back to the first. */
export async function picture(page: Page, name: string, only?: keyof typeof sizes): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  for (const [size, viewport] of Object.entries(sizes).reverse()) {
    if (only && size !== only) continue;
    await page.setViewportSize(viewport);
    // One frame for what depends on the size to settle.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 250))),
    );
    await page.screenshot({ path: path.join(pictures, `${name}-${size}.png`) });
  }
}

/** After a failed test, keeps what the page showed. */
export async function failurePicture(
  page: Page,
  task: { name: string; result?: { state?: string } },
): Promise<void> {
  if (task.result?.state !== "fail") return;
  mkdirSync(pictures, { recursive: true });
  const name = task.name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60);
  await page.screenshot({ path: path.join(pictures, `failed-${name}.png`) });
}
