/** How long a guest takes until its service answers, for models that have no guests of their own. */
import { expect, it } from 'vitest';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { guestStarts } from '../../../../src/models/host/experiment/guest-start.ts';
import { hostParts } from '../../../../src/models/host/experiment/parts.ts';
import { rebootParameters } from '../../../../src/models/host/parameters/reboots.ts';

const nanos = guestStarts(hostParts);
const start = (service: string, run: number): number => nanos({ settings: { service }, seed: 'starts', run });

it('with ssh it is the single boot of K52, less the making of the domain, within what boots vary by', () => {
  const { domainNanos } = valuesOf(rebootParameters);
  const all = Array.from({ length: 10 }, (_, run) => start('ssh', run));
  const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
  expect(Math.abs((mean + domainNanos) / 1e9 - 6.2)).toBeLessThan(0.15);
  expect(new Set(all).size).toBeGreaterThan(1);
});

it('takes longer with a service that has more to read, and is pure in the question', () => {
  const first = start('web-server', 0);
  expect(first).toBeGreaterThan(start('ssh', 0));
  expect(start('JBoss', 0)).toBeGreaterThan(first);
  expect(start('web-server', 0)).toBe(first);
});
