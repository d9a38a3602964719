/**
 * What Register and Code faults do in a DVM: a changed instruction is one fault, drawn once, and what it does comes in
 * place of its step's work.
 */
import { describe, expect, it } from 'vitest';
import { code } from '../../../../src/models/driver-vm/faults/code.ts';
import { crash, doOnce, wrongStore } from '../../../../src/models/driver-vm/faults/propagation.ts';
import { register } from '../../../../src/models/driver-vm/faults/register.ts';
import type { DriverVm } from '../../../../src/models/driver-vm/host/driver-vm.ts';
import type { SplitDriverHost } from '../../../../src/models/driver-vm/host/host.ts';
import { DAMAGED_PACKET, packetOf } from '../../../../src/models/driver-vm/host/network-path.ts';
import { WRITE } from '../../../../src/models/driver-vm/host/ring.ts';
import type { WorkStep } from '../../../../src/models/driver-vm/host/work.ts';
import { Answers, bootedHost, passes, values } from '../host/hosts.ts';

const STRIKES = 60;

/** A host whose DVM is struck in the middle of a write or a packet, another point of it for each number. */
function struck(host: SplitDriverHost, fault: typeof code, number: number): { dvm: DriverVm; act: string } {
  host.boot(`strike ${number}`);
  const dvm = host.dvms[0] as DriverVm;
  const isPacket = number % 2 === 1;
  work(host, isPacket);
  const { nanos } = isPacket ? host.works.receive : host.works.accept;
  while (dvm.step === null) passes(host, 100);
  passes(host, Math.floor((nanos * (number + 1)) / (STRIKES + 2)));
  return { dvm, act: fault.strike(dvm, 'disk') };
}

function work(host: SplitDriverHost, isPacket: boolean): void {
  const [frontend] = host.blockFrontends;
  frontend!.client = new Answers();
  if (isPacket) host.sendIn(packetOf(0, 1));
  else frontend!.submit(WRITE, 5, 1);
}

/** The step as a DVM in this state executes it: what is then wrong, and where. */
function executed(host: SplitDriverHost, step: WorkStep) {
  const dvm = host.dvms[0] as DriverVm;
  const { ring } = host.blockFrontends[0]!;
  dvm.corruption.clear();
  Object.assign(dvm, { tag: 3, packet: 7, ring: 0, status: 0 });
  Object.assign(dvm.request, { id: 2, operation: WRITE, block: 5, buffer: 1 });
  ring.responseProducer = 4;
  host.grants.content.fill(9);
  dvm.faultyStep?.spoils?.(dvm, step);
  const [first] = [...dvm.corruption].map(([part, corruption]) => ({ part, ...corruption }));
  const { tag, packet, request } = dvm;
  const answer = [ring.responseProducer, ring.responseId(3), ring.responseStatus(3)];
  return { tag, packet, request: { ...request }, answer, first, buffers: [...host.grants.content] };
}

const stepsOf = ({ works }: SplitDriverHost): readonly WorkStep[] => Object.values(works).flatMap(({ steps }) => steps);

describe('a code fault', () => {
  const host = bootedHost(1, 1);

  it('is one fault: it makes the same value of the same field wrong each time', () => {
    let again = 0;
    for (let number = 0; number < STRIKES; number++) {
      const { dvm } = struck(host, code, number);
      const { faultyStep } = dvm;
      if (faultyStep?.spoils === undefined) continue;
      const step = stepsOf(host).find(({ name, part }) => name === faultyStep.name && part === faultyStep.part)!;
      const [first, ...others] = [0, 1, 2, 3, 4].map(() => executed(host, step));
      for (const each of others) expect(each).toEqual(first);
      again++;
    }
    expect(again).toBeGreaterThan(8);
  });

  it('goes on waiting for the reader of what it writes again, and begins anew only where that has gone', () => {
    const dvm = bootedHost().dvms[0] as DriverVm;
    const step = stepsOf(host).find(({ writes }) => writes === 'state')!;
    const { faults } = host.values;
    const { spoils } = wrongStore(host.streams.stream('test'), { ...faults, deadField: 0 });
    spoils?.(dvm, step);
    const corruption = dvm.corruption.get(step.part)!;
    corruption.uses = 1;
    spoils?.(dvm, step);
    expect(dvm.corruption.get(step.part)).toBe(corruption);
    expect(corruption.uses).toBe(1);
    dvm.corruption.clear();
    spoils?.(dvm, step);
    expect(dvm.corruption.get(step.part)?.uses).toBe(corruption.every);
  });

  it('acts in the code of its part, and not in a step of another part that has its name', () => {
    const spun = (isPacket: boolean): string => {
      host.boot('namesakes');
      const dvm = host.dvms[0] as DriverVm;
      dvm.faultyStep = { name: 'ring-doorbell', part: 'network-driver', stops: () => dvm.spin('test') };
      if (isPacket) host.networkFrontends[0]!.send(packetOf(0, 1));
      else work(host, false);
      passes(host, 1e6);
      return dvm.state;
    };
    expect([spun(true), spun(false)]).toEqual(['spinning', 'running']);
  });

  it('traps before the step has done its work', () => {
    host.boot('trap');
    const dvm = host.dvms[0] as DriverVm;
    dvm.faultyStep = { name: 'ring-doorbell', part: 'disk-driver', ...crash('test') };
    work(host, false);
    passes(host, 1e6);
    expect([dvm.diskDriver, dvm.tags.filter(({ held }) => held).length, dvm.disk.held]).toEqual(['dead', 1, 0]);
  });

  it('that writes into the ring of an AppVM harms that AppVM, and not the backend', () => {
    host.boot('ring');
    const dvm = host.dvms[0] as DriverVm;
    const received: number[] = [];
    host.networkFrontends[0]!.client = { received: (packet) => received.push(packet) };
    const { faults } = host.values;
    dvm.faultyStep = {
      name: 'push-packet',
      part: 'network-backend',
      ...wrongStore(host.streams.stream('test'), { ...faults, deadField: 0 }),
    };
    work(host, true);
    passes(host, 1e6);
    expect(received).toEqual([DAMAGED_PACKET]);
    expect(dvm.corruption.size).toBe(0);
  });

  it('that is never executed, or makes no difference, changes nothing', () => {
    let isIdle = 0;
    for (let number = 0; number < STRIKES; number++) {
      const { dvm, act } = struck(host, code, number);
      if (!/never executed|makes no difference/.test(act)) continue;
      isIdle++;
      expect([dvm.faultyStep, dvm.host.isTouched, dvm.corruption.size]).toEqual([null, false, 0]);
    }
    expect(isIdle).toBeGreaterThan(8);
  });
});

describe.each([code, register])('a $name fault', (fault) => {
  it('draws all its chance at the strike, whatever is executed then', () => {
    const host = bootedHost(1, 1);
    const next = (number: number, isBusy: boolean): number => {
      const { dvm } = struck(host, fault, number);
      for (let i = 0; i < (isBusy ? 6 : 0); i++) {
        if (dvm.step === null) work(host, number % 2 === 1);
        passes(host, values.positioningNanos);
      }
      return host.streams.stream(`fault.${fault.name}`).double();
    };
    for (let number = 0; number < STRIKES; number++) expect(next(number, true)).toBe(next(number, false));
  });
});

describe('a register fault', () => {
  it('spoils what the step in hand has written, which it would else write over', () => {
    const host = bootedHost();
    const dvm = host.dvms[0] as DriverVm;
    work(host, false);
    while (dvm.step?.name !== 'read-slot') passes(host, 100);
    let block = 0;
    doOnce(dvm, { spoils: ({ request }) => (block = request.block) });
    expect(block).toBe(5);
  });
});

describe('an instruction ahead', () => {
  it('is in the step that is executed by then; behind the end of the work there is none', () => {
    const host = bootedHost();
    const dvm = host.dvms[0] as DriverVm;
    work(host, false);
    while (dvm.step === null) passes(host, 1);
    const [first, second] = host.works.accept.steps;
    const at = [0, first!.nanos - 1, first!.nanos, host.works.accept.nanos].map((nanos) => dvm.stepIn(nanos));
    expect(at).toEqual([first, first, second, null]);
    dvm.finishStep();
    expect(dvm.stepIn(0)).toBe(second);
  });
});
