import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRunner } from '../../../../src/experiments.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';
import { sharedFolder } from '../../../campaign/temporary.ts';

const folder = sharedFolder();
const DAY = 86_400;
writeFileSync(
  join(folder, 'trace.csv'),
  `# observed 0 ${40 * DAY}\nnode,start,end\na,${5 * DAY},${6 * DAY}\na,${20 * DAY},${20 * DAY + 7200}\n`,
);

const BASE = `name: years
question: How much of the time?
experiment: rejuvenation
vms: 2
memoryOfEach: 1 GiB
service: ssh
horizon: 40 d
warmUp: 10 d
aging: false
failures: false
vmm: { reboot: warm-vm-reboot, policy: never }
guest: { policy: never }
runs: 1
seed: years
`;

const runner = createRunner();

function lived(...overrides: string[]): Readonly<Partial<Record<string, number>>> {
  const [variant] = variantsOf(parseScenario(BASE, join(folder, 'years.yaml'), overrides));
  const record = runner({ id: 'v0-r0', variant: variant!, run: 0, seed: 'years' });
  return record.status === 'measured' ? record.measures : expect.fail(JSON.stringify(record));
}

/** Seconds that a service is away in the 40 days. */
const downtime = (measures: Readonly<Partial<Record<string, number>>>): number =>
  measures['failureDowntime|service-year']! * (40 / 365.25);

describe('years of a host that fails as a node of a trace', () => {
  it('have its failures and no others, and its times away with a reboot after each', () => {
    expect(downtime(lived())).toBe(0);
    const replayed = lived('failures={ trace: trace.csv, sample: replay }');
    expect(replayed['otherFailures|host-year']! * (40 / 365.25)).toBeCloseTo(2, 9);
    const reboots = downtime(replayed) - DAY - 7200;
    expect(reboots).toBeGreaterThan(2 * 60);
    expect(reboots).toBeLessThan(2 * 600);
    expect(replayed['longestOutage|service']).toBeGreaterThan(DAY);
  });

  it('have the reboots alone when failures are of software alone', () => {
    const trace = downtime(lived('failures={ trace: trace.csv, sample: replay }'));
    const recovery = downtime(lived('failures={ trace: trace.csv, sample: replay, repair: recovery }'));
    expect(trace - recovery).toBeCloseTo(DAY + 7200, -1);
  });
});
