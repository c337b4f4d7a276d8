export type ProcessIdentity = { pid: number; startTime: string };
export function thisProcess(): ProcessIdentity;
export function isAlive(identity: ProcessIdentity): boolean;
export function readLiveOwner(file: string): (ProcessIdentity & { url?: string }) | undefined;
