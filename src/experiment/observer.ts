import type { Simulation } from '../kernel/simulation.ts';
import type { Activity } from './activity.ts';
import type { Happening } from './happening.ts';
/**
 * The interface for watching a run: a printed timeline, a trace, an audit. Events are reported only if there is an
 * observer, so that it costs a campaign nothing. Reporting never changes a run.
 */
import type { Ledger } from './ledger.ts';
import type { ProbeCost } from './record.ts';

export interface RunObserver {
  /** `actor` is the component that acted or was affected: `cpu0`, `app1`, `recovery`, `disk`, `client`. */
  note(atNanos: number, actor: string, text: string): void;
  /** Something happened that has causes and effects; for questions to traces. */
  happened?(happening: Happening): void;
  /**
   * The machine is built and about to run. An observer may have the simulation call it at every event, but must not
   * change the machine.
   */
  watch?(watched: Watched): void;
  /** A uniform was drawn from a random stream; for the audit, which compares the draws of two runs. */
  drew?(atNanos: number, stream: string, index: number, value: number): void;
  /** What was shown last will not go on: its end can be looked at. `isPart`: it was a part. */
  ended?(isPart?: boolean): void;
  /** What watching has taken of the run's time, for its record. Empty where nothing was to be taken. */
  readonly costs?: readonly ProbeCost[];
  /** At the end of a run: who used which time of a machine. Once for each machine that has an account. */
  ledger?(ledger: Ledger): void;
}

/** What an observer can read during a run. Each model adds fields of its own. */
export interface Watched {
  /** The model whose machine it is. */
  readonly model: string;
  /** Simulated time zero, as time since the start of the benchmark; 0 where it is not said. */
  readonly originNanos?: number;
  /** It calls a tracer before each event. */
  readonly simulation?: Pick<Simulation, 'trace' | 'charge' | 'isRunning' | 'events' | 'now'>;
  /** What its parts are doing; times are since the start of the benchmark, which `originNanos` leads to. */
  readonly activities?: (originNanos: number) => readonly Activity[];
  /** Its state, in models that show it. */
  readonly machine?: object;
  /** It runs within that of another model, which has asked it: the VMM of a host in a cluster. */
  readonly isPart?: boolean;
}

/** Shows a machine that is about to run to whoever watches, and to nobody that has watched an earlier run of it. */
export function show(observer: RunObserver | null | undefined, watched: Shown): void {
  watched.simulation.trace(null);
  observer?.watch?.(watched);
}

interface Shown extends Watched {
  readonly simulation: NonNullable<Watched['simulation']>;
}
