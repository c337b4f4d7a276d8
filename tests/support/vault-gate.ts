import { createServer, request as send } from "node:http";

/** How an operation of the vault ends at the gate: it is refused, or carried out and its answer lost, always or once. */
export type VaultTrouble = "refused" | "lost" | "lost once";

export type VaultGate = {
  /** By the operation's name, such as `CreateSecret`; what is not named goes through. */
  trouble: Record<string, VaultTrouble>;
  stop(): void;
};

/**
 * Stands between the application and its vault. `port` is where the application finds it: the signature of a request
 * covers the host that its client called.
 */
export async function startVaultGate(port: number, vault: string): Promise<VaultGate> {
  const gate: VaultGate = { trouble: {}, stop: () => server.close() };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const trouble = gate.trouble[operation];
    if (trouble === "refused") {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: "AccessDeniedException", Message: "arn:aws:iam::1:user/inner" }));
      return;
    }
    if (trouble === "lost once") delete gate.trouble[operation];
    const headers = { ...request.headers, host: `127.0.0.1:${port}` };
    const onward = send(`${vault}${request.url}`, { method: request.method, headers }, (answer) => {
      if (trouble === "lost" || trouble === "lost once") {
        answer.resume().on("end", () => response.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.end(Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return gate;
}
