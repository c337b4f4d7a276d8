import { startSecretsManager } from "./server";

const [, , dataDir = "", accessKeyId = "", secretAccessKey = ""] = process.argv;
const { url } = await startSecretsManager({
  dataDir,
  host: "127.0.0.1",
  port: 0,
  accessKeyId,
  secretAccessKey,
});
process.stdout.write(`${url}\n`);
