/** Shows that a call comes from the web process of this installation (`internalKey`), which took it from its caller. */
export const passedOnHeader = "x-workfuse-passed-on";

/** The id that the run of a call that is passed on gets, so that whoever else takes it after all takes the same one. */
export const executionHeader = "x-workfuse-execution";
