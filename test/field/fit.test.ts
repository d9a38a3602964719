import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { drawFrom, type Law, meanOfLaw } from '../../src/experiment/law.ts';
import { fitsOf, fittedLaw } from '../../src/field/fit.ts';
import { RandomStreams } from '../../src/kernel/random.ts';

const TIMES = Float64Array.of(3, 12, 0.5, 47, 8, 150, 22, 5, 1.5, 31, 77, 9);

describe('laws fitted by maximum likelihood', () => {
  it('have the parameters and likelihoods that SciPy 1.17.1 finds', () => {
    const fits = new Map(fitsOf(TIMES).map((fit) => [fit.law.law, fit]));
    const of = (name: Law['law']) => ({ ...fits.get(name)?.law, logLikelihood: fits.get(name)?.logLikelihood });
    expect(of('exponential')).toMatchObject({ mean: 30.5, logLikelihood: expect.closeTo(-53.0127202, 6) });
    expect(of('weibull')).toMatchObject({
      // SciPy stops a little short: its likelihood is smaller in the tenth digit.
      shape: expect.closeTo(0.7109045, 4),
      scale: expect.closeTo(24.134895, 2),
      logLikelihood: expect.closeTo(-51.6121086, 6),
    });
    expect(of('lognormal')).toMatchObject({
      mu: expect.closeTo(2.4092966, 6),
      sigma: expect.closeTo(1.5879171, 6),
      logLikelihood: expect.closeTo(-51.4878991, 6),
    });
    expect(of('gamma')).toMatchObject({
      shape: expect.closeTo(0.611066, 5),
      scale: expect.closeTo(49.91277, 4),
      logLikelihood: expect.closeTo(-51.8275976, 6),
    });
  });

  it('come with the smallest AIC first, in which a parameter more costs two', () => {
    const fits = fitsOf(TIMES);
    expect(fits.map(({ aic }) => aic)).toEqual(fits.map(({ aic }) => aic).sort((a, b) => a - b));
    expect(fits[0]?.law.law).toBe('lognormal');
    for (const { law, aic, logLikelihood } of fits)
      expect(aic + 2 * logLikelihood).toBeCloseTo(law.law === 'exponential' ? 2 : 4, 9);
  });

  const truths: readonly Law[] = [
    { law: 'exponential', mean: 5e4 },
    { law: 'weibull', shape: 0.7, scale: 5e4 },
    { law: 'lognormal', mu: 8, sigma: 1.5 },
    { law: 'gamma', shape: 3, scale: 1e4 },
  ];
  it.each(truths)('find the law that times were drawn from: $law', (law) => {
    const stream = new RandomStreams('fit').stream(law.law);
    const values = Float64Array.from({ length: 4000 }, () => drawFrom(law, stream));
    const fitted = fittedLaw(values, law.law);
    if (law.law !== 'exponential') expect(fittedLaw(values, 'best')?.law).toBe(law.law);
    for (const [name, value] of Object.entries(law))
      if (typeof value === 'number')
        expect(Math.abs((fitted?.[name as keyof Law] as unknown as number) / value - 1)).toBeLessThan(0.08);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean / meanOfLaw(law) - 1)).toBeLessThan(0.1);
  });

  it('do not exist for times that are all the same, or one alone', () => {
    expect(fitsOf(Float64Array.of(4))).toEqual([]);
    expect(fitsOf(Float64Array.of(4, 4, 4))).toEqual([]);
  });

  property.prop([fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 20 })])(
    'are finite whatever the times',
    (times) => {
      for (const { law, aic } of fitsOf(Float64Array.from(times)))
        expect([aic, ...Object.values(law)].filter((value) => typeof value === 'number').every(Number.isFinite)).toBe(
          true,
        );
    },
  );
});
