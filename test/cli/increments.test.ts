import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioPath } from '../campaign/fixture.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { rvisim } from './invoke.ts';

/** A finished campaign of 6 x 4 runs that all tests may read. */
const results = join(sharedFolder(), 'results');
beforeAll(async () => {
  await rvisim('campaign', scenarioPath, '--runs', '4', '-o', results, '-j', '1', '--no-charts');
});

describe('exposures', () => {
  it('gives each step its derived exposure beside the reported one, and the damage at the strike', async () => {
    const { code, out } = await rvisim('exposures', results);
    expect(code).toBe(0);
    for (const part of ['+ hypercall retry', 'V3.2, V3.3', 'hypercall-in-flight', '22.4 %', 'rvisim:'])
      expect(out).toContain(part);
    const document = JSON.parse((await rvisim('exposures', results, '--json')).out);
    expect(document.exposures).toHaveLength(5);
    expect(document.exposures[2]).toMatchObject({ step: '+ hypercall retry', adds: ['hypercall-retry'], unpaired: 0 });
  });

  it('refuse a campaign that is no increment, and say what one is', async () => {
    const folder = temporaryFolder();
    await rvisim(
      'campaign',
      'scenarios/recovery-mechanisms.yaml',
      '--runs',
      '1',
      '-o',
      folder,
      '-j',
      '1',
      '--no-charts',
    );
    const { code, err } = await rvisim('exposures', folder);
    expect(code).toBe(2);
    expect(err).toMatch(/expected an increment.*came variants by recovery.vmm, workload/);
  });
});
