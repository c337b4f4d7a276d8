/** The build that `npm test` makes beside a product that may be running, and serves to the end-to-end tests. */
export const testBuild = {
  buildDir: process.env.WORKFUSE_TEST_BUILD_DIR ?? ".next-test",
  /** Node types that the product does not have, so that the tests see one which the editor has never seen. */
  nodes: "tests/support/extra-nodes",
} as const;
