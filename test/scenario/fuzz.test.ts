/**
 * Whatever is done to a scenario, loading it gives a scenario or a list of problems with valid places, and nothing
 * else.
 */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { scenarioHash, variantsOf } from '../../src/scenario/variants.ts';
import { EXAMPLE, load } from './example.ts';

function expectSound(text: string, ...overrides: string[]): void {
  try {
    const scenario = load(text, ...overrides);
    expect(variantsOf(scenario).length).toBeGreaterThan(0);
    expect(scenarioHash(scenario)).toHaveLength(64);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    expect(error.format()).not.toMatch(/undefined|\[object|NaN,|\bat .*\.ts:/);
    for (const { file, line, column, expected, came } of error.problems) {
      expect([expected, came]).not.toContain('');
      if (file !== 'x.yaml') {
        expect([file.startsWith('--set '), line, column]).toEqual([true, 0, 0]);
        continue;
      }
      const lines = text.split('\n');
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
    }
  }
}

const position = fc.nat(EXAMPLE.length);
const scrap = fc.oneof(
  fc.constantFrom(
    ...Array.from('{}[]:,-#&*!|>\'"%@`?\n\t\0'),
    '---\n',
    ': ',
    '- ',
    '&a ',
    '*a',
    '<<: ',
    '~',
    '0x10',
    '.nan',
    '__proto__',
    'constructor',
    '\uFEFF',
    '\ud800',
  ),
  fc.string({ maxLength: 5 }),
  fc.constantFrom(...(EXAMPLE.match(/\w+/g) ?? [])),
);

test.prop([fc.array(fc.tuple(position, fc.nat(12), scrap), { minLength: 1, maxLength: 4 })], { numRuns: 250 })(
  'cutting and inserting anything anywhere',
  (edits) => {
    expectSound(
      edits.reduce(
        (text, [from, length, inserted]) => text.slice(0, from) + inserted + text.slice(from + length),
        EXAMPLE,
      ),
    );
  },
);

const LINES = EXAMPLE.split('\n');

test.prop([fc.array(fc.tuple(fc.nat(LINES.length), fc.nat(LINES.length), fc.nat(3)), { minLength: 1, maxLength: 3 })], {
  numRuns: 150,
})('moving, doubling and dropping lines', (edits) => {
  const lines = [...LINES];
  for (const [from, to, kind] of edits) {
    const taken = kind === 0 ? lines.slice(from, from + 1) : lines.splice(from, 1);
    if (kind < 3) lines.splice(to, 0, ...taken);
  }
  expectSound(lines.join('\n'));
});

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('rehype', 'failstop', ['fix-sp'], { vmm: 'none' }, -1, 1e300),
);
const fields = ['', ...LINES.flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? [])];

test.prop([fc.constantFrom(...fields), value], { numRuns: 200 })(
  'any value in the place of any field',
  (field, replaced) => {
    const scenario = JSON.parse(JSON.stringify(load(EXAMPLE))) as Record<string, unknown>;
    const { vary: _vary, constraint: _constraint, reported: _reported, ...base } = scenario;
    expectSound(JSON.stringify(field === '' ? replaced : { ...base, [field]: replaced }));
    expectSound(EXAMPLE, `${field}=${JSON.stringify(replaced)}`);
  },
);

test.prop([fc.string({ maxLength: 30 })], { numRuns: 150 })('any override', (assignment) => {
  expectSound(EXAMPLE, assignment, `vary.${assignment}`, `fault.trigger=${assignment}`);
});
