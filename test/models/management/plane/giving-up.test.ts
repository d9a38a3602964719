/** Operations that give up: a destruction is decided once its VM is found, so it ends as done, or is left to the log. */
import { expect, it } from 'vitest';
import { findingsOf } from '../../../../src/models/management/plane/audit.ts';
import type { Answer, Order } from '../../../../src/models/management/plane/operations/operation.ts';
import type { ManagementPart, ManagementPlane } from '../../../../src/models/management/plane/plane.ts';
import { restoreXenstore } from '../../../../src/models/management/repairs/xenstore.ts';
import { settled } from './planes.ts';

const DESTROY: Order = { id: 1, operation: 'destroy', vm: 'app2', vcpus: 1 };

/** Its backends never close, since the driver VM hears nothing of XenStore any more. */
function destroyedInVain(parts: readonly ManagementPart[], whenGivenUp: (plane: ManagementPlane) => void = () => {}) {
  const plane = settled(['app1', 'app2'], parts);
  plane.driverVm.peer.bound = false;
  plane.observer = {
    note: (_, __, text) => {
      if (text.startsWith('gives up')) whenGivenUp(plane);
    },
  };
  const answers: Answer[] = [];
  plane.toolstack.order(DESTROY, (_, answer) => answers.push(answer));
  plane.sim.run({ until: 2 * plane.values.waitPatienceNanos });
  return { plane, answers };
}

it('one that gives up after its decision is completed, and its client is told so', () => {
  const { plane, answers } = destroyedInVain([]);
  expect(answers).toEqual(['done']);
  expect(findingsOf(plane, [{ vm: 'app2', exists: 'no', vcpus: [] }])).toEqual([]);
});

it('one that cannot complete itself, since XenStore is gone, is left to the repair that reads the log', () => {
  const { plane, answers } = destroyedInVain(['replica', 'log'], (given) =>
    given.later(1, () => given.privvm.kill('xenstored')),
  );
  expect(plane.xenstored.isOpen).toBe(false);
  expect(answers).toEqual([]);
  expect(plane.driverVm.log.get(DESTROY.id)).toMatchObject({ stage: 'decided' });
});

it('XenStore is restored in a time for each node, and in none where it lives on', () => {
  const plane = settled(['app1'], ['replica']);
  const scene = { plane, blames: 'xenstored' } as const;
  expect(restoreXenstore.cost?.(scene)).toBe(0);
  plane.privvm.kill('xenstored');
  expect(restoreXenstore.cost?.(scene)).toBe(plane.driverVm.replica.size * plane.values.restoreNodeNanos);
});
