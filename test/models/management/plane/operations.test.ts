/**
 * Management operations where nothing fails: how many requests they make, what they come to, and that they do not get
 * in each other's way.
 */
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../../src/models/management/plane/audit.ts';
import { OPERATIONS, type Order } from '../../../../src/models/management/plane/operations/operation.ts';
import { operationKinds } from '../../../../src/models/management/plane/operations/table.ts';
import { orderAll, settled } from './planes.ts';

describe('requests to XenStore', () => {
  it('are as many as published: 53, 47, 24 and 12 (P9)', () => {
    const counts = OPERATIONS.map((name) => operationKinds[name].steps.filter(({ kind }) => kind === 'request').length);
    expect(counts).toEqual([53, 47, 24, 12]);
  });

  it('of a creation are writes in 89 % (P9)', () => {
    const requests = operationKinds.create.steps.flatMap((step) => (step.kind === 'request' ? [step] : []));
    expect(Math.round((100 * requests.filter(({ writes }) => writes).length) / requests.length)).toBe(89);
  });
});

describe('an operation', () => {
  const order = (operation: Order['operation'], vm: string, id = 1): Order => ({
    id,
    operation,
    vm,
    vcpus: operation === 'hotplug' ? 2 : 1,
  });

  it('creates a VM that serves and of which XenStore tells the truth', () => {
    const plane = settled(['app1']);
    expect(orderAll(plane, [order('create', 'new')])).toEqual(['done']);
    const made = [...plane.here.domains.values()].find(({ application }) => application.vm === 'new');
    expect([made?.state, made?.connected, made?.application.serves]).toEqual(['running', true, true]);
    expect(findingsOf(plane, [{ vm: 'new', exists: 'yes', vcpus: [1] }])).toEqual([]);
  });

  it('leaves no trace of a VM that it destroys', () => {
    const plane = settled(['app1', 'app2']);
    const before = plane.xenstored.store.size;
    expect(orderAll(plane, [order('destroy', 'app2')])).toEqual(['done']);
    expect(plane.here.domains.size).toBe(1);
    expect(findingsOf(plane, [{ vm: 'app2', exists: 'no', vcpus: [] }])).toEqual([]);
    expect(settled(['app1']).xenstored.store.size).toBeLessThan(before);
    expect(plane.xenstored.store.size).toBeLessThanOrEqual(settled(['app1']).xenstored.store.size + 2);
  });

  it('moves a VM that stands still only while the rest of it is copied', () => {
    const plane = settled(['app1']);
    const [app] = plane.applications.values();
    expect(orderAll(plane, [order('migrate', 'app1')])).toEqual(['done']);
    expect([plane.here.domains.size, plane.there.domains.size]).toEqual([0, 1]);
    expect(app?.serves).toBe(true);
    expect(app?.longestGapNanos).toBeGreaterThanOrEqual(plane.values.stopAndCopyNanos);
    expect(app?.longestGapNanos).toBeLessThan(2 * plane.values.stopAndCopyNanos);
    expect(findingsOf(plane, [{ vm: 'app1', exists: 'yes', vcpus: [1] }])).toEqual([]);
  });

  it('gives a VM a vCPU that its guest brings up', () => {
    const plane = settled(['app1']);
    expect(orderAll(plane, [order('hotplug', 'app1')])).toEqual(['done']);
    expect([...plane.here.domains.values()].map(({ vcpusOnline }) => vcpusOnline)).toEqual([2]);
    expect(findingsOf(plane, [{ vm: 'app1', exists: 'yes', vcpus: [2] }])).toEqual([]);
  });

  it('is refused where it cannot be, and leaves nothing behind', () => {
    const plane = settled(['app1']);
    expect(orderAll(plane, [order('create', 'app1'), order('destroy', 'nobody', 2)])).toEqual(['failed', 'failed']);
    expect(findingsOf(plane, [{ vm: 'app1', exists: 'yes', vcpus: [1] }])).toEqual([]);
  });
});

describe('operations at once', () => {
  const creations = Array.from(
    { length: 4 },
    (_, id): Order => ({ id, operation: 'create', vm: `new${id}`, vcpus: 1 }),
  );

  it('come into conflict over the nodes that list VMs, and all succeed', () => {
    const plane = settled(['app1']);
    expect(orderAll(plane, creations)).toEqual(['done', 'done', 'done', 'done']);
    expect(plane.conflicts).toBeGreaterThan(0);
    expect(findingsOf(plane, [])).toEqual([]);
    expect(plane.here.domains.size).toBe(5);
  });

  it('leave a replica that is node for node what the daemon has', () => {
    const plane = settled(['app1'], ['replica', 'log']);
    orderAll(plane, [...creations, { id: 9, operation: 'migrate', vm: 'app1', vcpus: 1 }]);
    const { store } = plane.xenstored;
    const { replica } = plane.driverVm;
    expect(replica.size).toBe(store.size);
    for (const path of store.paths()) expect([path, replica.get(path)]).toEqual([path, store.get(path)]);
    expect([...replica.watches()].filter(({ domain }) => domain !== 0).length).toBeGreaterThan(0);
  });

  it('are answered from the log when they are ordered a second time', () => {
    const plane = settled(['app1'], ['replica', 'log']);
    for (let time = 0; time < 2; time++) expect(orderAll(plane, creations.slice(0, 1))).toEqual(['done']);
    expect(plane.here.domains.size).toBe(2);
  });

  it('are answered from the log when they failed, too: the same wish, though it could be fulfilled now', () => {
    const plane = settled(['app1'], ['replica', 'log']);
    const wish: Order = { id: 7, operation: 'create', vm: 'app1', vcpus: 1 };
    expect(orderAll(plane, [wish])).toEqual(['failed']);
    expect(plane.driverVm.log.get(7)).toMatchObject({ stage: 'done', answer: 'failed' });
    expect(orderAll(plane, [{ id: 8, operation: 'destroy', vm: 'app1', vcpus: 1 }])).toEqual(['done']);
    expect(orderAll(plane, [wish])).toEqual(['failed']);
  });
});
