/** What an event that an application posts may be called. */
export const eventName = /^[A-Za-z0-9._-]{1,100}$/;
