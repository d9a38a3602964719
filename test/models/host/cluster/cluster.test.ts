import { describe, expect, it } from 'vitest';
import { cycleOf } from '../../../../src/models/host/cluster/cycle.ts';
import type { ClusterSettings } from '../../../../src/models/host/cluster/form.ts';
import type { ClusterMetric } from '../../../../src/models/host/cluster/metrics.ts';
import { clusterRunner } from '../../../../src/models/host/cluster/run.ts';
import { ClusterTestbed } from '../../../../src/models/host/cluster/testbed.ts';
import { hostParts } from '../../../../src/models/host/experiment/parts.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';

/** A tenth of the memory and of the files, so that a turn with a migration takes a minute. */
const BASE = `name: cluster
question: How much?
experiment: cluster
hosts: 4
vms: 4
memoryOfEach: 256 MiB
service: web-server
strategy: warm-vm-reboot
interval: 1 d
courses: 1
constants: { webFiles: 200, webConnections: 2 }
runs: 1
seed: cluster
`;

const runner = clusterRunner(hostParts);

function settingsOf(overrides: readonly string[]) {
  const [variant] = variantsOf(parseScenario(BASE, 'cluster.yaml', overrides));
  if (variant === undefined) expect.fail('no variant');
  return { variant, settings: variant.settings as ClusterSettings };
}

function measured(...overrides: string[]): Readonly<Partial<Record<ClusterMetric, number>>> {
  const { variant, settings } = settingsOf(overrides);
  const record = runner({ id: '0.0', variant: { ...variant, settings }, run: 0, seed: 'cluster' });
  return record.status === 'measured' ? record.measures : expect.fail(JSON.stringify(record));
}

const cycle = (strategy: string) => {
  const { settings } = settingsOf([`strategy=${strategy}`]);
  const testbed = new ClusterTestbed(settings, hostParts, null);
  return { testbed, cycle: cycleOf(testbed, settings, 'course') };
};

describe('the rejuvenation cycle of a host', () => {
  it('loses its throughput and has it back at the end, whatever the strategy', () => {
    for (const strategy of ['warm-vm-reboot', 'cold-vm-reboot', 'live-migration']) {
      const { shares, lostSeconds } = cycle(strategy).cycle;
      const last = shares.slice(-5).reduce((sum, share) => sum + share, 0) / 5;
      expect(last).toBeGreaterThanOrEqual(0.95);
      expect(lostSeconds).toBeCloseTo(
        shares.reduce((sum, share) => sum + 1 - share, 0),
        9,
      );
    }
  });

  it('is silent for tens of seconds with a reboot, longer with a cold one, and for moments with migration', () => {
    const [warm, cold, moved] = ['warm-vm-reboot', 'cold-vm-reboot', 'live-migration'].map(
      (strategy) => cycle(strategy).cycle,
    );
    expect(warm!.silentSeconds).toBeGreaterThan(20);
    expect(cold!.silentSeconds).toBeGreaterThan(2 * warm!.silentSeconds);
    // While one VM stands still the others serve.
    expect(moved!.silentSeconds).toBeLessThan(0.2);
    expect(moved!.vmSilentSeconds).toBeGreaterThan(moved!.silentSeconds);
    expect(moved!.vmSilentSeconds).toBeLessThan(2);
    for (const { silentSeconds, vmSilentSeconds } of [warm!, cold!, moved!])
      expect(vmSilentSeconds).toBeGreaterThanOrEqual(silentSeconds);
  });

  it(
    'with migration leaves every VM on the spare, on memory of its own, and the old host empty ' +
      'but for VMM and dom0',
    () => {
      const { testbed } = cycle('live-migration');
      for (const { guest } of testbed.guests) {
        expect(guest.state).toBe('running');
        expect(testbed.spare.memory.pagesOf(guest.name)).toBe(guest.pages);
      }
      for (const { guest } of testbed.residents) {
        expect(guest.state).toBe('off');
        expect(testbed.source.memory.pagesOf(guest.name)).toBe(0);
      }
      expect(testbed.source.vmm.starts).toBe(2);
      expect(testbed.spare.vmm.starts).toBe(1);
    },
  );
});

describe('a cluster', () => {
  it('does most with the warm reboot, K3: more than with the cold one, and more than with a spare', () => {
    const [warm = 0, cold = 0, moved = 0] = ['warm-vm-reboot', 'cold-vm-reboot', 'live-migration'].map(
      (strategy) => measured(`strategy=${strategy}`)['throughput|interval'],
    );
    expect(warm).toBeGreaterThan(cold);
    expect(warm).toBeGreaterThan(moved);
  });

  it('misses what its turns lose, and a spare all the time', () => {
    const reboots = measured('hosts=8');
    expect(reboots['missingHosts|interval']).toBeCloseTo((8 * reboots['lostTime|host']!) / 86_400, 9);
    const moves = measured('hosts=8', 'strategy=live-migration');
    expect(moves['missingHosts|interval']).toBeCloseTo(1 + (7 * moves['lostTime|host']!) / 86_400, 9);
    expect(moves['throughput|interval']).toBeCloseTo(1 - moves['missingHosts|interval']! / 8, 9);
  });

  it('of as many hosts as the crossover says does the same with a spare and without', () => {
    const compared = ['strategy=cold-vm-reboot', 'against=live-migration', 'interval=1 h'];
    const crossover = measured(...compared)['crossover|against']!;
    expect(crossover).toBeGreaterThan(2);
    const missing = (hosts: number, ...others: string[]): number =>
      measured(`hosts=${hosts}`, 'interval=1 h', ...others)['missingHosts|interval']!;
    const gap = (hosts: number): number =>
      missing(hosts, 'strategy=cold-vm-reboot') - missing(hosts, 'strategy=live-migration');
    // Both are straight lines in the number of hosts.
    const [at2, at4] = [gap(2), gap(4)];
    expect(2 - (at2 * 2) / (at4 - at2)).toBeCloseTo(crossover, 6);
  });

  it('says nothing of an interval into which its turns do not fit', () => {
    const packed = measured('strategy=cold-vm-reboot', 'hosts=64', 'interval=10 min');
    expect(packed['throughput|interval']).toBeUndefined();
    expect(packed['passTime|cluster']).toBeGreaterThan(600);
  });
});

describe('a cluster whose hosts have no way back to their throughput', () => {
  const [SECOND, HOUR] = [1e9, 3600e9];
  const quiet = { webFiles: 200, webConnections: 1, webRequestNanos: SECOND };
  // No check lets such constants through.
  it.each([
    ['a host serves nothing in the 20 s before', { webRequestNanos: HOUR }],
    ['the rejuvenation of a host goes on after 7200 s by warm-vm-reboot', { ...quiet, domainNanos: 3 * HOUR }],
  ])('has the verdict that it did not end: %s', (words, constants) => {
    const { variant, settings } = settingsOf([]);
    const changed = { ...settings, constants: { ...settings.constants, ...constants } };
    const record = runner({ id: '0.0', variant: { ...variant, settings: changed }, run: 0, seed: 'cluster' });
    expect(record).toMatchObject({ status: 'timeout', message: expect.stringContaining(words) });
  });
});
