import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { failurePicture, launchBrowser, type Visitor, visit } from "./browser";
import { type RunningProduct, startProduct } from "./product";

export type Stage = { product: RunningProduct; browser: Browser; visitor: Visitor };

/**
 * A product, a browser and one visitor at the landing page, for all tests of a file. What is returned is filled
 * before the first test begins. A failed test leaves a picture of the page. `env` gives the
 * product more variables.
 */
export function setStage(
  login: string,
  env: () => Promise<Record<string, string>> = async () => ({}),
): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    const product = async () => startProduct({ env: await env() });
    [stage.product, stage.browser] = await Promise.all([product(), launchBrowser()]);
    stage.visitor = await visit(stage.browser, stage.product, login);
  });
  afterAll(async () => {
    await stage.browser?.close();
    await stage.product?.stop();
  });
  afterEach(({ task }) => failurePicture(stage.visitor.page, task));
  return stage;
}
