/** What is known of a run: a prefix of its settled steps, which never change, so it can be stale but not wrong. */
export interface RunState {
  /** The run's event as JSON. */
  payload: string;
  /** Values as a call request carries them (JSON), by step id. */
  steps: Map<string, string>;
  /** Step ids in completion order; its length is the position up to which the run is known. */
  stack: string[];
  bytes: number;
}

const maxBytes = 64 * 1024 * 1024;

/** The states of recent runs, least recently used first out, so that the steps of an open run are not read again. */
export class RunCache {
  private readonly states = new Map<string, RunState>();
  private bytes = 0;

  get(run: string): RunState | undefined {
    const state = this.states.get(run);
    if (state) {
      this.states.delete(run);
      this.states.set(run, state);
    }
    return state;
  }

  /** Begins a run with no settled step, unless it is known. */
  open(run: string, payload: string): RunState {
    const known = this.get(run);
    if (known) return known;
    const state: RunState = { payload, steps: new Map(), stack: [], bytes: payload.length };
    this.states.set(run, state);
    this.grow(state.bytes);
    return state;
  }

  /**
   * Appends steps that were settled at the positions that end at `seq`. Steps that do not follow what is known are
   * left out: they are read from the database when they are needed.
   */
  append(run: string, steps: readonly { id: string; data: string }[], seq: number): void {
    const state = this.states.get(run);
    if (state && state.stack.length + steps.length === seq) this.extend(run, state, steps);
  }

  /** Appends steps that follow what is known to a state, whether or not the cache still holds it. */
  extend(run: string, state: RunState, steps: readonly { id: string; data: string }[]): void {
    let added = 0;
    for (const { id, data } of steps) {
      state.steps.set(id, data);
      state.stack.push(id);
      added += id.length + data.length;
    }
    state.bytes += added;
    if (this.states.get(run) === state) this.grow(added);
  }

  forget(run: string): void {
    const state = this.states.get(run);
    if (!state) return;
    this.states.delete(run);
    this.bytes -= state.bytes;
  }

  private grow(bytes: number): void {
    this.bytes += bytes;
    for (const oldest of this.states.keys()) {
      if (this.bytes <= maxBytes) break;
      this.forget(oldest);
    }
  }
}
