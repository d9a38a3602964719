/** What a scenario can name: one name, one thing, one line that says what it is. */
import { describe, expect, it } from 'vitest';
import { models } from '../../src/catalog.ts';
import { faultParameters } from '../../src/platform/parameters/faults.ts';
import type { ParameterSet } from '../../src/platform/parameters/parameter.ts';
import { platforms } from '../../src/platform/parameters/platforms.ts';

describe.each(Object.entries(models))('the names of %s', (_, entries: readonly { name: string; summary: string }[]) => {
  it('are unique', () => {
    const names = entries.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(0);
  });

  it('can stand in a scenario file without quotes, each with a summary of one line', () => {
    for (const { name, summary } of entries) {
      expect(name).toMatch(/^\w[\w.-]*$/);
      expect(summary).toMatch(/^\S.{5,200}\S$/);
    }
  });
});

const parameterSets: readonly (readonly [string, ParameterSet])[] = [
  ...platforms.map(({ name, parameters }) => [name, parameters] as const),
  ...platforms.map(({ name, instructions }) => [`the instructions of ${name}`, instructions] as const),
  ['the propagation of faults', faultParameters],
];

describe.each(parameterSets)('every parameter of %s', (_, parameters) => {
  const entries = Object.entries(parameters);

  it('is a number with a unit: a flag is 0 or 1, a share lies between them, and nothing is negative', () => {
    for (const [name, { value, unit }] of entries) {
      const isRight =
        unit === 'flag' ? value === 0 || value === 1 : unit === 'share' ? value >= 0 && value <= 1 : value >= 0;
      expect([name, Number.isFinite(value) && isRight, unit.length > 0]).toEqual([name, true, true]);
    }
  });

  it("says where it comes from, a published one by the row of its source, Xen's own text or the architecture", () => {
    for (const [name, { status, source }] of entries) {
      expect([name, source.length > 1]).toEqual([name, true]);
      const named = /\b[KSVZ]\d+|^Xen\b|^IA-32\b|^x86-64\b/;
      if (status === 'published') expect([name, source]).toEqual([name, expect.stringMatching(named)]);
      else expect(status).toMatch(/^assumed$|^recalled$|^calibrated on [KSVZ]\d+(\.\d+)?( without undo logging)?$/);
    }
  });
});
