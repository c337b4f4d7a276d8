import { generateClient } from "./lib/generate";

process.stdout.write(`Prisma client: ${generateClient()}\n`);
