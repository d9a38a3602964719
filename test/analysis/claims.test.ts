import { readFileSync } from 'node:fs';
import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { claimOfReported, estimateOf, judge } from '../../src/analysis/claims.ts';
import { proportion } from '../../src/analysis/proportion.ts';
import { experimentOf } from '../../src/experiments.ts';
import { ClaimProblem, parseClaim, variantsNamed } from '../../src/scenario/claim.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { rvisim } from '../cli/invoke.ts';

const { metrics } = experimentOf({});
const claim = (text: string) => parseClaim(text, metrics);
const verdictOn = (text: string, numerator: number, denominator: number) =>
  judge(
    claim(text),
    (confidence) =>
      estimateOf(proportion({ numerator, denominator, unanswered: 0 }, 'runs', 'clopper-pearson', confidence), 'share'),
    denominator,
    0.95,
  );

describe('a claim', () => {
  it.each([
    ['recovered|detected of rehype >= 85 %', { of: 'rehype', relation: '>=', to: { value: 0.85 } }],
    ['recovered|detected > 0.85', { of: '', relation: '>', to: { value: 0.85 } }],
    ['downtimeMs|detected: warm < cold', { of: 'warm', statistic: 'median', to: { variants: 'cold' } }],
    ['mean of downtimeMs|detected of step=+ a <= 1.5 s', { of: 'step=+ a', statistic: 'mean', to: { value: 1500 } }],
    ['recovered|detected of a = b within 2 points', { to: { variants: 'b' }, within: 0.02 }],
    ['downtimeMs|recovered of a = 713 ms within 10 ms', { to: { value: 713 }, within: 10 }],
  ])('is read: %s', (text, expected) => {
    expect(claim(text)).toMatchObject(expected);
  });

  it.each([
    ['warm < cold', 'expected a metric of the experiment'],
    ['recoverd|detected >= 1 %', 'did you mean recovered|detected?'],
    ['recoverd|detected a < b', 'did you mean recovered|detected?'],
    ['recoverd|detected >=1 %', 'did you mean recovered|detected?'],
    ['nothing is lost', "a claim such as 'recovered|detected of rehype >= 85 %'"],
    ['recovered >= 1 %', 'did you mean recovered|detected?'],
    ['recovered|detected', "a claim such as 'recovered|detected of rehype >= 85 %'"],
    ['mean of recovered|detected >= 1 %', 'no statistic before a share'],
    ['meen of downtimeMs|detected >= 1 s', 'did you mean mean?'],
    ['recovered|detected of a = b', "'within ...' with '='"],
    ['recovered|detected of a < b within 2 points', "it beside '<'"],
    ['downtimeMs|detected of a = b within 2 points', 'within a duration'],
    ['p95 of downtimeMs|detected of a < b', 'median or mean'],
  ])('that cannot be understood says why: %s', (text, message) => {
    expect(() => claim(text)).toThrow(message);
    expect(() => claim(text)).toThrow(ClaimProblem);
  });

  it('is about the variants with a name, with values of axes, or with one value', () => {
    const variants = ['warm', 'cold'].flatMap((reboot) =>
      ['1', '2'].map((vms) => ({ name: `reboot=${reboot}, vms=${vms}`, factors: { reboot, vms } })),
    );
    const found = (text: string): string[] => variantsNamed(text, variants).map(({ name }) => name);
    expect(found('')).toHaveLength(4);
    expect(found('warm')).toEqual(['reboot=warm, vms=1', 'reboot=warm, vms=2']);
    expect(found('warm, 2')).toEqual(['reboot=warm, vms=2']);
    expect(found('vms=1')).toEqual(['reboot=warm, vms=1', 'reboot=cold, vms=1']);
    expect(() => found('warn')).toThrow('did you mean warm?');
  });
});

describe('the verdict', () => {
  it.each([
    ['recovered|detected >= 85 %', 470, 500, 'PASS'],
    ['recovered|detected >= 85 %', 350, 500, 'FAIL'],
    ['recovered|detected >= 85 %', 435, 500, 'INCONCLUSIVE'],
    ['recovered|detected = 90 % within 5 points', 450, 500, 'PASS'],
    ['recovered|detected = 90 % within 5 points', 45, 50, 'INCONCLUSIVE'],
    ['recovered|detected = 90 % within 5 points', 300, 500, 'FAIL'],
    ['recovered|detected >= 85 %', 0, 0, 'INCONCLUSIVE'],
  ])('on "%s" with %i of %i is %4$s', (text, numerator, denominator, verdict) => {
    expect(verdictOn(text, numerator, denominator).verdict).toBe(verdict);
  });

  property.prop([
    fc.integer({ min: 1, max: 400 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 1, max: 99 }),
  ])(
    'is never PASS for a claim and its opposite, and a FAIL of one is a PASS of the other',
    (denominator, share, percent) => {
      const numerator = Math.round(share * denominator);
      const up = verdictOn(`recovered|detected >= ${percent} %`, numerator, denominator).verdict;
      const down = verdictOn(`recovered|detected < ${percent} %`, numerator, denominator).verdict;
      expect([up, down].sort().join(' ')).toMatch(/^(FAIL PASS|INCONCLUSIVE INCONCLUSIVE)$/);
    },
  );

  it('says how many more runs would decide it: with so many, the same share does', () => {
    const { verdict, moreRuns } = verdictOn('recovered|detected >= 85 %', 435, 500);
    expect(verdict).toBe('INCONCLUSIVE');
    const all = 500 + (moreRuns ?? 0);
    expect(verdictOn('recovered|detected >= 85 %', Math.round(0.87 * all), all).verdict).toBe('PASS');
    expect(verdictOn('recovered|detected >= 87 %', 435, 500).moreRuns).toBeNull();
  });

  it('on a reported figure takes its interval, its lower bound, or a margin', () => {
    const figure = { value: 0.9, source: 'X1', use: 'prediction' } as const;
    const of = (more: object) => claimOfReported('recovered|detected', { ...figure, ...more }, 'a', true, 0.05);
    expect(of({})).toMatchObject({ relation: '=', to: { value: 0.9 }, within: 0.05 });
    expect(of({ low: 0.9, high: 1 })).toMatchObject({ relation: '>=', to: { value: 0.9 } });
    expect(of({ low: 0.8, high: 0.94 })).toMatchObject({ relation: '=', to: { value: 0.87 } });
  });
});

describe('claims of a scenario', () => {
  const file = readFileSync(new URL('../../scenarios/recovery-mechanisms.yaml', import.meta.url), 'utf8').trimEnd();
  const text = (line: string): string => `${file}\nclaims:\n  - ${line}\n`;

  it('are checked with the file, each at its place', () => {
    const good = parseScenario(text('recovered|detected >= 5 %'), 'x.yaml');
    expect(good.claims).toEqual(['recovered|detected >= 5 %']);
    const problem = text('recoverd|detected >= 5 %');
    expect(() => parseScenario(problem, 'x.yaml')).toThrow(
      /x\.yaml:\d\d:5 claims\[0\][\s\S]*did you mean 'recovered\|detected'/,
    );
    expect(() => parseScenario(text('recovered|detected of nilihyp > 1 %'), 'x.yaml')).toThrow('expected a variant');
    expect(() => parseScenario(text('recovered|detected > 20 s'), 'x.yaml')).toThrow(
      "in the metric's own unit, a variant",
    );
  });
});

describe('rvisim claims', () => {
  it('says that a folder is none', async () => {
    expect(await rvisim('claims', '/nowhere', '--claim', 'recovered|detected > 1 %')).toMatchObject({
      code: 2,
      out: '',
    });
  });
});
