import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { engineApps } from "./apps";

const apps = engineApps();

describe("a call with which one process after another dies", () => {
  const functions = (client: Inngest) => [
    client.createFunction({ id: "deadly", triggers: [{ event: "t/deadly" }] }, async () => "alive"),
  ];

  /** Lets a process die that had taken what waits; gives the seconds that it waits now. */
  async function die(): Promise<number> {
    await apps.sql.query("SET search_path = engine");
    await apps.sql.query("UPDATE queue_item SET owner = 1, lease_until = now() + interval '1 hour'");
    await apps.sql.query("SELECT reclaim(2, 1, '{}', 0)");
    const { rows } = await apps.sql.query(
      "SELECT greatest(0, extract(epoch FROM due_at - now()))::float8 AS wait FROM queue_item",
    );
    return rows[0]?.wait;
  }

  async function died(times: number): Promise<{ eventId: string; waits: number[] }> {
    const idle = await apps.startApp({ functions, idle: true });
    const eventId = await idle.send("t/deadly");
    const waits: number[] = [];
    while (waits.length < times) waits.push(await die());
    await apps.sql.query("UPDATE queue_item SET due_at = now()");
    return { eventId, waits };
  }

  it("waits longer each time, and is given up after ten", async () => {
    const { eventId, waits } = await died(10);
    expect(waits.map((wait) => wait > 0)).toEqual([false, ...Array.from({ length: 9 }, () => true)]);
    expect(waits[1]).toBeLessThanOrEqual(1);
    expect(waits[9]).toBeGreaterThan(14);
    const app = await apps.startApp({ functions });
    const [run] = await app.ended(eventId);
    expect(run).toMatchObject({
      status: "Failed",
      output: { message: expect.stringContaining("died 10 times in a row at the same place") },
    });
    expect(app.calls).toEqual([]);
  });

  it("is called as long as there are fewer", async () => {
    const { eventId } = await died(9);
    const app = await apps.startApp({ functions });
    expect(await app.ended(eventId)).toMatchObject([{ status: "Completed", output: "alive" }]);
  });

  it("counts anew when its run has got on", async () => {
    await died(9);
    await apps.sql.query("UPDATE run SET seq = seq + 1");
    expect(await die()).toBe(0);
    expect(await die()).toBeGreaterThan(0);
  });
});
