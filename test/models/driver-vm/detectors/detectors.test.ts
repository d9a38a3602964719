import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DvmDetection } from '../../../../src/models/driver-vm/detectors/detector.ts';
import { heartbeat } from '../../../../src/models/driver-vm/detectors/heartbeat.ts';
import { ringWatchdog } from '../../../../src/models/driver-vm/detectors/ring-watchdog.ts';
import { driverVmParts } from '../../../../src/models/driver-vm/experiment/parts.ts';
import type { DriverVm } from '../../../../src/models/driver-vm/host/driver-vm.ts';
import { WRITE } from '../../../../src/models/driver-vm/host/ring.ts';
import { Answers, bootedHost, passes, values } from '../host/hosts.ts';

/** All detectors on a host, and what they have found. */
function watched(names = driverVmParts.detectors.map(({ name }) => name)) {
  const host = bootedHost(1, 1);
  host.blockFrontends[0]!.client = new Answers();
  const found: (DvmDetection & { at: number })[] = [];
  for (const detector of driverVmParts.detectors.filter(({ name }) => names.includes(name)))
    detector.attach(host, (detection) => found.push({ ...detection, at: host.sim.now }));
  return { host, dvm: host.dvms[0] as DriverVm, found };
}

describe('the detectors', () => {
  it('say nothing of a DVM that works, whether much or nothing is asked of it', () => {
    const { host, found } = watched();
    for (let i = 0; i < 200; i++) {
      if (i % 3 === 0) host.blockFrontends[0]!.submit(WRITE, i, i);
      passes(host, 2e6);
    }
    passes(host, 500e6);
    expect(found).toEqual([]);
  });

  it('hear of a panic from the agent in the kernel, of a killed DVM from that in the VMM', () => {
    for (const [end, first] of [
      ['panic', 'dvm-agent'],
      ['kill', 'vmm-agent'],
    ] as const) {
      const { host, dvm, found } = watched();
      dvm[end]('test');
      passes(host, 1e6);
      expect(found[0]).toMatchObject({ detector: first, part: null });
    }
  });

  it('know which driver has died, and which device does not answer', () => {
    for (const [device, part] of [
      ['disk', 'disk-driver'],
      ['card', 'network-driver'],
    ] as const) {
      const died = watched();
      died.dvm.trap(part, 'test');
      passes(died.host, 1e6);
      expect(died.found[0]).toMatchObject({ detector: 'dvm-agent', part });
      const silent = watched();
      silent.dvm[device].fail('hung');
      passes(silent.host, 50e6);
      expect(silent.found[0]).toMatchObject({ detector: 'dvm-agent', part });
    }
  });
});

describe('the heartbeat', () => {
  it('finds a DVM that goes round in a loop within two and three of its periods, whenever that begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 50e6, max: 200e6 }), (when) => {
        const { host, dvm, found } = watched([heartbeat.name]);
        passes(host, when);
        dvm.spin('test');
        passes(host, 200e6);
        const latency = (found[0]?.at ?? Number.NaN) - when;
        const period = values.heartbeatPeriodNanos;
        expect(latency).toBeGreaterThan(values.watchMisses * period - values.tickPeriodNanos);
        expect(latency).toBeLessThanOrEqual((values.watchMisses + 1) * period);
      }),
      { numRuns: 40 },
    );
  });

  it('hears nothing of a driver that sleeps', () => {
    const { host, dvm, found } = watched([heartbeat.name]);
    dvm.stopDriver('disk-driver', 'asleep');
    passes(host, 1e9);
    expect(found).toEqual([]);
  });
});

describe('the ring watchdog', () => {
  it('finds a driver that sleeps as soon as somebody waits for it, and whose it is', () => {
    const { host, dvm, found } = watched([ringWatchdog.name]);
    dvm.stopDriver('disk-driver', 'asleep');
    passes(host, 100e6);
    expect(found).toEqual([]);
    const asked = host.sim.now;
    host.blockFrontends[0]!.submit(WRITE, 1, 1);
    passes(host, 100e6);
    expect(found[0]?.part).toBe('disk-driver');
    const looks = ((found[0]?.at ?? Number.NaN) - asked) / values.ringWatchdogPeriodNanos;
    expect(looks).toBeGreaterThan(values.watchMisses);
    expect(looks).toBeLessThanOrEqual(values.watchMisses + 1);
  });
});

describe('a watchdog after a recovery', () => {
  it('counts nothing of the pause: who has just got a backend again has waited for it', () => {
    for (const detector of [ringWatchdog, heartbeat]) {
      const { host, dvm, found } = watched([detector.name]);
      host.isUnderRecovery = true;
      dvm.stopDriver('disk-driver', 'asleep');
      host.blockFrontends[0]!.submit(WRITE, 1, 1);
      dvm.spin('test');
      passes(host, 1e9);
      host.isUnderRecovery = false;
      const over = host.sim.now;
      passes(host, 1e9);
      const period = detector === heartbeat ? values.heartbeatPeriodNanos : values.ringWatchdogPeriodNanos;
      // It takes as long as if everything had begun now.
      expect((found[0]?.at ?? Number.NaN) - over).toBeGreaterThan(values.watchMisses * period - values.tickPeriodNanos);
    }
  });
});
