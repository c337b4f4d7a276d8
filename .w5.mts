import path from "node:path"; import { readFileSync, writeFileSync } from "node:fs";
import pg from "/tmp/perf/node_modules/pg/esm/index.mjs";
import { startProduct } from "/tmp/perf/tests/support/product";
import { createApiKey, deploy } from "/tmp/perf/tests/support/rest";
import { Caller } from "/tmp/perf/scripts/bench/caller";
import { startUpstream } from "/tmp/perf/scripts/bench/upstream";
import { order, w5, w5Output } from "/tmp/perf/scripts/bench/documents";
import { atOnce, inSequence, percentile } from "/tmp/perf/scripts/bench/load";
import { findFamilies, measureProcessorTime } from "/tmp/perf/scripts/bench/processes";
const up: any = await startUpstream();
const host = up.address ?? up.host ?? up;
const product = await startProduct({ env: { WORKFUSE_ALLOW_PRIVATE_HOSTS: String(host), WORKFUSE_BUILD_DIR: process.env.BUILD ?? ".next-lead", WORKFUSE_NODES: "", ...(process.env.PROF ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=/tmp/prof` } : {}) } });
try {
const key = createApiKey(product, "bench");
const url = await deploy(product, key, w5(String(host), "wait"));
const caller = new Caller();
const once = () => caller.run(url, order, w5Output);
const fam = () => { const { launcher = 0, ...parts } = JSON.parse(readFileSync(path.join(product.dataDir, "running.json"), "utf8")).pids; return findFamilies(launcher, parts)!; };
const cpu = async (name: string, work: () => Promise<any[]>) => {
  const b = measureProcessorTime(fam()); const t0 = performance.now();
  const took = await work(); const n = took.length; const el = performance.now() - t0;
  const a = measureProcessorTime(fam());
  const used = [...a].map(([k, v]) => [k, (v - (b.get(k) ?? 0)) / n] as const);
  console.log(name, "n", n, "p50", percentile(took, 0.5).toFixed(2), "p95", percentile(took, 0.95).toFixed(2), "rate", (n / el * 1000).toFixed(0), "cpu", used.reduce((s, [, v]) => s + v, 0).toFixed(2), used.map(([k, v]) => `${k} ${v.toFixed(2)}`).join(" "));
};
await inSequence(300, once); console.log("QUIET-ON"); await new Promise(r => setTimeout(r, 1000));
if (process.env.PGLOG) {
  const c = new pg.Client({ connectionString: product.env.DATABASE_URL }); await c.connect();
  if (process.env.GENERIC) await c.query("ALTER SYSTEM SET plan_cache_mode = force_generic_plan"); await c.query("ALTER SYSTEM SET log_min_duration_statement = 0"); await c.query("ALTER SYSTEM SET log_min_messages='warning'"); await c.query("select pg_reload_conf()");
  await new Promise(r => setTimeout(r, 500));
  const from = product.output().length;
  await inSequence(200, once);
  writeFileSync("/tmp/pglog.txt", product.output().slice(from));
  await c.query("ALTER SYSTEM RESET log_min_duration_statement"); await c.query("select pg_reload_conf()"); await c.end();
}
for (let i = 0; i < Number(process.env.ROUNDS ?? 2); i++) {
  await cpu("seq", () => inSequence(500, once));
  let left = 1000; await cpu("20x", () => atOnce(20, () => left-- > 0, once) as any);
}
if (process.env.FK) {
  const c = new pg.Client({ connectionString: product.env.DATABASE_URL }); await c.connect();
  const { rows: [e] } = await c.query("select id, workspace_id, workflow_id, version_id from execution order by id desc limit 1");
  for (let i = 0; i < 4; i++) {
  await c.query("begin");
  const r = await c.query(`explain (analyze, costs off, timing off) insert into execution_step (id, workspace_id, execution_id, node_id, name, position, status, attempts) select gen_random_uuid(), '${e.workspace_id}', '${e.id}', 'x' || n, 'n', n, 'PENDING', '[]' from generate_series(1,5) n`);
  const r2 = await c.query(`explain (analyze, costs off, timing off) insert into execution (id, workspace_id, workflow_id, version_id, trigger_node_id, trigger_data) values (gen_random_uuid(), '${e.workspace_id}', '${e.workflow_id}','${e.version_id}', 'x', '{}')`);
  if (i > 1) console.log([...r.rows, ...r2.rows].map((x: any) => x["QUERY PLAN"]).join("\n"));
  await c.query("rollback"); }
  await c.end();
}
if (process.env.PGPROC) {
  const pids = fam().get("postgres")!;
  const look = () => new Map(pids.map((p) => { try { const st = readFileSync(`/proc/${p}/stat`, "utf8").replace(/.*\) /s, "").split(" "); return [p, { u: +st[11]! * 10, s: +st[12]! * 10, name: readFileSync(`/proc/${p}/cmdline`, "utf8").replaceAll("\0", " ").slice(0, 70) }] as const; } catch { return [p, { u: 0, s: 0, name: "" }] as const; } }));
  const b = look(); let left = 1000; await atOnce(20, () => left-- > 0, once); const a = look();
  for (const [p, v] of a) { const o = b.get(p)!; console.log(p, "user", ((v.u - o.u) / 1000).toFixed(3), "sys", ((v.s - o.s) / 1000).toFixed(3), v.name); }
  const c = new pg.Client({ connectionString: product.env.DATABASE_URL }); await c.connect();
  console.log((await c.query("select pid, application_name, left(query,80) q from pg_stat_activity where backend_type='client backend'")).rows);
  console.log((await c.query("select relname, n_tup_ins i, n_tup_upd u, n_tup_hot_upd h, n_tup_del d, n_tup_newpage_upd np, autovacuum_count av, autoanalyze_count aa from pg_stat_all_tables where n_tup_ins+n_tup_upd+n_tup_del>1000 order by 2 desc")).rows);
  await c.end();
}
console.log("QUIET-OFF"); console.log(caller.faults.slice(0,3));
} catch (e) { console.log(product.output().slice(-3000)); throw e; } finally { await product.stop(); process.exit(); }
