/** `list parameters` prints every constant of the VMM that has a unit: none stands outside of parameters/. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../../../src/models/vmm/', import.meta.url).pathname;

/** What is no quantity of the modelled system: codes, sizes of our tables, limits on how long a run may take. */
const NOT_QUANTITIES: ReadonlySet<string> = new Set([
  'DIRECTION_FLAG',
  'WALK_STEPS',
  'CPU_TIMERS',
  'NO_CPU',
  'TIMER_PORT',
  'LARGEST_POOL',
  'MAX_INSTANT_ACTIONS',
  'MOST_ARGUMENT',
  'MOST_CONDITIONS',
  'CONVINCING',
  'CONVINCING_REPLIES',
  'LOOK_NANOS',
  'MAX_EVENTS',
  'LARGEST_MEMORY_GIB',
  'MOST_CPUS',
  'NEVER',
]);

it('no constant with a unit stands outside of parameters/', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('parameters/'),
  );
  expect(files.length).toBeGreaterThan(80);
  const found = files.flatMap((file) =>
    [...readFileSync(`${root}${file}`, 'utf8').matchAll(/^ *(?:export )?const ([A-Z][A-Z_]+) = -?[\d(]/gm)].map(
      ([, name = '']) => name,
    ),
  );
  expect(new Set(found)).toEqual(NOT_QUANTITIES);
});
