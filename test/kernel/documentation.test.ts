/** The examples in docs/kernel.md run, and what they say is true. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RandomStreams, Resource, Simulation } from '../../src/index.ts';

const page = readFileSync(new URL('../../docs/kernel.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```ts example\n(.*?)```/gs)].map((match) => match[1]!);

describe('docs/kernel.md', () => {
  test('has the process and the callback form', () => {
    expect(examples).toHaveLength(2);
  });

  test.each(examples)('example: a customer spends 5 time units in the system', (example) => {
    // oxlint-disable-next-line typescript/no-implied-eval -- the page is ours
    const run = new Function('Simulation', 'RandomStreams', 'Resource', `${example}; return meanTime;`) as (
      ...kernel: unknown[]
    ) => number;
    const meanTime = run(Simulation, RandomStreams, Resource);
    // Batches of 200,000 time units have a standard deviation of 0.06.
    expect(Math.abs(meanTime - 5)).toBeLessThan(0.35);
  });
});
