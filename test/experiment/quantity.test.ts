import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { parseQuantity, quantityKindOf } from '../../src/experiment/quantity.ts';

describe('a quantity', () => {
  test.each([
    ['duration', '500 ms', 500],
    ['duration', '10s', 10_000],
    ['duration', '2 h', 7_200_000],
    ['duration', '1.5 min', 90_000],
    ['duration', '3 d', 259_200_000],
    ['duration', '250 us', 0.25],
    ['duration', '1 ns', 1e-6],
    ['duration', 713, 713],
    ['size', '8 GiB', 8_589_934_592],
    ['size', '1e3 B', 1000],
    ['share', '95.8 %', 0.958],
    ['share', '5.6 %', 0.056],
    ['share', '100%', 1],
    ['share', '.5', 0.5],
    ['share', 0, 0],
  ] as const)('is in base units: a %s of %j is %d', (kind, input, value) => {
    expect(parseQuantity(kind, input)).toBe(value);
  });

  test.each([
    ['duration', '8 GiB'],
    ['duration', '5 m'],
    ['duration', '5 MS'],
    ['duration', '-1 s'],
    ['duration', 'fast'],
    ['duration', ''],
    ['duration', '22'],
    ['duration', '0'],
    ['size', '1024'],
    ['duration', '1 s s'],
    ['duration', '1e400 s'],
    ['duration', Number.NaN],
    ['size', '8 GB'],
    ['size', '8 constructor'],
    ['share', '95.8'],
    ['share', '101 %'],
    ['share', '-0.1'],
    ['share', '0.5 s'],
    ['share', Number.POSITIVE_INFINITY],
  ] as const)('of the wrong unit or range is refused: a %s of %j', (kind, input) => {
    expect(parseQuantity(kind, input)).toBeUndefined();
  });

  test.prop([fc.integer({ min: 0, max: 100_000 })])(
    'in per cent is the double nearest to the decimal',
    (thousandths) => {
      const [whole, fraction] = [Math.floor(thousandths / 1000), `${thousandths % 1000}`.padStart(3, '0')];
      expect(parseQuantity('share', `${whole}.${fraction} %`)).toBe(thousandths / 100_000);
    },
  );

  test('is recognised by its unit', () => {
    expect(['8 GiB', '5 s', '3 %', '3', 'rehype', '1AppVM'].map(quantityKindOf)).toEqual([
      'size',
      'duration',
      'share',
      undefined,
      undefined,
      undefined,
    ]);
  });
});
