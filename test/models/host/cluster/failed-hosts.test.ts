import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClusterSettings } from '../../../../src/models/host/cluster/form.ts';
import type { ClusterMetric } from '../../../../src/models/host/cluster/metrics.ts';
import { clusterRunner } from '../../../../src/models/host/cluster/run.ts';
import { hostParts } from '../../../../src/models/host/experiment/parts.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';
import { sharedFolder } from '../../../campaign/temporary.ts';

const folder = sharedFolder();
const HOUR = 3600;
const TRACE = [
  `# observed 0 ${1000 * HOUR}`,
  'node,start,end',
  ...['a', 'b', 'c'].map((node) => `${node},${100 * HOUR},${102 * HOUR}`),
  `a,${500 * HOUR},${510 * HOUR}`,
  `b,${505 * HOUR},${506 * HOUR}`,
];
writeFileSync(join(folder, 'trace.csv'), `${TRACE.join('\n')}\n`);

const BASE = `name: cluster
question: How much?
experiment: cluster
hosts: 3
vms: 1
memoryOfEach: 256 MiB
service: web-server
strategy: warm-vm-reboot
interval: 36000 min
courses: 1
constants: { webFiles: 200, webConnections: 2 }
runs: 1
seed: cluster
`;
const REPLAY = 'failures={ trace: trace.csv, sample: replay }';

const runner = clusterRunner(hostParts);

function measured(...overrides: string[]): Readonly<Partial<Record<ClusterMetric, number>>> {
  const [variant] = variantsOf(parseScenario(BASE, join(folder, 'cluster.yaml'), overrides));
  const settings = variant!.settings as ClusterSettings;
  const record = runner({ id: 'v0-r0', variant: { ...variant!, settings }, run: 0, seed: 'cluster' });
  return record.status === 'measured' ? record.measures : expect.fail(JSON.stringify(record));
}

const YEAR = 8766;

describe('a cluster whose hosts fail as in a trace', () => {
  it('is without hosts for as long as the trace says and the restart takes', () => {
    const failed = measured(REPLAY);
    expect(failed).toMatchObject({ 'hostFailures|interval': 5, 'mostFailed|interval': 3 });
    expect(failed['failedTogether|interval']).toBeCloseTo(3 / 5, 9);
    // All three for two hours of 600, and two of three for one more; a cold restart adds some minutes to each.
    const noHost = failed['noHost|interval']! * 600;
    expect(noHost).toBeGreaterThan(2);
    expect(noHost).toBeLessThan(2.1);
    expect(failed['noHostTime|year']).toBeCloseTo((failed['noHost|interval'] ?? 0) * YEAR, 6);
    expect(failed['noMajorityTime|year']! / (YEAR / 600)).toBeGreaterThan(3);
    expect(failed['noMajorityTime|year']! / (YEAR / 600)).toBeLessThan(3.2);
  });

  it('loses throughput by that, and nothing else of it changes', () => {
    const { 'throughput|interval': whole, 'missingHosts|interval': missing, ...others } = measured();
    const failed = measured(REPLAY);
    // 2 h of three hosts, 10 h and 1 h: 17 of 600 host hours, and what the restarts and the cold caches add.
    const lost = failed['failedHosts|interval']! * 600;
    expect(lost).toBeGreaterThan(17);
    expect(lost).toBeLessThan(17.5);
    expect(whole! - failed['throughput|interval']!).toBeCloseTo(lost / 600 / 3, 9);
    expect(failed['missingHosts|interval']! - missing!).toBeCloseTo(lost / 600, 9);
    expect(failed).toMatchObject(others);
  });

  it('has a host away once that fails again while it restarts', () => {
    const again = `# observed 0 ${1000 * HOUR}\nnode,start,end\na,3600,3660\na,3665,3670\nb,,\nc,,\n`;
    writeFileSync(join(folder, 'again.csv'), again);
    const failed = measured('failures={ trace: again.csv, sample: replay }');
    expect(failed).toMatchObject({ 'hostFailures|interval': 2, 'mostFailed|interval': 1 });
    expect(failed).toMatchObject({ 'failedTogether|interval': 0 });
  });

  it('is back at once when failures are of software alone', () => {
    const noHost = measured(REPLAY, 'failures.repair=recovery')['noHost|interval']! * 600;
    expect(noHost).toBeGreaterThan(0);
    expect(noHost).toBeLessThan(0.1);
  });

  it('never has all hosts away when each is fitted by itself', () => {
    const fitted = measured(REPLAY, 'failures.sample=fitted');
    expect(fitted['hostFailures|interval']).toBeGreaterThan(0);
    expect(fitted).toMatchObject({ 'noHost|interval': 0 });
  });
});
