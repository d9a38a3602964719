/**
 * Every constant of the model says what it is worth: unit, source, standing. Whatever it cites is in docs/published.md.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Parameter, valuesOf } from '../../src/experiment/parameter.ts';
import { parameterModels } from '../../src/experiments.ts';
import { calibrationOf, targetOf } from '../../src/models/vmm/parameters/calibration.ts';
import { parameterSetsOf, platforms, platformValues } from '../../src/models/vmm/parameters/platforms.ts';

/** What the ids of published figures begin with. */
const PREFIX = '(?:[DEHKMNPQRSTVWZ]|AS|CR|CS|DO|HP|LU|OR|OV|RP|RT|SB|VC|VU|WR)';
const published = readFileSync(new URL('../../docs/published.md', import.meta.url), 'utf8');

/**
 * `V3.0 to V3.5` are V3, V3.0, V3.1, ... V3.5; `S3, S9` are S3 and S9; a table is named by what its rows begin with.
 */
function rowsOf(text: string): ReadonlySet<string> {
  const rows = [...text.matchAll(new RegExp(`^\\| (${PREFIX}\\d[^|]*|${PREFIX}\\d) \\|`, 'gm'))].flatMap(
    ([, ids = '']) => ids.split(', '),
  );
  return new Set(rows.flatMap(spread));
}

function spread(ids: string): string[] {
  const [first = '', last] = ids.split(' to ');
  if (last === undefined) return [first];
  const [, stem = '', from = ''] = /^(.*?)(\d+)$/.exec(first) ?? [];
  const to = Number(/\d+$/.exec(last)?.[0]);
  const rows = Array.from({ length: to - Number(from) + 1 }, (_, index) => `${stem}${Number(from) + index}`);
  return stem.endsWith('.') ? [stem.slice(0, -1), ...rows] : rows;
}

const rows = rowsOf(published);
const citedIn = (text: string): string[] => text.match(new RegExp(`\\b${PREFIX}\\d+(?:\\.\\d+)?\\b`, 'g')) ?? [];

const sets = parameterModels.flatMap((model) =>
  model.sets.map((set) => [`${set.name} of ${model.name}`, set.parameters] as const),
);

describe.each(sets)('every parameter in %s', (_, parameters) => {
  const entries = Object.entries<Parameter>(parameters);

  it('is a number with a unit: a flag is 0 or 1, a share lies between them, and nothing is negative', () => {
    for (const [name, { value, unit }] of entries) {
      const isRight =
        unit === 'flag' ? value === 0 || value === 1 : unit === 'share' ? value >= 0 && value <= 1 : value >= 0;
      expect([name, Number.isFinite(value) && isRight, unit.length > 0]).toEqual([name, true, true]);
    }
  });

  it("says where it comes from, a published one by the row of its source, Xen's own text or the architecture", () => {
    for (const [name, { status, source }] of entries) {
      expect([name, source.trim().length > 1]).toEqual([name, true]);
      const named = new RegExp(`\\b${PREFIX}\\d+|^Xen\\b|^Linux\\b|^IA-32\\b|^x86-64\\b|^RFC \\d`);
      if (status === 'published') expect([name, source]).toEqual([name, expect.stringMatching(named)]);
      else
        expect([name, status]).toEqual([
          name,
          expect.stringMatching(new RegExp(`^(assumed|recalled|calibrated on ${PREFIX}\\d.*)$`)),
        ]);
    }
  });

  it('cites only rows that docs/published.md has', () => {
    for (const [name, { status, source }] of entries)
      for (const row of citedIn(`${status} ${source}`)) expect([name, row, rows.has(row)]).toEqual([name, row, true]);
  });
});

describe.each(platforms)('$name', (platform) => {
  it('computes with every parameter that it lists, and with no other number', () => {
    const { platform: top, ...named } = Object.fromEntries(
      parameterSetsOf(platform).map(({ name, parameters }) => [name, valuesOf(parameters)]),
    );
    expect(platformValues(platform.name)).toEqual({ ...top, ...named });
  });
});

describe('the rows of docs/published.md', () => {
  it('are read with their ranges, lists and tables', () => {
    expect([...rowsOf('| S3, S9 | a | b |\n| V3.0 to V3.2 | a | b |\n| S4 to S6 | a | b |\n| Z8 | a | b |')]).toEqual([
      'S3',
      'S9',
      'V3',
      'V3.0',
      'V3.1',
      'V3.2',
      'S4',
      'S5',
      'S6',
      'Z8',
    ]);
    expect(rows.has('V3.5') && !rows.has('V3.6')).toBe(true);
  });
});

describe('a calibration', () => {
  const fitted = (...targets: string[]) =>
    targets.map((target): Parameter => ({ value: 1, unit: 'x', status: `calibrated on ${target}`, source: 'a test' }));

  it('counts each parameter, each figure once, and a table with all its figures', () => {
    const assumed: Parameter = { value: 1, unit: 'x', status: 'assumed', source: 'compare Z8' };
    expect(targetOf(assumed)).toBeNull();
    expect(calibrationOf([...fitted('Z8', 'Z8', 'Z7.1'), assumed])).toEqual({
      parameters: 3,
      figures: 2,
      targets: ['Z7.1', 'Z8'],
    });
    expect(calibrationOf(fitted('V3', 'V3.5', 'Z8')).figures).toBe(7);
    expect(calibrationOf(fitted('Z9.2', 'Z9.2 without undo logging')).figures).toBe(2);
  });

  it('has figures for every table that is a target', () => {
    const all = platforms.flatMap((platform) =>
      parameterSetsOf(platform).flatMap((set) => Object.values(set.parameters)),
    );
    const tables = calibrationOf(all).targets.filter((target) => rows.has(`${target}.1`));
    expect(tables.length).toBeGreaterThan(1);
    for (const table of tables)
      expect([table, calibrationOf(fitted(table)).figures]).toEqual([table, expect.toSatisfy((n: number) => n > 1)]);
  });
});
