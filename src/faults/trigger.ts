/**
 * The two-level trigger (published S16): first a random time in the run, then a random number of instructions executed inside the VMM. The instructions are counted
 * over all CPUs together: wherever the VMM executes the last of them, there the fault strikes.
 */
import type { RandomStreams } from '../kernel/random.ts';

export interface TriggerSettings {
  /** Shares of the run. */
  readonly window: readonly [number, number];
  readonly hypervisorInstructions: readonly [number, number];
}

export interface Trigger {
  readonly atNanos: number;
  readonly instructions: number;
}

export function drawTrigger(streams: RandomStreams, settings: TriggerSettings, runNanos: number): Trigger {
  const [from, to] = settings.window;
  const [fewest, most] = settings.hypervisorInstructions;
  return {
    atNanos: Math.round(runNanos * (from + (to - from) * streams.stream('fault.when').double())),
    instructions: streams.stream('fault.where').integer(fewest, most),
  };
}
