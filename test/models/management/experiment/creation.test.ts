/** How long a VM's creation takes, for models that have no management of their own. */
import { expect, it } from 'vitest';
import { vmCreations } from '../../../../src/models/management/experiment/creation.ts';
import { managementParts } from '../../../../src/models/management/experiment/parts.ts';

const nanos = vmCreations(managementParts);
const creation = (recovery: string, without: readonly string[] = []): number =>
  nanos({ settings: { vms: 3, recovery: { privvm: recovery }, without }, seed: 'creations', run: 0 });

it('is that of P8, to which it was fitted', () => {
  expect(Math.abs(creation('privvm-microreboot') / 1e9 - 4.4)).toBeLessThan(0.02);
});

it('takes longer with copies that a mechanism needs, and is pure in the question', () => {
  const bare = creation('none');
  expect(creation('privvm-microreboot')).toBeGreaterThan(bare);
  expect(creation('privvm-microreboot', ['restore-xenstore', 'restore-watches', 'resolve-operations'])).toBe(bare);
  expect(creation('none')).toBe(bare);
});
