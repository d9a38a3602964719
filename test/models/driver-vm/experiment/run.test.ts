/**
 * Whole runs with a failed DVM: what mechanisms protect, and that what they leave out is missed, for the right reason.
 */
import { describe, expect, it } from 'vitest';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import { createRunner } from '../../../../src/experiments.ts';
import type { DvmDetector } from '../../../../src/models/driver-vm/detectors/detector.ts';
import type { DriverVmSettings } from '../../../../src/models/driver-vm/experiment/form.ts';
import { driverVmParts } from '../../../../src/models/driver-vm/experiment/parts.ts';
import { driverVmRunner } from '../../../../src/models/driver-vm/experiment/run.ts';
import { BlockFrontend } from '../../../../src/models/driver-vm/host/block-frontend.ts';
import { BLANK, GARBAGE } from '../../../../src/models/driver-vm/host/content.ts';
import { DiskController } from '../../../../src/models/driver-vm/host/disk.ts';
import type { BlockRequest } from '../../../../src/models/driver-vm/host/ring.ts';
import { completed } from '../../../campaign/runs.ts';

const base: DriverVmSettings = {
  experiment: 'driver-vm',
  fault: { model: 'failstop', target: 'dvm' },
  detection: ['dvm-agent', 'vmm-agent', 'heartbeat', 'ring-watchdog'],
  recovery: { dvm: 'dvm-failover' },
  without: [],
  blkBenchVms: 2,
  netBenchVms: 1,
  diskCache: 'off',
  packetIntervalUs: 1000,
};
const runner = createRunner();

/** The fault's model, its device and the mechanism go without what all runs here have around them. */
interface Changes extends Partial<Omit<DriverVmSettings, 'fault' | 'recovery'>> {
  readonly fault?: string;
  readonly device?: 'disk' | 'network' | 'either';
  readonly recovery?: string;
}

function recordsOf(
  count: number,
  { fault = base.fault.model, device = 'either', recovery = base.recovery.dvm, ...changes }: Changes,
  first = 0,
): CompletedRun[] {
  const settings: DriverVmSettings = {
    ...base,
    ...changes,
    fault: { model: fault, target: 'dvm', trigger: { device } },
    recovery: recovery === undefined ? {} : { dvm: recovery },
  };
  return Array.from({ length: count }, (_, i) => {
    const variant = { index: 0, name: 'base', factors: {}, settings };
    return completed(runner({ id: `0.${first + i}`, variant, run: first + i, seed: 'driver VM tests' }));
  });
}

const total = (records: readonly CompletedRun[], measure: string): number =>
  records.reduce((sum, { measures }) => sum + (measures?.[`${measure}|injected`] ?? 0), 0);
const outcomes = (records: readonly CompletedRun[]): string[] => [
  ...new Set(records.map(({ outcome, cause }) => (cause === undefined ? outcome : `${outcome}: ${cause}`))),
];
const HARM = [
  'writesDisordered',
  'writesLost',
  'writesDoubled',
  'writesMisplaced',
  'writesEarly',
  'readsWrong',
  'transfersUnanswered',
];
const harmOf = (records: readonly CompletedRun[]): number =>
  HARM.reduce((sum, measure) => sum + total(records, measure), 0);

describe('a recovery with all its repairs', () => {
  it.each([
    ['dvm-failover', 'failstop', 150],
    ['dvm-failover', 'driver-hang', 60],
    ['dvm-failover', 'device-break', 60],
    ['dvm-microreboot', 'failstop', 40],
    ['dvm-microreboot', 'device-hang', 30],
    ['driver-reload', 'driver-crash', 30],
    ['driver-reload', 'driver-stall', 30],
  ])('%s after a %s loses, doubles and misplaces nothing, and serves everybody again', (recovery, fault, count) => {
    const records = recordsOf(count, { recovery, fault });
    expect(outcomes(records)).toEqual(['recovered']);
    expect(harmOf(records)).toBe(0);
    expect(total(records, 'writesAcknowledged')).toBeGreaterThan(100 * count);
  });

  it('issues writes again, and the observer sees them done again before they are acknowledged', () => {
    expect(total(recordsOf(60, { fault: 'driver-hang' }), 'writesRepeated')).toBeGreaterThan(0);
  });
});

describe('a recovery that lacks', () => {
  it.each([
    // Nobody can tell from the ring what is outstanding: answers overwrite requests.
    ['dvm-failover', 'shadow-copy', ['writesLost', 'writesEarly', 'transfersUnanswered'], 'failed: appvm-stopped'],
    // The failed DVM's controller goes on writing what it holds.
    ['dvm-failover', 'revoke-grants', ['writesDoubled'], 'failed: write-lost'],
    // The fresh backend finds indexes that cannot be.
    ['dvm-failover', 'reset-rings', ['transfersUnanswered'], 'failed: dvm-second-failure'],
    // The network sends everything to the card of the failed DVM.
    ['dvm-failover', 'announce-address', [], 'failed: network-lost'],
    // The device reports commands that the fresh driver has never given to it.
    ['dvm-microreboot', 'reset-device', ['transfersUnanswered'], 'failed: dvm-second-failure'],
  ])('%s without %s is caught', (recovery, omitted, measures, outcome) => {
    const records = recordsOf(30, { recovery, without: [omitted] });
    expect(outcomes(records)).toContain(outcome);
    for (const measure of measures) expect([measure, total(records, measure)]).not.toEqual([measure, 0]);
  });

  it(
    'driver-reload without its re-submission leaves transfers unanswered; without a reset ' +
      'commands are taken for others',
    () => {
      const changes = { recovery: 'driver-reload', fault: 'driver-crash', device: 'disk' } as const;
      expect(
        total(recordsOf(20, { ...changes, without: ['resubmit-requests'] }), 'transfersUnanswered'),
      ).toBeGreaterThan(0);
      expect(total(recordsOf(60, { ...changes, without: ['reset-device'] }), 'writesEarly')).toBeGreaterThan(0);
    },
  );
});

describe('a mechanism', () => {
  it('does nothing where its means do not reach: no kernel reloads a driver, no reset mends what is broken', () => {
    expect(outcomes(recordsOf(5, { recovery: 'driver-reload', fault: 'driver-hang' }))).toEqual([
      'failed: dvm-recovery-stuck',
    ]);
    expect(outcomes(recordsOf(5, { recovery: 'dvm-microreboot', fault: 'device-break' }))).toEqual([
      'failed: dvm-second-failure',
    ]);
    expect(outcomes(recordsOf(5, { recovery: 'none' }))).toEqual(['failed: no-dvm-recovery']);
  });

  it('meets the same fault as every other: strike, damage and detection are the same', () => {
    for (const fault of ['failstop', 'register', 'code', 'wild-hypercall']) {
      const [reload, failover] = ['driver-reload', 'dvm-failover'].map((recovery) =>
        recordsOf(12, { recovery, fault }).map(({ episodes: [episode] }) => ({ ...episode, recovery: undefined })),
      );
      expect(failover).toEqual(reload);
    }
  });

  it('costs nothing without a spare but the copies, and a spare costs its ticks and its memory', () => {
    const [plain] = recordsOf(1, { recovery: 'driver-reload', fault: 'dry' });
    const [spare] = recordsOf(1, { fault: 'dry' });
    const [bare] = recordsOf(1, { fault: 'dry', without: ['shadow-copy'] });
    const overhead = (record?: CompletedRun) => record?.measures?.['overhead|injected'] ?? Number.NaN;
    expect(overhead(plain)).toBe(0);
    expect(overhead(bare)).toBeGreaterThan(0);
    expect(overhead(spare)).toBeGreaterThan(overhead(bare));
    expect(spare?.measures?.['spareMiB|injected']).toBeGreaterThan(0);
  });
});

describe('the control', () => {
  it('manifests nothing, whatever the number of AppVMs', () => {
    for (const [blkBenchVms, netBenchVms] of [
      [3, 1],
      [0, 8],
      [1, 0],
    ] as const)
      expect(outcomes(recordsOf(15, { fault: 'dry', blkBenchVms, netBenchVms }))).toEqual(['non-manifested']);
  });
});

describe('an outage', () => {
  it(
    'is over within a millisecond with a spare that is connected and a failure that announces ' +
      'itself, and takes seconds otherwise',
    () => {
      const outage = (changes: Changes) =>
        recordsOf(5, changes).map(({ measures }) => measures?.['outageMs|detected'] ?? Number.NaN);
      expect(Math.max(...outage({}))).toBeLessThan(1);
      expect(Math.min(...outage({ without: ['connect-beforehand'] }))).toBeGreaterThan(500);
      // Whichever driver has failed, all of them start again.
      for (const device of ['disk', 'network'] as const)
        expect(Math.min(...outage({ recovery: 'dvm-microreboot', fault: 'driver-crash', device }))).toBeGreaterThan(
          5000,
        );
    },
  );

  it('loses as many packets of a sender as it lasts milliseconds, but for those that wait in rings and cards', () => {
    for (const { measures } of recordsOf(10, { recovery: 'dvm-microreboot', fault: 'driver-hang' })) {
      const outage = measures?.['outageMs|detected'] ?? Number.NaN;
      const lost = measures?.['packetsLost|detected'] ?? Number.NaN;
      expect(Math.abs(lost - outage)).toBeLessThanOrEqual(3);
    }
  });
});

describe('a loss on the disk', () => {
  it('is noticed in every run in which a reset of the device changes a block, soon overwritten or not', () => {
    const { reset } = DiskController.prototype;
    let resets = 0;
    for (const content of [BLANK, GARBAGE]) {
      DiskController.prototype.reset = function (this: DiskController, powerOn?: boolean) {
        reset.call(this, powerOn);
        if (powerOn === true) return;
        resets++;
        for (let block = 0; block < 4; block++) this.medium.write(block, content);
      };
      try {
        const records = recordsOf(12, { recovery: 'dvm-microreboot' });
        expect(outcomes(records)).toEqual(['failed: write-lost']);
        for (const { measures } of records) expect(measures?.['writesLost|injected']).toBeGreaterThan(0);
      } finally {
        DiskController.prototype.reset = reset;
      }
    }
    expect(resets).toBe(24);
  });

  it('comes with a volatile cache wherever the device is reset, and not where the spare takes over', () => {
    const cached = (recovery: string) => recordsOf(20, { recovery, diskCache: 'volatile' });
    expect(harmOf(cached('dvm-failover'))).toBe(0);
    expect(total(cached('dvm-microreboot'), 'writesLost')).toBeGreaterThan(0);
  });
});

describe('requests that are issued again', () => {
  it('keep their order: turned around, writes pass barriers and an older write of a block lasts', () => {
    const inOrder = BlockFrontend.prototype.reissueFromShadow;
    BlockFrontend.prototype.reissueFromShadow = function (this: BlockFrontend) {
      const requests: BlockRequest[] = [];
      const { writeRequest } = this.ring;
      this.ring.writeRequest = (request) => void requests.push({ ...request });
      const count = inOrder.call(this);
      this.ring.writeRequest = writeRequest;
      for (const request of requests.reverse()) this.ring.writeRequest(request);
      return count;
    };
    try {
      const records = recordsOf(40, { recovery: 'dvm-microreboot' });
      expect(total(records, 'writesDisordered')).toBeGreaterThan(0);
      expect(total(records, 'writesLost')).toBeGreaterThan(0);
    } finally {
      BlockFrontend.prototype.reissueFromShadow = inOrder;
    }
  });

  it('keep it through a driver that is loaded again, too', () => {
    expect(harmOf(recordsOf(60, { recovery: 'driver-reload', fault: 'driver-crash', device: 'disk' }))).toBe(0);
  });
});

describe('an alarm before the strike', () => {
  it('is recorded as false, and nothing is injected into that run', () => {
    const hasty: DvmDetector = {
      name: 'hasty',
      summary: 'reports a failure where there is none',
      watches: ['dvm'],
      attach: (host, report) => host.after(10e6, () => report({ detector: 'hasty', why: 'nothing', part: null })),
    };
    // Its recovery lasts beyond the time of the strike.
    const settings: DriverVmSettings = {
      ...base,
      fault: { model: 'device-hang', target: 'dvm' },
      detection: ['hasty'],
      recovery: { dvm: 'dvm-microreboot' },
    };
    const variant = { index: 0, name: 'base', factors: {}, settings };
    const run = driverVmRunner({ ...driverVmParts, detectors: [hasty] });
    const record = completed(run({ id: '0.0', variant, run: 0, seed: 'driver VM tests' }));
    expect(record).toMatchObject({ outcome: 'not-injected', episodes: [{ falseAlarm: { detector: 'hasty' } }] });
    expect(record.episodes[0]?.strike).toBeUndefined();
  });
});
