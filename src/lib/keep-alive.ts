/**
 * How long a server keeps an idle connection, in milliseconds: longer than load balancers (60 s, the default of
 * AWS's) and clients' pools do, so that it is never the server that closes one just as a request is sent on it.
 * Node's own default is 5 s.
 */
export const keepAliveMs = 65_000;
