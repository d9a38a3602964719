/** Runs of an experiment that ask how often all replicas are down at once. */
import type { RunRecord } from '../record.ts';
import type { SpecOf } from '../runner.ts';
import { type AllDown, type AllDownMetric, allDownOf, DEFAULT_EFFORT, type Replicated } from './all-down.ts';

/** Keeps what it has found out about each variant. */
export class AllDownRuns<Settings extends { readonly experiment: string }> {
  readonly #known = new Map<Settings, AllDown>();

  /** @param make The replicas, and the mean time until a host fails; asked once for a variant. */
  record(
    { id, variant, run, seed }: SpecOf<Settings>,
    effort: number | undefined,
    make: () => { readonly system: Replicated; readonly mttfNanos: number },
  ): RunRecord<AllDownMetric> {
    const { settings, name } = variant;
    let allDown = this.#known.get(settings);
    if (allDown === undefined) {
      const { system, mttfNanos } = make();
      allDown = allDownOf(system, mttfNanos);
      this.#known.set(settings, allDown);
    }
    const { refusal } = allDown;
    const measures = refusal === null ? allDown.sample(`${seed}/${run}`, effort ?? DEFAULT_EFFORT) : null;
    const of = { id, variant: name, run };
    return measures === null
      ? { status: 'timeout', ...of, message: refusal ?? 'hosts fail again before they have been put right' }
      : { status: 'measured', ...of, measures, events: 0 };
  }
}
