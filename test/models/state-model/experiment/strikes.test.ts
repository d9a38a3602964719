/** State models whose components fail as nodes of a trace did. */
import { describe, expect, it } from 'vitest';
import type { FieldFailures } from '../../../../src/experiment/field-failures.ts';
import { fieldTimeline } from '../../../../src/experiment/field-timeline.ts';
import type { MeasuredRun } from '../../../../src/experiment/record.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { stateModelRunner } from '../../../../src/models/state-model/experiment/state-model.ts';
import { isStateModel } from '../../../../src/models/state-model/form/form.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';
import { problemsOf } from '../../../scenario/example.ts';

/** Beside the invented trace of two racks. */
const FILE = new URL('../../../../scenarios/replicas.yaml', import.meta.url).pathname;
const text = (failures: string, more = ''): string => `name: replicas
question: How often are all replicas away at once?
experiment: state-model
components:
  host:
    count: 3
    states: [up, away]
    transitions: {${more}}
up: { host: { in: up, atLeast: 1 } }
failures: { trace: traces/two-racks.csv, component: host, to: away, placement: same-system, ${failures} }
yearHours: 8760
horizonYears: 0.95
runs: 1
seed: replicas
`;

function variantOf(yaml: string) {
  const variant = variantsOf(parseScenario(yaml, FILE))[0]!;
  const { settings } = variant;
  if (!isStateModel(settings)) throw new Error('no state model');
  return { ...variant, settings };
}

function measured(yaml: string, run: number): MeasuredRun {
  const variant = variantOf(yaml);
  const record = stateModelRunner()({ id: '', variant, run, seed: 'replicas' }, undefined);
  if (record.status !== 'measured') throw new Error(JSON.stringify(record));
  return record;
}

const downHours = (failures: string, runs: number): number =>
  Array.from({ length: runs }, (_, run) => measured(text(failures), run).measures['downtimeHours|per-year']!).reduce(
    (sum, each) => sum + each / runs,
  );

describe('failures of a trace', () => {
  it('are replayed: the system is down exactly while all of its nodes were away', () => {
    let all = 0;
    for (const run of [0, 1, 2]) {
      const failures = variantOf(text('sample: replay')).settings.failures as FieldFailures;
      const seconds = 0.95 * 8760 * 3600;
      const timeline = fieldTimeline(failures, 3, seconds, new RandomStreams(`replicas/${run}`));
      const steps = timeline
        .flatMap(({ atSeconds: at, awaySeconds }) => [
          { at, by: 1 },
          { at: Math.min(seconds, at + awaySeconds), by: -1 },
        ])
        .sort((a, b) => a.at - b.at || a.by - b.by);
      let [away, since, down] = [0, 0, 0];
      for (const { at, by } of steps) {
        if (away === 3) down += at - since;
        away += by;
        since = at;
      }
      all += down;
      expect(measured(text('sample: replay'), run).measures['downtimeHours|per-year']).toBeCloseTo(
        down / 3600 / 0.95,
        6,
      );
    }
    expect(all).toBeGreaterThan(0);
  });

  it('that came together stay together in blocks, and are lost by fits of one node at a time', () => {
    const replayed = downHours('sample: replay', 40);
    expect(downHours('sample: bootstrap, block: 10 d', 40) / replayed).toBeGreaterThan(0.3);
    expect(downHours('sample: fitted, per: node', 40) / replayed).toBeLessThan(0.1);
  });

  it('can leave the repair to the model', () => {
    const own = text(
      'sample: replay, repair: recovery',
      'repaired: { from: away, to: up, after: 1 min, distribution: deterministic }',
    );
    const { stateHours, measures } = measured(own, 0);
    expect(measures['outages|per-year']).toBeGreaterThanOrEqual(0);
    const replayed = measured(text('sample: replay'), 0).stateHours;
    expect(stateHours!.host!.away!).toBeLessThan(0.2 * replayed!.host!.away!);
  });

  it.each([
    ['component: host', 'component: hst', /:10:\d+ .*a component \(host\), came 'hst'; did you mean 'host'/],
    ['to: away', 'to: awya', /:10:\d+ .*a state of 'host' \(up, away\), came 'awya'; did you mean 'away'/],
    ['to: away', 'to: away, back: upp', /:10:\d+ .*a state of 'host' \(up, away\), came 'upp'; did you mean 'up'/],
    ['sample: replay', 'sample: replay, block: 3 d', /:10:\d+ .*no block, since the sample is 'replay'/],
  ])('are refused at their place: %s as { %s }', (from, to, message) => {
    const problems = problemsOf(() => parseScenario(text('sample: replay').replace(from, to), FILE));
    expect(problems.map(({ line, column, message: what }) => `:${line}:${column} ${what}`).join('\n')).toMatch(message);
  });

  it('need a horizon that the trace covers, and stand beside no measures', () => {
    const long = text('sample: replay').replace('horizonYears: 0.95', 'horizonYears: 5');
    expect(problemsOf(() => parseScenario(long, FILE))[0]?.message).toMatch(/a time that the trace covers/);
    const asked = `${text('sample: replay')}measures: { m: { is: holds-at, time: 1 h, condition: { host: { in: up, atLeast: 1 } } } }\n`;
    expect(problemsOf(() => parseScenario(asked, FILE))[0]?.message).toMatch(
      /no measures beside failures from a trace/,
    );
  });
});
