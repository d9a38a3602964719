/**
 * Watches one run and writes down what every part of the machine was doing when: the slices of a trace.
 *
 * It looks at the machine just before each event. Nothing changes between events, so whatever it sees has been so since
 * the event before; no part of the machine has to know of it, and a run without a trace pays nothing.
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

/** Something that went on from one time to another, in nanoseconds since the start of the benchmark. */
export interface Slice extends Span {
  readonly kind: TrackKind;
  /** The part: `cpu0`, `app1`, a lock's or line's name. */
  readonly track: string;
  readonly details: Details | undefined;
  /** What it consists of, one after the other. */
  readonly steps: readonly Span[] | undefined;
}

/** A benchmark of ten seconds in full detail has millions of slices and steps. What counts is near the fault. */
const MOST_SLICES = 100_000;

/** A part of the machine as it stands in memory; a reboot of the host puts new ones in the place of the old. */
interface Part {
  readonly name: string;
}

interface Open {
  readonly kind: TrackKind;
  readonly track: string;
  readonly activity: Activity;
  readonly since: number;
  /** Of a CPU inside the VMM. */
  readonly plan: EntryPlan | null;
}

export class TraceRecorder implements RunObserver {
  /** In the order in which they were noted. */
  readonly lines: TimelineLine[] = [];
  readonly #slices: Slice[] = [];
  readonly #open = new Map<Part, Open>();
  /** The CPUs of the machine as it was last switched on. */
  #cpus: readonly Cpu[] = [];
  /** For each service the units seen so far, and when the last of them came. */
  readonly #served = new Map<string, { readonly units: number; readonly at: number }>();
  #watched: WatchedMachine | null = null;
  /** When the event before happened, in simulated time: since then everything is as it is. */
  #since = 0;
  /** Slices there are, their steps counted as slices. */
  #size = 0;
  #dropped = 0;
  #isArmed = false;
  readonly #most: number;

  /**
   * Keeps about so many slices from before the fault is armed, the last ones, and at least so many from then on, the
   * first; twice as many in all, the steps that slices consist of counted as slices, since they are what a viewer
   * draws.
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

  /** Ends whatever still goes on. To be called once, after the run. */
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

  /** Whatever it was ended with the event before. */
  #close({ kind, track, activity, since, plan }: Open, cpu?: Cpu): void {
    const { name, details } = activity;
    this.#keep(kind, track, name, since, this.#since, details, plan?.steps);
    if (plan === null) return;
    for (const { lock, startNanos, endNanos } of heldUntil(plan, this.#since, cpu?.execution))
      this.#keep('lock', lock, `held by ${track}`, startNanos, endNanos, { in: name });
  }

  /** A client's request takes from the answer before it to its own. */
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

  /** From here on the room that is left is kept for what follows. */
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

/** Simulated times become times since the start of the benchmark; steps that an early end has cut off go. */
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
