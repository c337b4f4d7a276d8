import { NodeError } from "@/nodes/kit/executor";

/** Something of our own could not be read or written: that is no failure of the node. */
export class OutOfReach extends Error {
  constructor(override readonly cause: unknown) {
    super("Our own records are out of reach.");
  }
}

/** Passes on what the node is to be told, and marks every other rejection. */
export async function ofOurOwn<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof NodeError ? error : new OutOfReach(error);
  }
}
