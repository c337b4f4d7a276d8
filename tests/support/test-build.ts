/** The build that `npm test` makes beside a product that may be running, and serves to the browser tests. */
export const testBuild = {
  buildDir: ".next-test",
  /** Node types that the product does not have, so that the tests see one which the editor has never seen. */
  nodes: "tests/support/extra-nodes",
} as const;
