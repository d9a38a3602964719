/**
 * Records one run as the slices of a trace: what every part of the machine was doing at which time.
 *
 * It reads the machine's state just before each event. Nothing changes between events, so this state holds since the
 * event before. The machine has no code for tracing, and a run without a trace has no cost.
 */

import type { RunObserver, Watched } from '../../experiment/observer.ts';
import { isWatchedMachine, type WatchedMachine } from '../../models/vmm/experiment/watched.ts';
import { allLocks } from '../../models/vmm/machine/damage.ts';
import type { Cpu } from '../../models/vmm/machine/state/cpu.ts';
import type { TimelineLine } from '../timeline.ts';
import { type Activity, cpuActivity, lineActivity, lostLockActivity, vmActivity } from './activity.ts';
import { doneUntil, type EntryPlan, heldUntil, planOfEntry, type Span } from './entry-plan.ts';

/** The kinds of parts that have tracks of their own. */
export type TrackKind = 'cpu' | 'vm' | 'lock' | 'line' | 'client';

export type Details = Readonly<Record<string, string | number>>;

/** An activity from one time to another, in nanoseconds since the start of the benchmark. */
export interface Slice extends Span {
  readonly kind: TrackKind;
  /** The part: `cpu0`, `app1`, a lock's or line's name. */
  readonly track: string;
  readonly details: Details | undefined;
  /** Its steps, one after the other. */
  readonly steps: readonly Span[] | undefined;
}

/** A benchmark of ten seconds in full detail has millions of slices and steps. Those near the fault are kept. */
const MOST_SLICES = 100_000;

/** The object of a part of the machine. A reboot of the host replaces these objects. */
interface Part {
  readonly name: string;
}

interface Open {
  readonly kind: TrackKind;
  readonly track: string;
  readonly activity: Activity;
  readonly since: number;
  /** For a CPU inside the VMM. */
  readonly plan: EntryPlan | null;
}

export class TraceRecorder implements RunObserver {
  /** In the order in which they were noted. */
  readonly lines: TimelineLine[] = [];
  readonly #slices: Slice[] = [];
  readonly #open = new Map<Part, Open>();
  /** The CPUs of the machine as it was last switched on. */
  #cpus: readonly Cpu[] = [];
  /** For each service: the units observed so far, and the time of the last one. */
  readonly #served = new Map<string, { readonly units: number; readonly at: number }>();
  #watched: WatchedMachine | null = null;
  /** The simulated time of the previous event, since which the state has not changed. */
  #since = 0;
  /** The number of slices, counting steps as slices. */
  #size = 0;
  #dropped = 0;
  #isArmed = false;
  readonly #most: number;

  /**
   * Keeps about this number of slices from before the fault is armed (the last ones), and at least this number from
   * then on (the first ones), at most twice the number in total. Steps count as slices, since a viewer draws them as
   * slices.
   */
  constructor(most = MOST_SLICES) {
    this.#most = most;
  }

  note(atNanos: number, actor: string, text: string): void {
    if (actor === 'injector') this.#arm();
    this.lines.push({ atNanos, actor, text });
  }

  watch(watched: Watched): void {
    if (!isWatchedMachine(watched)) return;
    this.#watched = watched;
    watched.machine.sim.trace({
      event: (time) => {
        this.#look(watched);
        this.#since = time;
      },
    });
  }

  /** Ends all open slices. To be called once, after the run. */
  finish(): void {
    if (this.#watched === null) return;
    this.#look(this.#watched);
    const { now } = this.#watched.machine.sim;
    this.#since = now;
    this.#closeAll();
    for (const [track, { at, units }] of this.#served)
      this.#keep('client', track, `waits for answer ${units + 1}`, at, now);
  }

  /** In the order in which they ended. */
  get slices(): readonly Slice[] {
    return this.#slices.map((slice) => settled(slice, this.#watched?.originNanos ?? 0));
  }

  /** Slices and steps that were left out to bound the memory. */
  get dropped(): number {
    return this.#dropped;
  }

  #look({ machine, services }: WatchedMachine): void {
    if (machine.cpus !== this.#cpus) {
      this.#closeAll();
      this.#cpus = machine.cpus;
    }
    for (const cpu of machine.cpus) this.#see('cpu', cpu, cpuActivity(cpu), cpu);
    for (const vm of machine.vms) this.#see('vm', vm, vmActivity(machine, vm));
    for (const line of machine.lines) this.#see('line', line, lineActivity(line));
    for (const lock of allLocks(machine)) this.#see('lock', lock, lostLockActivity(lock));
    for (const { name, service } of services) this.#seeService(`client of ${name}`, service.served);
  }

  #see(kind: TrackKind, part: Part, activity: Activity | null, cpu?: Cpu): void {
    const open = this.#open.get(part);
    if (open !== undefined) {
      if (activity !== null && activity.name === open.activity.name && activity.key === open.activity.key) return;
      this.#close(open, cpu);
      this.#open.delete(part);
    }
    if (activity === null) return;
    const isEntry = cpu?.mode === 'vmm' && cpu.execution.entry !== null;
    const plan = isEntry && this.#watched !== null ? planOfEntry(this.#watched.machine, cpu.execution) : null;
    this.#open.set(part, { kind, track: part.name, activity, since: this.#since, plan });
  }

  #closeAll(): void {
    for (const open of this.#open.values()) this.#close(open);
    this.#open.clear();
  }

  /** The activity ended with the previous event. */
  #close({ kind, track, activity, since, plan }: Open, cpu?: Cpu): void {
    const { name, details } = activity;
    this.#keep(kind, track, name, since, this.#since, details, plan?.steps);
    if (plan === null) return;
    for (const { lock, startNanos, endNanos } of heldUntil(plan, this.#since, cpu?.execution))
      this.#keep('lock', lock, `held by ${track}`, startNanos, endNanos, { in: name });
  }

  /** A client's request lasts from the previous answer to its own. */
  #seeService(track: string, units: number): void {
    const before = this.#served.get(track);
    if (before?.units === units) return;
    this.#served.set(track, { units, at: this.#since });
    if (before !== undefined && units > before.units)
      this.#keep('client', track, `request ${units}`, before.at, this.#since);
  }

  #keep(
    kind: TrackKind,
    track: string,
    name: string,
    startNanos: number,
    endNanos: number,
    details?: Details,
    steps?: readonly Span[],
  ): void {
    const slice = { kind, track, name, startNanos, endNanos, details, steps };
    if (this.#size + sizeOf(slice) > 2 * this.#most) {
      if (this.#isArmed) {
        this.#dropped += sizeOf(slice);
        return;
      }
      this.#forgetOldest();
    }
    this.#slices.push(slice);
    this.#size += sizeOf(slice);
  }

  /** From here on the remaining space is for later slices. */
  #arm(): void {
    if (!this.#isArmed) this.#forgetOldest();
    this.#isArmed = true;
  }

  #forgetOldest(): void {
    let [forgotten, size] = [0, 0];
    for (const slice of this.#slices) {
      if (this.#size - size <= this.#most) break;
      forgotten += 1;
      size += sizeOf(slice);
    }
    this.#slices.splice(0, forgotten);
    this.#size -= size;
    this.#dropped += size;
  }
}

const sizeOf = ({ steps }: Slice): number => 1 + (steps?.length ?? 0);

/** Converts simulated times to times since the start of the benchmark, and removes steps after an early end. */
function settled(slice: Slice, origin: number): Slice {
  const { startNanos, endNanos, steps } = slice;
  const moved = { startNanos: startNanos + origin, endNanos: endNanos + origin };
  return { ...slice, ...moved, steps: steps && doneUntil(steps, endNanos).map((step) => shifted(step, origin)) };
}

const shifted = ({ name, startNanos, endNanos }: Span, by: number): Span => ({
  name,
  startNanos: startNanos + by,
  endNanos: endNanos + by,
});
