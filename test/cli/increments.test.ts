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

  it('refuse a campaign that is not an increment, and explain what one is', async () => {
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

describe('greedy', () => {
  it('prints the order found beside the published order, and how far they agree', async () => {
    const { code, out, err } = await rvisim('greedy', scenarioPath, '--runs', '25', '--json');
    expect(code).toBe(0);
    const { rounds, unused, published, agreement } = JSON.parse(out);
    const found = rounds.map((round: { chosen: { repair: string } }) => round.chosen.repair);
    const all = published.flatMap((step: { adds: string[] }) => step.adds);
    expect(new Set([...found, ...unused])).toEqual(new Set(all));
    expect(agreement.agreeing).toBeLessThanOrEqual(agreement.pairs);
    expect(err.split('\n').slice(0, -1)).toHaveLength(rounds.length);
    for (const [index, { after }] of rounds.entries()) expect(rounds[index + 1]?.before ?? after).toEqual(after);
    const text = (await rvisim('greedy', scenarioPath, '--runs', '5', '--quiet')).out;
    expect(text).toMatch(/Published order: .*\+ NMI IPI\s\(nmi-ipi\);\s\+ acknowledge\sinterrupts/s);
  });

  it('tries the repairs that the mechanism has on the platform, and no others', async () => {
    const tried = async (...set: string[]): Promise<string[]> => {
      const { out } = await rvisim('greedy', scenarioPath, '--runs', '1', '--json', ...set);
      const { rounds, unused } = JSON.parse(out);
      return [...rounds.map((round: { chosen: { repair: string } }) => round.chosen.repair), ...unused];
    };
    expect(await tried()).not.toContain('undo-logging');
    expect(await tried('--set', 'platform=x86-64-xen-4.3')).toContain('undo-logging');
  });

  it('has no published order where the scenario is no increment', async () => {
    const { out } = await rvisim('greedy', 'scenarios/recovery-mechanisms.yaml', '--variant', '6', '--runs', '3');
    expect(out).toContain('Order found:');
    expect(out).not.toContain('ublished');
  });

  it('refuses a mechanism without repairs that can be left out, and names those that have some', async () => {
    const { code, err } = await rvisim('greedy', 'scenarios/recovery-mechanisms.yaml');
    expect(code).toBe(2);
    expect(err).toMatch(/expected a mechanism with repairs that can be left out \(.*rehype.*\), came 'none'/);
  });

  it('reports an unknown variant', async () => {
    const { code, err } = await rvisim('greedy', scenarioPath, '--variant', 'step=basic');
    expect(code).toBe(2);
    expect(err).toContain("did you mean 'step=Basic'?");
  });
});
