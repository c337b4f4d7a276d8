import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Memory of one process or of several, in MB: `rss` counts shared pages in full, `pss` each process's share. */
export type Memory = { rss: number; pss: number };

const megabyte = 1_000_000;

function read(file: string): string | undefined {
  // A process may end between being listed and being read.
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}

/** The ids of a process and of all that descend from it. */
function familyOf(pid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    // "pid (name) state ppid": the name may hold anything, so count from its closing bracket.
    const parent = /^\d+$/.test(name) && read(`/proc/${name}/stat`)?.match(/.*\) \S (\d+)/s)?.[1];
    if (parent) childrenOf.set(Number(parent), [...(childrenOf.get(Number(parent)) ?? []), Number(name)]);
  }
  const family = (id: number): number[] => [id, ...(childrenOf.get(id) ?? []).flatMap(family)];
  return family(pid);
}

function memoryOf(pids: readonly number[]): Memory {
  const total = { rss: 0, pss: 0 };
  for (const pid of pids) {
    const text = read(`/proc/${pid}/smaps_rollup`) ?? "";
    const bytes = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
    total.rss += bytes("Rss") / megabyte;
    total.pss += bytes("Pss") / megabyte;
  }
  return total;
}

/** Each named process with its descendants, and `launcher` with what none of the others has. */
export type Families = Map<string, number[]>;

/** The families of the product's processes; undefined where the system has no /proc. */
export function findFamilies(launcher: number, parts: Record<string, number>): Families | undefined {
  if (!existsSync("/proc/self/smaps_rollup")) return undefined;
  const families = Object.entries(parts).map(([name, pid]) => [name, familyOf(pid)] as const);
  const counted = new Set(families.flatMap(([, pids]) => pids));
  const rest = familyOf(launcher).filter((pid) => !counted.has(pid));
  return new Map([...families, ["launcher", rest] as const]);
}

/** Memory of all processes of each family. */
export function measureMemory(families: Families): Map<string, Memory> {
  return new Map([...families].map(([name, pids]) => [name, memoryOf(pids)]));
}

/** Processor time that each family has used so far, in milliseconds, that of its ended processes included. */
export function measureProcessorTime(families: Families): Map<string, number> {
  const used = (pid: number) => {
    // Fields 14 to 17 of proc_pid_stat(5), in ticks of which Linux gives programs 100 a second.
    const fields = (read(`/proc/${pid}/stat`) ?? "").replace(/.*\) /s, "").split(" ").slice(11, 15);
    return fields.reduce((sum, field) => sum + Number(field) * 10, 0);
  };
  return new Map([...families].map(([name, pids]) => [name, pids.reduce((sum, pid) => sum + used(pid), 0)]));
}

/** The highest PSS of a family, and of that one of its processes that had most, in MB. */
type Peak = { all: number; one: number };

/** Follows the memory of the families from now on; what is returned ends that and gives each one's peak. */
export function watchPeak(find: () => Families | undefined): () => Map<string, Peak> | undefined {
  if (!find()) return () => undefined;
  const peaks = new Map<string, Peak>();
  const look = () => {
    for (const [name, pids] of find() ?? []) {
      const each = pids.map((pid) => memoryOf([pid]).pss);
      const before = peaks.get(name) ?? { all: 0, one: 0 };
      const all = each.reduce((sum, pss) => sum + pss, 0);
      peaks.set(name, { all: Math.max(before.all, all), one: Math.max(before.one, ...each) });
    }
  };
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    look();
    return peaks;
  };
}
