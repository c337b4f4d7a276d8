/** Where the procedures are. */
export const apiUrl = "/api/trpc";
