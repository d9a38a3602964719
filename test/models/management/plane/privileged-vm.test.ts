/**
 * Processes that die with what they planned, watchers who sleep while nothing changes, consoles that overflow, and an
 * audit that finds what is wrong.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type FindingKind, findingsOf } from '../../../../src/models/management/plane/audit.ts';
import { Consoles } from '../../../../src/models/management/plane/consoles.ts';
import {
  backendOf,
  DeviceState,
  indexOf,
  shutdownOf,
  watchedBy,
} from '../../../../src/models/management/plane/layout.ts';
import type { ManagementPlane } from '../../../../src/models/management/plane/plane.ts';
import { removeNode, type View, writeNode } from '../../../../src/models/management/plane/xenstore/node.ts';
import type { XenStore } from '../../../../src/models/management/plane/xenstore/xenstore.ts';
import type { ManagementScene } from '../../../../src/models/management/repairs/repair.ts';
import { restartService } from '../../../../src/models/management/repairs/service-restart.ts';
import {
  openXenstore,
  reconnectChannels,
  restoreWatches,
  restoreXenstore,
} from '../../../../src/models/management/repairs/xenstore.ts';
import { orderAll, settled } from './planes.ts';

/** At once, and past the daemon. */
const change = ({ xenstored: { store } }: ManagementPlane, made: (view: View) => void): void =>
  store.apply(store.changesOf(made));

describe('a service', () => {
  it('does what it has planned, unless it dies, hangs or is started anew before', () => {
    const plane = settled(['app1']);
    const { toolstack } = plane.privvm.services;
    const done: number[] = [];
    const kind = toolstack.on('test', (a) => done.push(a));
    const after = (what: () => void, a: number): void => {
      toolstack.start();
      toolstack.schedule(1000, kind, a);
      what();
      plane.sim.run({ until: plane.sim.now + 2000 });
    };
    after(() => {}, 1);
    after(() => toolstack.die(), 2);
    after(() => toolstack.hang(), 3);
    after(() => toolstack.start(), 4);
    expect(done).toEqual([1]);
  });

  it('goes on behind a stalled kernel where it stood, in order, and not at all behind one that has crashed', () => {
    const plane = settled(['app1']);
    const { privvm } = plane;
    const done: number[] = [];
    const kind = privvm.services.console.on('test', (a) => done.push(a));
    privvm.leak('toolstack');
    plane.sim.run({ until: (plane.values.freeMiB / plane.values.leakMiBPerSecond) * 1e9 });
    expect(privvm.state).toBe('stalled');
    for (const a of [1, 2]) privvm.services.console.schedule(1000 * a, kind, a);
    plane.sim.run({ until: plane.sim.now + 5000 });
    expect(done).toEqual([]);
    plane.sim.run({ until: plane.sim.now + plane.values.reclaimNanos });
    expect([privvm.state, privvm.services.toolstack.state, done]).toEqual(['running', 'dead', [1, 2]]);
    privvm.services.console.schedule(1000, kind, 3);
    privvm.crash();
    plane.sim.run({ until: plane.sim.now + 5000 });
    expect(done).toEqual([1, 2]);
  });
});

describe('a XenStore daemon', () => {
  it('that was lost answers nobody before it is opened, since it would say that there is nothing', () => {
    const plane = settled(['app1'], ['replica', 'log']);
    const { xenstored, privvm } = plane;
    const heard: string[] = [];
    const caller = {
      execute: ({ size }: XenStore) => (heard.push(`sees ${size} nodes`), null),
      answered: () => heard.push('answered'),
      disconnected: () => heard.push('disconnected'),
    };
    const before = xenstored.store.size;
    xenstored.submit(caller);
    privvm.kill('xenstored');
    xenstored.submit(caller);
    expect(heard.splice(0)).toEqual(['disconnected', 'disconnected']);
    xenstored.service.start();
    xenstored.submit(caller);
    plane.sim.run({ until: 1e9 });
    expect(heard).toEqual([]);
    xenstored.store.adopt(plane.driverVm.replica);
    xenstored.open();
    plane.sim.run({ until: 2e9 });
    expect(heard).toEqual([`sees ${before} nodes`, 'answered']);
  });
});

describe('somebody who looks now and then', () => {
  test.prop([
    fc.integer({ min: 1, max: 50 }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.integer({ min: 0, max: 500 }),
  ])('sees a change at the very look at which who never sleeps sees it', (period, phase, changeAt) => {
    const plane = settled(['app1']);
    const seen: [asleep: number[], awake: number[]] = [[], []];
    let hasChanged = false;
    for (const [index, isAwake] of [false, true].entries())
      plane.every(period, phase, () => {
        if (hasChanged) seen[index]?.push(plane.sim.now);
        return isAwake;
      });
    plane.later(changeAt, () => {
      hasChanged = true;
      plane.stir();
    });
    plane.sim.run({ until: 1000 });
    // At the instant of the change itself the one who never sleeps may have looked already.
    const [first] = seen[0];
    expect(seen[1].includes(first ?? -1) || first === changeAt).toBe(true);
    expect(first).toBeLessThanOrEqual(changeAt + period);
  });
});

describe('a console', () => {
  it('loses what comes once its ring is full, of every guest, and nothing while somebody reads', () => {
    const consoles = new Consoles(2048, 100);
    expect(consoles.lostBytes(60e9, 3)).toBe(0);
    consoles.stop(0);
    expect(consoles.lostBytes(20e9, 3)).toBe(0);
    expect(consoles.lostBytes(30e9, 3)).toBe(3 * (3000 - 2048));
    consoles.start(30e9, 3);
    expect(consoles.lostBytes(90e9, 3)).toBe(3 * (3000 - 2048));
  });
});

describe('an observer', () => {
  const told = [{ vm: 'app1', exists: 'yes', vcpus: [1] }] as const;
  const firstOf = (plane: ManagementPlane) => [...plane.here.domains.values()][0] ?? expect.fail();

  it('finds nothing where nothing is amiss', () => {
    expect(findingsOf(settled(['app1', 'app2']), told)).toEqual([]);
  });

  const amiss: readonly (readonly [FindingKind, (plane: ManagementPlane) => void])[] = [
    ['orphan-domain', (plane) => change(plane, (view) => removeNode(view, 0, indexOf('app1')))],
    ['half-created-vm', (plane) => plane.here.setState(firstOf(plane), 'building', 0)],
    [
      'half-plugged-vcpu',
      (plane) => {
        firstOf(plane).vcpusAllowed = 2;
      },
    ],
    ['ghost-entry', (plane) => plane.here.destroy(firstOf(plane), 0)],
    ['lost-entry', (plane) => change(plane, (view) => removeNode(view, 0, shutdownOf(2)))],
    ['wrong-entry', (plane) => change(plane, (view) => writeNode(view, 0, shutdownOf(2), 'suspend'))],
    ['dead-watch', (plane) => plane.forgetWatch({ path: shutdownOf(2), token: watchedBy(2)[0] ?? '', domain: 2 })],
    ['stranded-vm', (plane) => plane.here.setState(firstOf(plane), 'suspended', 0)],
    [
      'vm-twice',
      (plane) => {
        const { application, uuid } = firstOf(plane);
        const other = plane.there.create(uuid, application);
        plane.there.setConnected(other, true, 0);
        plane.there.setState(other, 'running', 0);
      },
    ],
    ['vm-disconnected', (plane) => plane.here.setConnected(firstOf(plane), false, 0)],
    ['told-wrong', (plane) => orderAll(plane, [{ id: 1, operation: 'destroy', vm: 'app1', vcpus: 1 }])],
  ];

  it.each(amiss)('finds: %s', (kind, spoil) => {
    const plane = settled(['app1', 'app2']);
    spoil(plane);
    expect(findingsOf(plane, told).map((finding) => finding.kind)).toContain(kind);
  });
});

describe('an application', () => {
  it('counts the longest time in which not exactly one copy of its VM ran', () => {
    const plane = settled(['app1']);
    const [application] = plane.applications.values();
    const [domain] = plane.here.domains.values();
    if (application === undefined || domain === undefined) expect.fail();
    application.mark(100);
    plane.here.setState(domain, 'suspended', 200);
    plane.here.setState(domain, 'running', 250);
    plane.here.setConnected(domain, false, 300);
    expect([application.gapNanos(320), application.gapNanos(400)]).toEqual([50, 100]);
    plane.here.setConnected(domain, true, 390);
    expect([application.gapNanos(9999), application.ranTwice]).toEqual([90, false]);
  });
});

describe('a change by a part that sends no single requests', () => {
  it('waits in the queue of the daemon, and is not made when that dies before', () => {
    const plane = settled(['app1']);
    const told: boolean[] = [];
    const write = (value: string) =>
      plane.edit(
        (view) => writeNode(view, 0, '/test', value),
        (isDone) => told.push(isDone),
      );
    write('1');
    expect(plane.xenstored.store.get('/test')).toBeNull();
    plane.sim.run({ until: plane.values.requestNanos });
    expect([plane.xenstored.store.get('/test')?.value, told]).toEqual(['1', [true]]);
    write('2');
    plane.privvm.kill('xenstored');
    expect(told).toEqual([true, false]);
  });
});

describe('the watches of a daemon that has been restored', () => {
  it('fire: what was written just before it died is heard of', () => {
    const plane = settled(['app1'], ['replica', 'log']);
    const { driverVm, sim } = plane;
    driverVm.peer.write(`${backendOf(2, 'vif')}/state`, DeviceState.waiting, () => plane.privvm.kill('xenstored'));
    sim.run({ until: 1e6 });
    const scene: ManagementScene = { plane, blames: 'xenstored' };
    for (const repair of [restartService, restoreXenstore, restoreWatches, openXenstore, reconnectChannels])
      repair.apply(scene);
    sim.run({ until: 1e9 });
    expect(findingsOf(plane, [])).toEqual([]);
    expect(plane.xenstored.store.get(`${backendOf(2, 'vif')}/state`)?.value).toBe(DeviceState.connected);
  });
});
