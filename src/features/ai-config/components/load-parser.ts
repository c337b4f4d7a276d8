/** The built-in parser, fetched when it is first needed: the editor's first load does without it. */
export const loadParser = () =>
  Promise.all([import("../parser"), import("../parser/words")]).then(([{ parseIntent }, { cutSecrets }]) => ({
    parseIntent,
    cutSecrets,
  }));
