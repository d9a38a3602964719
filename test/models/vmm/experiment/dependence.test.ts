/** What decides a run until its strike, and so which runs may share what comes before it. */
import { expect, it } from 'vitest';
import { constantsReadBy } from '../../../../src/experiment/parameter.ts';
import { dependence } from '../../../../src/models/vmm/experiment/dependence.ts';
import type { VmmFailureSettings } from '../../../../src/models/vmm/experiment/form.ts';
import { vmmParts } from '../../../../src/models/vmm/experiment/parts.ts';

const settings = (detail: VmmFailureSettings['detail'], vmm: string): VmmFailureSettings => ({
  platform: 'x86-64-xen-4.3',
  configuration: 'all-three',
  fault: {
    model: 'failstop',
    target: 'vmm',
    trigger: { window: ['500 ms', '6000 ms'], hypervisorInstructions: [0, 9] },
  },
  detection: ['panic'],
  recovery: { vmm },
  without: [],
  detail,
});

it.each([
  ['full', false],
  ['from-start', false],
  ['neighbourhood', true],
] as const)('in detail %s, mechanisms with other parts at run time share it: %s', (detail, share) => {
  const { start: without } = dependence(vmmParts)(settings(detail, 'none'));
  const { start: withLog } = dependence(vmmParts)(settings(detail, 'nilihype'));
  expect(without).not.toBeNull();
  expect(withLog === without).toBe(share);
});

it('is shared by nobody while it is noted which constants are read: each run reads its own', () => {
  const starts: (string | null)[] = [];
  constantsReadBy(() => starts.push(dependence(vmmParts)(settings('neighbourhood', 'none')).start));
  expect(starts).toEqual([null]);
});
