/** A run that asks how often no web server of any host is left, where hosts fail by themselves once in `mttf`. */
import { type AllDown, allDownOf, DEFAULT_EFFORT } from '../../../experiment/rare/all-down.ts';
import type { RunRecord } from '../../../experiment/record.ts';
import type { SpecOf } from '../../../experiment/runner.ts';
import type { Bench } from './bench.ts';
import type { Models } from './component-models.ts';
import type { RareSettings, WebClusterSettings } from './form.ts';
import type { WebClusterMetric } from './metrics.ts';
import { Troubles } from './troubles.ts';

/** Keeps what it has found out about each variant. */
export class RareRuns {
  readonly #known = new Map<WebClusterSettings, AllDown>();

  record(
    { id, variant, run, seed }: SpecOf<WebClusterSettings>,
    { mttf, repair, effort = DEFAULT_EFFORT }: RareSettings,
    bench: Bench,
    models: Models,
  ): RunRecord<WebClusterMetric> {
    const { settings, name } = variant;
    let allDown = this.#known.get(settings);
    if (allDown === undefined) {
      allDown = allDownOf(new Troubles(bench, models, settings, repair * 1e6), mttf * 1e6);
      this.#known.set(settings, allDown);
    }
    const { refusal } = allDown;
    const measures = refusal === null ? allDown.sample(`${seed}/${run}`, effort) : null;
    const of = { id, variant: name, run };
    return measures === null
      ? { status: 'timeout', ...of, message: refusal ?? 'hosts fail again before they have been put right' }
      : { status: 'measured', ...of, measures, events: 0 };
  }
}
