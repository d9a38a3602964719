/** A DVM that is stopped in the middle of something has done the steps before, and nothing of the others. */
import { describe, expect, it } from 'vitest';
import { requeue, submitRequeued } from '../../../../src/models/driver-vm/host/block-path.ts';
import type { DriverVm } from '../../../../src/models/driver-vm/host/driver-vm.ts';
import type { SplitDriverHost } from '../../../../src/models/driver-vm/host/host.ts';
import { WRITE } from '../../../../src/models/driver-vm/host/ring.ts';
import { Answers, bootedHost, passes, values } from './hosts.ts';

/** The state in which one write is, as everybody knows it. */
function stateOf(host: SplitDriverHost) {
  const dvm = host.dvms[0] as DriverVm;
  const { ring } = host.blockFrontends[0]!;
  const link = dvm.blockLinks[0]!;
  return {
    read: link.consumer,
    accepted: link.accepted.filter(({ held }) => held).length,
    mapped: host.grants.mappedCount(0),
    tags: dvm.tags.filter(({ held }) => held).length,
    inDisk: dvm.disk.held,
    answered: ring.responseProducer,
  };
}

/** A write is on its way, and the DVM stops itself just before the end of this step. */
function stoppedAt(step: string): SplitDriverHost {
  const host = bootedHost();
  const dvm = host.dvms[0] as DriverVm;
  host.blockFrontends[0]!.client = new Answers();
  let reached = false;
  dvm.afterExecuting(
    ({ name }) => name === step,
    stepNanos(host, step) - 1,
    () => {
      reached = true;
      expect(dvm.step?.name).toBe(step);
      dvm.panic('test');
    },
  );
  host.blockFrontends[0]!.submit(WRITE, 5, 1);
  passes(host, 20e6);
  expect(reached).toBe(true);
  return host;
}

function stepNanos({ works }: SplitDriverHost, name: string): number {
  const step = [...works.accept.steps, ...works.complete.steps].find((each) => each.name === name);
  return step?.nanos ?? expect.fail(`no step ${name}`);
}

const nothing = { read: 0, accepted: 0, mapped: 0, tags: 0, inDisk: 0, answered: 0 };

describe('a DVM that stops while it handles a request', () => {
  it.each([
    ['read-slot', nothing],
    ['map-grants', { ...nothing, read: 1 }],
    ['build-command', { ...nothing, read: 1, accepted: 1, mapped: 1 }],
    ['ring-doorbell', { ...nothing, read: 1, accepted: 1, mapped: 1, tags: 1 }],
    ['acknowledge', { ...nothing, read: 1, accepted: 1, mapped: 1, tags: 1, inDisk: 1 }],
    ['release-tag', { ...nothing, read: 1, accepted: 1, mapped: 1, tags: 1 }],
    ['unmap-grants', { ...nothing, read: 1, accepted: 1, mapped: 1 }],
    ['push-response', { ...nothing, read: 1, accepted: 1 }],
    ['notify', { ...nothing, read: 1, answered: 1 }],
  ])('in %s leaves it there', (step, left) => {
    expect(stateOf(stoppedAt(step))).toEqual(left);
  });

  it('tells nobody of the response that it has written and not announced', () => {
    const host = stoppedAt('notify');
    expect(host.blockFrontends[0]!.outstanding).toBe(1);
  });
});

describe('a write that nothing disturbs', () => {
  it('takes its steps, its events and the disk, and is answered once', () => {
    const host = bootedHost();
    const client = new Answers();
    host.blockFrontends[0]!.client = client;
    host.blockFrontends[0]!.submit(WRITE, 0, 42);
    const { works } = host;
    const expected =
      values.eventNanos +
      works.accept.nanos +
      values.positioningNanos +
      values.transferNanos +
      works.complete.nanos +
      values.eventNanos +
      values.frontendNanos;
    passes(host, expected - 1);
    expect(client.all).toEqual([]);
    passes(host, 1);
    expect(client.all).toEqual([{ block: 0, isOk: true }]);
    expect(host.medium.read(0)).toBe(42);
    expect(stateOf(host)).toEqual({ ...nothing, read: 1, answered: 1 });
  });
});

describe('a trap', () => {
  it('in a driver ends its threads and not the kernel; anywhere else it is the end of the kernel', () => {
    for (const [part, states] of [
      ['disk-driver', ['running', 'dead']],
      ['block-backend', ['panicked', 'running']],
      ['kernel', ['panicked', 'running']],
    ] as const) {
      const dvm = bootedHost().dvms[0] as DriverVm;
      dvm.trap(part, 'test');
      expect([dvm.state, dvm.diskDriver]).toEqual(states);
    }
  });

  it('in a kernel whose memory is corrupt leaves nobody to handle it: the VMM ends the DVM', () => {
    const dvm = bootedHost().dvms[0] as DriverVm;
    dvm.corruption.set('kernel', { uses: 9, every: 9, encounter: 'wrong-result', field: 0, bit: 0 });
    dvm.trap('kernel', 'test');
    expect(dvm.state).toBe('killed');
  });
});

describe('a driver whose threads sleep', () => {
  it('leaves the other device served', () => {
    const host = bootedHost(1, 1);
    const dvm = host.dvms[0] as DriverVm;
    const client = new Answers();
    host.blockFrontends[0]!.client = client;
    dvm.stopDriver('network-driver', 'asleep');
    host.blockFrontends[0]!.submit(WRITE, 0, 1);
    passes(host, 5e6);
    expect(client.all).toHaveLength(1);
    dvm.stopDriver('disk-driver', 'asleep');
    host.blockFrontends[0]!.submit(WRITE, 0, 2);
    passes(host, 50e6);
    expect(client.all).toHaveLength(1);
  });
});

describe('a driver that is loaded again', () => {
  it('gets what the backend had accepted before, and nothing twice that it has taken by itself meanwhile', () => {
    const host = bootedHost();
    const dvm = host.dvms[0] as DriverVm;
    const frontend = host.blockFrontends[0]!;
    const client = new Answers();
    frontend.client = client;
    dvm.disk.fail('hung');
    for (let block = 0; block < 3; block++) frontend.submit(WRITE, block, block);
    passes(host, 1e6);
    dvm.unloadDriver('disk-driver');
    dvm.disk.reset();
    host.startDriver(0, 'disk-driver');
    // It begins at once, and the re-submission comes after it has taken a new request.
    frontend.submit(WRITE, 9, 9);
    passes(host, 100e3);
    expect(dvm.disk.held).toBe(1);
    requeue(dvm);
    submitRequeued(dvm);
    expect(dvm.disk.held).toBe(4);
    passes(host, 50e6);
    expect(client.all.map(({ block }) => block).sort((a, b) => a - b)).toEqual([0, 1, 2, 9]);
    expect(frontend.crashed).toBeNull();
  });
});

describe('a driver that is stopped while the backend has a request in hand', () => {
  it('does not get it', () => {
    const host = bootedHost();
    const dvm = host.dvms[0] as DriverVm;
    dvm.afterExecuting(
      ({ name }) => name === 'read-slot',
      0,
      () => dvm.unloadDriver('disk-driver'),
    );
    host.blockFrontends[0]!.submit(WRITE, 5, 1);
    passes(host, 20e6);
    expect(stateOf(host)).toEqual({ ...nothing, read: 1, accepted: 1, mapped: 1 });
  });
});
