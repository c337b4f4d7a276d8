/** A token that marks one wish of one person, so that sending it twice does not fulfil it twice. */
export const freshToken = (): string => crypto.getRandomValues(new Uint32Array(3)).join("-");
