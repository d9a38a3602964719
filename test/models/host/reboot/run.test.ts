/** What a run of a reboot measures, and that its numbers follow from the parts. */
import { describe, expect, it } from 'vitest';
import { hostParameters } from '../../../../src/models/host/parameters/host.ts';
import { rebootParameters } from '../../../../src/models/host/parameters/reboots.ts';
import { drawsOf, measure, rebootRun } from './reboots.ts';

const MECHANISMS = ['warm-vm-reboot', 'cold-vm-reboot', 'saved-vm-reboot', 'quick-reload', 'guest-os-reboot'];
const PAGES_PER_GIB = 2 ** 30 / hostParameters.pageBytes.value;
/** Seconds by which a VM of 1 GiB more shortens the scrub, and lengthens the resumes. */
const SCRUB = hostParameters.scrubNanosPerGiB.value / 1e9;
const RESUME = (rebootParameters.domainNanos.value + PAGES_PER_GIB * rebootParameters.rebindNanosPerPage.value) / 1e9;
/** Reading the page map of a VM before the new VMM reserves its pages. */
const RESERVE = (PAGES_PER_GIB * rebootParameters.recordNanosPerPage.value) / 1e9;

const longest = (changes: Readonly<Record<string, unknown>>) => measure(rebootRun(changes), 'longestDowntime|back');

describe('the downtime of a warm-VM reboot', () => {
  it('is flat because each VM more costs a resume and saves the scrub of its memory', () => {
    const slope = (longest({ vms: 11 }) - longest({ vms: 1 })) / 10;
    expect(slope).toBeCloseTo(RESUME - SCRUB + RESERVE, 1);
    expect(Math.abs(slope)).toBeLessThan(RESUME / 2);
  });

  it('is not flat when the same memory is divided among more VMs, since no scrubbing is saved then', () => {
    const slope = (longest({ vms: 44, memoryOfEach: '256 MiB' }) - longest({ vms: 11 })) / 33;
    expect(slope).toBeCloseTo(rebootParameters.domainNanos.value / 1e9, 1);
  });

  it('is not flat where memory is scrubbed at no cost, and falls steeply where scrubbing is slow', () => {
    const slope = (scrubNanosPerGiB: number) => {
      const constants = { scrubNanosPerGiB };
      return (longest({ vms: 9, constants }) - longest({ vms: 1, constants })) / 8;
    };
    expect(slope(0)).toBeCloseTo(RESUME + RESERVE, 1);
    expect(slope(2e9)).toBeCloseTo(RESUME + RESERVE - 2, 1);
  });
});

describe('the other reboots', () => {
  it('rise with the number of VMs: cold ones by seconds, saved ones by what is written and read back', () => {
    const rise = (mechanism: string) => (longest({ mechanism, vms: 9 }) - longest({ mechanism, vms: 5 })) / 4;
    expect(rise('cold-vm-reboot')).toBeGreaterThan(1);
    const bothWays = (2 * 2 ** 30) / hostParameters.diskBytesPerSecond.value;
    expect(rise('saved-vm-reboot')).toBeGreaterThan(bothWays);
  });

  it('take what the firmware takes less when there is no firmware', () => {
    const without = longest({ mechanism: 'cold-vm-reboot', constants: { firmwareNanos: 0 } });
    expect(longest({ mechanism: 'cold-vm-reboot' }) - without).toBeCloseTo(47, 0);
  });
});

describe('a downtime', () => {
  it('is known to the interval of the probes', () => {
    for (const probeInterval of ['100 ms', '3 s', '7 s']) {
      const seconds = longest({ probeInterval });
      const interval = { '100 ms': 0.1, '3 s': 3, '7 s': 7 }[probeInterval] as number;
      expect(seconds / interval).toBeCloseTo(Math.round(seconds / interval), 6);
      expect(Math.abs(seconds - longest({ probeInterval: 1 }))).toBeLessThan(interval);
    }
  });
});

describe('the random numbers of a run', () => {
  it('are the same under every mechanism, and differ from those of another run', () => {
    const draws = MECHANISMS.map((mechanism) => drawsOf({ mechanism, vms: 2, against: 'cold-vm-reboot' }));
    expect(draws[0]?.length).toBeGreaterThan(3);
    for (const other of draws) expect(other).toEqual(draws[0]);
    expect(drawsOf({ vms: 2 }, 1)).not.toEqual(draws[0]);
  });
});

describe('the reduction', () => {
  it('is 1 - the downtime over that of the very same run under the other mechanism', () => {
    for (const run of [0, 1, 2]) {
      const record = rebootRun({ vms: 3, against: 'cold-vm-reboot' }, run);
      const cold = measure(rebootRun({ vms: 3, mechanism: 'cold-vm-reboot' }, run), 'meanDowntime|back');
      expect(measure(record, 'reduction|against')).toBe(1 - measure(record, 'meanDowntime|back') / cold);
      expect(measure(record, 'meanDowntime|back')).toBe(measure(rebootRun({ vms: 3 }, run), 'meanDowntime|back'));
    }
  });

  it('is relative to the complete other mechanism, whichever steps of the first are left out', () => {
    const record = rebootRun({ without: ['scrub-free-memory'], against: 'cold-vm-reboot' });
    const cold = measure(rebootRun({ mechanism: 'cold-vm-reboot' }), 'meanDowntime|back');
    expect(measure(record, 'reduction|against')).toBe(1 - measure(record, 'meanDowntime|back') / cold);
  });

  it('is not measured of a mechanism against itself', () => {
    const { measures } = rebootRun({ mechanism: 'cold-vm-reboot', against: 'cold-vm-reboot' });
    expect(measures).not.toHaveProperty('reduction|against');
  });
});

describe('the phases', () => {
  it('are the steps without a gap, and services are away for as long as their clients say', () => {
    const { phases = [], measures } = rebootRun({ vms: 2, mechanism: 'cold-vm-reboot' });
    const steps = phases.filter(({ actor }) => actor === 'reboot');
    for (const [index, { fromNanos }] of steps.entries())
      if (index > 0) expect(fromNanos).toBe(steps[index - 1]?.toNanos);
    const away = phases.find(({ actor }) => actor === 'services');
    expect(((away?.toNanos ?? 0) - (away?.fromNanos ?? 0)) / 1e9).toBeCloseTo(
      measures?.['longestDowntime|back'] ?? 0,
      0,
    );
  });
});

describe('a TCP session', () => {
  const kept = (changes: Readonly<Record<string, unknown>>) =>
    measure(rebootRun({ vms: 2, ...changes }), 'sessionsKept|rebooted');

  it('outlives a reboot that keeps its VM, if its client waits long enough', () => {
    expect(kept({})).toBe(2);
    expect(kept({ sessionTimeout: '30 s' })).toBe(0);
    expect(kept({ mechanism: 'saved-vm-reboot', sessionTimeout: '10 min' })).toBe(2);
    expect(kept({ mechanism: 'saved-vm-reboot' })).toBe(0);
    expect(kept({ mechanism: 'guest-os-reboot', sessionTimeout: '10 min' })).toBe(0);
  });
});

describe('after a crash', () => {
  const judged = (changes: Readonly<Record<string, unknown>>) => {
    const record = rebootRun({ vms: 2, ...changes });
    if (record.status !== 'completed') throw new Error('a planned reboot is not judged');
    return record;
  };

  it('of the VMM no VM is kept, and the verdict names the impossible step and the reason', () => {
    const { outcome, cause, vms } = judged({ fault: { model: 'vmm-crash', target: 'vmm' }, imageLoadedBefore: true });
    expect([outcome, cause]).toEqual(['failed', 'vms-lost']);
    for (const { affected, why } of vms) {
      expect(affected).toBe(true);
      expect(why).toMatch(/suspend-in-memory was impossible: the VMM has crashed, and it is the VMM that sends/);
    }
  });

  it(
    'of dom0 a warm-VM reboot keeps the VMs if the image is in memory already, as its detector ' +
      'notices in a few seconds',
    () => {
      const { outcome, episodes, measures } = judged({
        fault: { model: 'dom0-crash', target: 'privvm' },
        imageLoadedBefore: true,
      });
      expect(outcome).toBe('recovered');
      expect(measures?.['preservedVms|rebooted']).toBe(2);
      expect((episodes[0]?.detection?.latencyNanos ?? 0) / 1e9).toBeCloseTo(3, 0);
      expect(judged({ fault: { model: 'dom0-crash', target: 'privvm' } }).outcome).toBe('failed');
    },
  );

  it('there is no verdict on a planned reboot', () => {
    expect(rebootRun().status).toBe('measured');
  });
});

describe('the time to responsiveness', () => {
  const ttr = (changes: Readonly<Record<string, unknown>>) => measure(rebootRun(changes), 'ttrMs|responsive') / 1000;

  it('of a service that is only probed ends with the last outage, counted from its beginning or from the crash', () => {
    expect(ttr({ vms: 1 })).toBeCloseTo(longest({ vms: 1 }), 6);
    const crashed = { vms: 1, mechanism: 'cold-vm-reboot', fault: { model: 'dom0-crash', target: 'privvm' } };
    expect(Math.abs(ttr(crashed) - longest(crashed))).toBeLessThan(0.1 + 0.05);
  });

  it('is longer than the downtime where a page cache was lost, and none where the run ended before', () => {
    const reader = { service: 'file-reader', mechanism: 'cold-vm-reboot', after: '60 s' };
    expect(ttr(reader)).toBeGreaterThan(longest(reader) + 1);
    expect(rebootRun({ ...reader, after: '2 s' }).measures).not.toHaveProperty(['ttrMs|responsive']);
  });
});
