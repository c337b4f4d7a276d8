import { createAuthClient } from "better-auth/react";

/** Sign-in and sign-out in the browser. Import it when it is needed: pages work without it. */
export const authClient = createAuthClient();
