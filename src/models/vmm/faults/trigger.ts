/**
 * The two-level trigger (published S16): first a random time in the run, then a random number of instructions executed
 * inside the VMM.
 *
 * Whose instructions are counted decides more than anything else what a fault meets. Counted over all CPUs together, it
 * strikes where the VMM executes the last of them: the CPU of a busy AppVM takes nearly all faults. An injector that
 * picks a CPU first and then counts there strikes a CPU that is seldom in the VMM as often as a busy one.
 */
import type { RandomStreams } from '../../../kernel/random.ts';

/** A share of the run, or a time since its start. */
export type Moment = number | `${number} ms`;

export interface TriggerSettings {
  /** Both shares or both times. */
  readonly window: readonly [Moment, Moment];
  readonly hypervisorInstructions: readonly [number, number];
  /** `any`, the default: the instructions of all CPUs are counted. `busy`: a CPU that has a vCPU is drawn first. */
  readonly cpu?: 'any' | 'busy';
  /**
   * With `busy`: the probability that the CPU is the PrivVM's; the AppVMs' CPUs share the rest equally. Default: every
   * one of them is as likely.
   */
  readonly privvmShare?: number;
}

export interface Trigger {
  readonly atNanos: number;
  /** The CPU whose instructions are counted; -1 for all of them together. */
  readonly cpu: number;
  readonly instructions: number;
}

/** The PrivVM has cpu 0, and each of the `appVms` the next one. */
export function drawTrigger(
  streams: RandomStreams,
  settings: TriggerSettings,
  runNanos: number,
  appVms: number,
): Trigger {
  const [from, to] = settings.window.map((moment) => nanosAt(moment, runNanos)) as [number, number];
  const [fewest, most] = settings.hypervisorInstructions;
  return {
    atNanos: Math.round(from + (to - from) * streams.stream('fault.when').double()),
    cpu: settings.cpu === 'busy' ? drawBusyCpu(streams, settings.privvmShare ?? 1 / (appVms + 1), appVms) : -1,
    instructions: streams.stream('fault.where').integer(fewest, most),
  };
}

/** Nanoseconds since the start of a run that takes `runNanos`. */
export function nanosAt(moment: Moment, runNanos: number): number {
  return typeof moment === 'number' ? moment * runNanos : Number.parseFloat(moment) * 1e6;
}

/** One draw decides, so that a larger share only ever moves strikes to the PrivVM's CPU. */
function drawBusyCpu(streams: RandomStreams, privvmShare: number, appVms: number): number {
  const drawn = streams.stream('fault.cpu').double();
  return drawn < privvmShare ? 0 : 1 + Math.floor(((drawn - privvmShare) / (1 - privvmShare)) * appVms);
}
