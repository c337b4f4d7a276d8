import { createServer as createHttpServer, request as send } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * What happens at one point: it is not carried out (`cut`), or carried out and the answer lost (`lost`); then all goes
 * on, or (`dies`) nothing gets through any more, as where the process ends there.
 */
export type Fault = { at: number; kind: "cut" | "lost"; dies: boolean };

type Passage = "through" | "cut" | "lost";

/** Between the application and its two systems: counts what it asks of them, and fails at one point. */
export class FaultLine {
  /** What was asked since the last reset, in order: the beginning of a statement, or an operation of the vault. */
  readonly events: string[] = [];
  private fault: Fault | undefined;
  private dead = false;
  private readonly closers: (() => void)[] = [];

  /** Forgets what was asked, and fails from now on as is said. */
  reset(fault?: Fault): void {
    this.events.length = 0;
    this.fault = fault;
    this.dead = false;
  }

  pass(event: string): Passage {
    if (this.dead) return "cut";
    const at = this.events.push(event) - 1;
    if (this.fault?.at !== at) return "through";
    this.dead = this.fault.dies;
    return this.fault.kind;
  }

  /** Listens in front of a vault, on the port by which it is called: signatures cover it. */
  async vault(port: number, to: () => string): Promise<void> {
    const server = createHttpServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const passage = this.pass(String(request.headers["x-amz-target"]).split(".")[1] ?? "");
      if (passage === "cut") {
        response.destroy();
        return;
      }
      const headers = { ...request.headers, host: `127.0.0.1:${port}` };
      const onward = send(`${to()}${request.url}`, { method: request.method, headers }, (answer) => {
        if (passage === "lost") {
          answer.resume().on("end", () => response.destroy());
          return;
        }
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.end(Buffer.concat(chunks));
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    this.closers.push(() => server.close());
  }

  /** Listens in front of a database; gives the address by which it is reached there. */
  async database(url: string): Promise<string> {
    const real = new URL(url);
    const server = createServer((client) => this.connection(client, real));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.closers.push(() => server.close());
    const own = new URL(url);
    own.hostname = "127.0.0.1";
    own.port = String((server.address() as AddressInfo).port);
    own.searchParams.delete("host");
    return own.href;
  }

  stop(): void {
    for (const close of this.closers) close();
  }

  private connection(client: Socket, { hostname, port, searchParams }: URL): void {
    if (this.dead) {
      client.destroy();
      return;
    }
    const folder = searchParams.get("host");
    const server = folder ? connect(`${folder}/.s.PGSQL.${port || 5432}`) : connect(Number(port), hostname);
    let losing = false;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on("error", end).on("close", end);
    // What says that a statement is done is the last that must not come back.
    const backward = messages(false, (type, message) => {
      if (losing && type === "Z") end();
      else if (!losing) client.write(message);
    });
    let unit: Buffer[] = [];
    let sql = "";
    const forward = messages(true, (type, message) => {
      unit.push(message);
      if (type === "Q") sql = message.toString("utf8", 5, message.length - 1);
      if (type === "P") sql = message.toString("utf8", message.indexOf(0, 5) + 1);
      // A simple query, and the end of an extended one, are what the server answers at once.
      const isUnit = type === "Q" || type === "S";
      if (!isUnit && type !== "startup" && type !== "p" && type !== "X") return;
      const passage = isUnit ? this.pass(sql.slice(0, 60)) : this.dead ? "cut" : "through";
      if (passage === "cut") {
        end();
        return;
      }
      losing = passage === "lost";
      server.write(Buffer.concat(unit));
      unit = [];
      sql = "";
    });
    client.on("data", forward);
    server.on("data", backward);
  }
}

/** Parts a stream of PostgreSQL's protocol into messages: a type and a length; a client's first has no type. */
function messages(
  fromClient: boolean,
  take: (type: string, message: Buffer) => void,
): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let first = fromClient;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = first ? 0 : 1;
      if (rest.length < head + 4) return;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      take(first ? "startup" : String.fromCharCode(message[0] ?? 0), message);
      first = false;
    }
  };
}
