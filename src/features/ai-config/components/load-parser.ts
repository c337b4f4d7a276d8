/** The built-in parser, fetched when it is first needed: the editor's first load does without it. */
export const loadParser = () => import("../parser").then(({ parseIntent }) => parseIntent);
