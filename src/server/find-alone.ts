import { Prisma, type PrismaClient } from "@/generated/prisma/client";

/** The `where` of a `findUnique` as `findFirst` takes it: what is unique together stands by itself. */
function single(where: Record<string, unknown>): Record<string, unknown> {
  const parts = Object.entries(where).map(([name, value]) => {
    const together = value !== null && typeof value === "object" && Object.keys(value).join("_") === name;
    return together ? value : { [name]: value };
  });
  return Object.assign({}, ...parts);
}

type Args = { where: Record<string, unknown> };
type Finds = { findFirst(args: Args): unknown; findFirstOrThrow(args: Args): unknown };

/**
 * The client with a `findUnique` that asks by itself. Prisma's own makes one query of those of the same tick: of
 * whosever they are, and so in the scope of the first alone.
 */
export function findingAlone(client: PrismaClient): PrismaClient {
  const finds = (model: unknown) => Prisma.getExtensionContext(model) as unknown as Finds;
  const alone = {
    findUnique(this: unknown, { where, ...args }: Args) {
      return finds(this).findFirst({ ...args, where: single(where) });
    },
    findUniqueOrThrow(this: unknown, { where, ...args }: Args) {
      return finds(this).findFirstOrThrow({ ...args, where: single(where) });
    },
  };
  return client.$extends({ name: "find alone", model: { $allModels: alone } }) as unknown as PrismaClient;
}
