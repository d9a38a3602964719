/** What a scenario can name: one name, one thing, one line that says what it is. */
import { describe, expect, it } from 'vitest';
import { models } from '../../src/catalog.ts';
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

describe.each(platforms)('every parameter of $name', ({ parameters }) => {
  const entries = Object.entries(parameters);

  it('is a positive number with a unit', () => {
    for (const [name, { value, unit }] of entries) {
      expect([name, Number.isFinite(value) && value > 0, unit.length > 0]).toEqual([name, true, true]);
    }
  });

  it('says where it comes from, a published one by the row of its source', () => {
    for (const [name, { status, source }] of entries) {
      expect([name, source.length > 1]).toEqual([name, true]);
      if (status === 'published') expect([name, source]).toEqual([name, expect.stringMatching(/\b[KSVZ]\d+/)]);
      else expect(status).toMatch(/^assumed$|^calibrated on [KSVZ]\d+(\.\d+)?$/);
    }
  });
});
