/**
 * Runs of mutants end after fewer events than those of users, so that many are tried. That every run ends is seen by
 * this: a simulation without a bound on its events is an error.
 */
import { EndlessRun } from '../../src/kernel/run-limits.ts';
import { Simulation } from '../../src/kernel/simulation.ts';

const BUDGET = 300_000;

export function limitRuns(): void {
  const { run } = Simulation.prototype;
  Simulation.prototype.run = function limited(this: Simulation, limits = {}): ReturnType<typeof run> {
    if (this.mostEvents === Number.POSITIVE_INFINITY) throw new Error('a simulation without a bound on its events');
    const left = BUDGET - this.events;
    if (left <= 0) throw new EndlessRun(BUDGET, this.now);
    const end = run.call(this, { ...limits, maxEvents: Math.min(limits.maxEvents ?? Number.POSITIVE_INFINITY, left) });
    if (end === 'event-limit' && this.events >= BUDGET) throw new EndlessRun(BUDGET, this.now);
    return end;
  };
}
