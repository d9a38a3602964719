/**
 * Runs of mutants end after fewer events than those of users, so that many are tried. That every run ends is seen by
 * this: a simulation without a bound on its events is an error.
 */
import { EndlessRun } from '../../src/kernel/run-limits.ts';
import { Simulation } from '../../src/kernel/simulation.ts';

export function limitRuns(most: number): void {
  const { run } = Simulation.prototype;
  Simulation.prototype.run = function limited(this: Simulation, limits = {}): ReturnType<typeof run> {
    if (this.mostEvents === Number.POSITIVE_INFINITY) throw new Error('a simulation without a bound on its events');
    const left = most - this.events;
    if (left <= 0) throw new EndlessRun(most, this.now);
    const end = run.call(this, { ...limits, maxEvents: Math.min(limits.maxEvents ?? Number.POSITIVE_INFINITY, left) });
    if (end === 'event-limit' && this.events >= most) throw new EndlessRun(most, this.now);
    return end;
  };
}
