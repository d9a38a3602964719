import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedFolder } from '../campaign/temporary.ts';
import { rvisim } from './invoke.ts';

const folder = sharedFolder();
const at = (name: string): string => join(folder, name);
const trace = '# observed 0 8640000\nnode,start,end\na,86400,90000\nb,86400,93600\na,864000,867600\n';
writeFileSync(at('trace.csv'), trace);
writeFileSync(
  at('scenario.yaml'),
  `name: x
question: y?
experiment: rejuvenation
vms: 1
memoryOfEach: 1 GiB
service: ssh
horizon: 60 d
warmUp: 1 d
aging: false
failures: { trace: trace.csv, sample: replay }
vmm: { reboot: warm-vm-reboot, policy: never }
guest: { policy: never }
vary: { failures.sample: [replay, bootstrap, fitted] }
runs: 3
seed: 7
`,
);

describe('a campaign whose failures come from a trace', () => {
  it('comes out again from its folder alone, and is replayed under other settings', async () => {
    const campaign = ['campaign', at('scenario.yaml'), '-o', at('results'), '-j', '1', '--no-charts'];
    expect(await rvisim(...campaign)).toMatchObject({ code: 0 });
    rmSync(at('trace.csv'));
    expect(await rvisim('reproduce', at('results'), '-j', '1')).toMatchObject({ code: 0 });
    expect(await rvisim('extend', at('results'), '--runs', '4', '-j', '1', '--no-charts')).toMatchObject({ code: 0 });
    const changed = await rvisim('replay', at('results'), 'v0-r0', '--with', 'vmm.reboot=cold-vm-reboot');
    expect(changed.out).toContain('the same fault');
    // Without its trace it cannot begin anew, and says so.
    const again = await rvisim(...campaign);
    expect(again.code).toBe(2);
    expect(again.err).toMatch(/scenario\.yaml:10:\d+ failures.trace: expected a file with a trace, came no such file/);
  });

  it('is another one when its trace has changed', async () => {
    writeFileSync(at('trace.csv'), trace.replace('867600', '867660'));
    const again = await rvisim('campaign', at('scenario.yaml'), '-o', at('results'), '-j', '1', '--no-charts');
    expect(again).toMatchObject({ code: 3, err: expect.stringContaining("another scenario's results") });
  });
});

describe('rvisim failures', () => {
  it('shows what a trace holds, and draws it', async () => {
    writeFileSync(at('trace.csv'), trace);
    const { out, err, code } = await rvisim(
      'failures',
      at('trace.csv'),
      '--replicas',
      '2',
      '--chart',
      '-o',
      at('figures'),
    );
    expect(code).toBe(0);
    expect(out).toContain('2 nodes (0 never failed)');
    expect(err).toContain('hazard-by-age.svg');
  });

  it('refuses what the trace does not have, and a file that is none', async () => {
    const unknown = await rvisim('failures', at('trace.csv'), '--node', 'A1');
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining("expected one of a, b, came 'A1'") });
    const none = await rvisim('failures', at('scenario.yaml'));
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('scenario.yaml:1:1: expected the heading') });
  });
});
