/**
 * Stopping by precision as a campaign does it: at the same position whoever works and however often it is broken off.
 */
import { appendFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sequenceInterval } from '../../src/analysis/confidence-sequence.ts';
import { FEWEST_VALUES } from '../../src/analysis/mean-sequence.ts';
import { PrecisionTally, precisionRule } from '../../src/analysis/precision.ts';
import { beginCampaign, type Conduct, extendCampaign, resumeCampaign } from '../../src/campaign/conduct.ts';
import { isSameQuestion } from '../../src/campaign/manifest.ts';
import { planOf } from '../../src/campaign/plan.ts';
import { readRecords } from '../../src/campaign/store.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { scenarioWith } from '../scenario/sampling.ts';
import { asked, conductIn, scenarioText, stopAfter } from './fixture.ts';
import { recordsPath, storedText, storeText } from './stored.ts';
import { sharedFolder, temporaryFolder } from './temporary.ts';

/** Cheap to simulate: two variants, and a precision that some dozen runs reach. */
const scenario = scenarioWith({ precision: [{ metric: 'recovered|detected', within: 0.2 }], runs: 400 });
const unreachable = scenarioWith({ precision: [{ metric: 'recovered|detected', within: 0.01 }], runs: 20 });

const judged: Partial<Conduct> = {
  stopRuleOf: ({ scenario: asked }) => precisionRule(asked, planOf(asked)),
};

async function campaign(directory: string, of = scenario, changes: Partial<Conduct> = {}) {
  return await beginCampaign(asked(of), scenarioText, false, conductIn(directory, { ...judged, ...changes }));
}

const whole = sharedFolder();
let stopped: Awaited<ReturnType<typeof campaign>>['manifest'];
beforeAll(async () => {
  stopped = (await campaign(whole)).manifest;
});

describe('a campaign that is to reach a precision', () => {
  it('has the rule in its question, ends before its plan, and reports it', () => {
    expect(stopped.question.scenario.precision).toEqual([
      { metric: 'recovered|detected', within: 0.2, confidence: 0.95 },
    ]);
    expect(stopped).toMatchObject({ status: 'finished', answer: { stoppedEarly: true } });
    expect(stopped.answer.records).toBeGreaterThan(20);
    expect(stopped.answer.records).toBeLessThan(800);
    expect(stopped.answer.records % 2).toBe(0);
  });

  it('ends at the first round after which every variant is known well enough, and not before', () => {
    const counts = new Map<string, { numerator: number; denominator: number; unanswered: number }>();
    let firstEnough: number | undefined;
    let position = 0;
    for (const record of readRecords(whole)) {
      const count = counts.get(record.variant) ?? { numerator: 0, denominator: 0, unanswered: 0 };
      counts.set(record.variant, count);
      if (record.status === 'completed' && record.episodes.some(({ detection }) => detection !== undefined)) {
        count.denominator += 1;
        if (record.outcome === 'recovered') count.numerator += 1;
      }
      position += 1;
      const isPrecise = [...counts.values()].every((each) => {
        const { low, high } = sequenceInterval(each, { within: 0.2, confidence: 0.95 });
        return high - low <= 0.4;
      });
      if (isPrecise && position % 2 === 0) firstEnough ??= position;
    }
    expect(position).toBe(firstEnough);
  });

  it.each([0, 9, 20])('holds the same bytes when it was interrupted in the middle of run %d', async (runs) => {
    const directory = temporaryFolder();
    const first = await campaign(directory, scenario, stopAfter(1));
    expect(first.manifest.status).toBe('interrupted');
    const lines = storedText(whole).split('\n');
    storeText(
      directory,
      lines
        .slice(0, runs)
        .map((line) => `${line}\n`)
        .join(''),
    );
    appendFileSync(recordsPath(directory), '{"torn');
    const { manifest } = await resumeCampaign(conductIn(directory, judged));
    expect(storedText(directory)).toBe(storedText(whole));
    expect(manifest.answer).toEqual(stopped.answer);
  });

  it('is finished by a resumption when it was killed between its last record and its manifest', async () => {
    const directory = temporaryFolder();
    await campaign(directory, scenario, stopAfter(1));
    storeText(directory, storedText(whole));
    const { manifest, progress } = await resumeCampaign(conductIn(directory, judged));
    expect(progress.done).toBe(0);
    expect(manifest).toMatchObject({ status: 'finished', answer: stopped.answer });
  });

  it('is not begun where the same runs are stored under another rule, and both are named', async () => {
    const other = scenarioWith({ precision: [{ metric: 'recovered|detected', within: 0.3 }], runs: 400 });
    await expect(campaign(whole, other)).rejects.toMatchObject({
      kind: 'other-plan',
      message: expect.stringMatching(/recovered\|detected \+\/- 0\.2 at 0\.95 there, .* 0\.3 at 0\.95 to run/),
    });
  });

  it('is unchanged when it is resumed after that', async () => {
    const { manifest } = await resumeCampaign(conductIn(whole, judged));
    expect(manifest).toEqual(stopped);
  });

  it('holds the same bytes when it was extended to its stop', async () => {
    const directory = temporaryFolder();
    const first = await campaign(directory, scenarioWith({ precision: scenario.precision, runs: 5 }));
    expect(first.manifest.answer.stoppedEarly).toBeUndefined();
    const { manifest } = await extendCampaign(400, conductIn(directory, judged));
    expect(storedText(directory)).toBe(storedText(whole));
    expect(manifest.answer).toEqual(stopped.answer);
    // The same but for the words of its overrides.
    expect(isSameQuestion(manifest.question, stopped.question)).toBe(true);
  });

  it('cannot be extended beyond its stop', async () => {
    await expect(extendCampaign(1000, conductIn(whole, judged))).rejects.toMatchObject({ kind: 'finished' });
  });

  it('does all its runs when that is not enough', async () => {
    const { manifest } = await campaign(temporaryFolder(), unreachable);
    expect(manifest).toMatchObject({ status: 'finished', answer: { records: 40 } });
    expect(manifest.answer.stoppedEarly).toBeUndefined();
  });
});

describe('a campaign that is to know a mean and a quantile', () => {
  const times = scenarioWith({
    precision: [
      { metric: 'detectionMs|detected', within: '100 ms' },
      { metric: 'recoveryMs|recovery-attempted', statistic: 'median', within: '1 %' },
    ],
    runs: 400,
  });

  it('ends before its plan with both known, and holds the same bytes when it was broken off', async () => {
    const [one, broken] = [temporaryFolder(), temporaryFolder()];
    const { manifest } = await campaign(one, times);
    expect(manifest).toMatchObject({ status: 'finished', answer: { stoppedEarly: true } });
    expect(manifest.answer.records).toBeGreaterThanOrEqual(2 * FEWEST_VALUES);
    const tally = new PrecisionTally(variantsOf(times), times.precision);
    for (const record of readRecords(one)) tally.add(record);
    expect(tally.rows().map(({ isReached }) => isReached)).toEqual([true, true, true, true]);

    await campaign(broken, times, stopAfter(1));
    const lines = storedText(one).split('\n');
    storeText(broken, `${lines.slice(0, 61).join('\n')}\n`);
    appendFileSync(recordsPath(broken), '{"torn');
    await resumeCampaign(conductIn(broken, judged));
    expect(storedText(broken)).toBe(storedText(one));
  });
});

describe('the rule', () => {
  it('allows for any result of runs without an answer', () => {
    const plan = planOf(scenario);
    const [rule, hampered] = [precisionRule(scenario, plan), precisionRule(scenario, plan)];
    const records = [...readRecords(whole)];
    const lost = (record: RunRecord): RunRecord => {
      const { id, variant, run } = record;
      return run % 4 === 0 ? { status: 'timeout', id, variant, run, message: '' } : record;
    };
    expect(records.map((record) => rule?.isEnoughWith(record)).at(-1)).toBe(true);
    expect(records.map((record) => hampered?.isEnoughWith(lost(record))).includes(true)).toBe(false);
  });

  it('is none for a scenario that asks for no precision', () => {
    const fixed = scenarioWith({ precision: [], runs: 4 });
    expect(precisionRule(fixed, planOf(fixed))).toBeUndefined();
  });
});
