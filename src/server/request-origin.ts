import { AsyncLocalStorage } from "node:async_hooks";

/** Where a call comes from: the caller's address, if anybody knows it, and by what the caller was known. */
export type RequestOrigin = { address: string | undefined; via: string | undefined };

const origins = new AsyncLocalStorage<RequestOrigin>();

/** Does `work` as a part of a call from there. */
export const withOrigin = <T>(origin: RequestOrigin, work: () => T): T => origins.run(origin, work);

/** Where the call comes from that this is a part of; undefined for what the product does by itself. */
export const requestOrigin = (): RequestOrigin | undefined => origins.getStore();
