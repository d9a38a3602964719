/** What is made from the records, and what stands beside it: tables, charts, reported figures. */
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioPath } from '../campaign/fixture.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { rvisim } from './invoke.ts';

const results = join(sharedFolder(), 'results');
beforeAll(() => rvisim('campaign', scenarioPath, '--runs', '2', '-o', results, '-j', '1'));

function copyOfResults(): string {
  const folder = join(temporaryFolder(), 'copy');
  cpSync(results, folder, { recursive: true });
  return folder;
}

describe('verify', () => {
  it('prints what it has checked', async () => {
    const { code, out } = await rvisim('verify', results);
    expect(code).toBe(0);
    expect(out).toMatch(/scenario\.yaml is the question they answer; \d\d tables and charts are as written\n$/);
    const { tablesAndCharts } = JSON.parse((await rvisim('verify', results, '--json')).out) as Record<string, number>;
    expect(tablesAndCharts).toBe(16);
  });

  it('names tables and charts that were changed or removed, and the command that makes them again', async () => {
    const folder = copyOfResults();
    const table = join(folder, 'tables', 'results.csv');
    writeFileSync(table, readFileSync(table, 'utf8').replace('Basic', 'Best'));
    appendFileSync(join(folder, 'charts', 'outcomes.png'), 'x');
    rmSync(join(folder, 'charts', 'causes.svg'));
    const { code, out, err } = await rvisim('verify', folder);
    expect(code).toBe(2);
    expect(out).toContain(`${table} is not as it was written`);
    expect(out).toContain('outcomes.png is not as it was written');
    expect(out).toContain('causes.svg is missing');
    expect(out.match(/^ {2}/gm)).toHaveLength(3);
    expect(err).toContain('the records are sound: rvisim resume');
    await rvisim('resume', folder, '-j', '1', '-q');
    expect((await rvisim('verify', folder)).code).toBe(0);
    expect(readFileSync(table)).toEqual(readFileSync(join(results, 'tables', 'results.csv')));
  });

  it('accepts charts that rvisim has drawn again with other options', async () => {
    const folder = copyOfResults();
    await rvisim('chart', folder, '--interval', 'clopper-pearson');
    expect((await rvisim('verify', folder)).code).toBe(0);
  });

  it('reports that a folder has no checksums of tables and charts', async () => {
    const folder = copyOfResults();
    rmSync(join(folder, 'SHA256SUMS'));
    const { code, out } = await rvisim('verify', folder);
    expect(code).toBe(0);
    expect(out).toContain('of tables and charts it has no checksums');
  });

  it('covers the tables and charts of a package, too', async () => {
    const crate = join(temporaryFolder(), 'crate');
    await rvisim('export', results, '--to', 'ro-crate', '-o', crate);
    appendFileSync(join(crate, 'tables', 'causes.csv'), 'x');
    expect((await rvisim('verify', crate)).out).toContain('causes.csv is not as it was written');
  });
});

describe('reported figures', () => {
  const campaign = (...options: readonly string[]): ReturnType<typeof rvisim> => {
    const line = ['campaign', scenarioPath, '--runs', '1', '-o', join(temporaryFolder(), 'r')];
    return rvisim(...line, '-j', '1', '--no-charts', ...options);
  };

  it.each([['workload=UnixBench'], ['fault.model=register'], ['vary.step.Basic.without=[]']])(
    'are left out, and a line says so, with --set %s',
    async (change) => {
      const { code, out, err } = await campaign('--set', change);
      expect(code).toBe(0);
      expect(out).not.toMatch(/V3\.\d|calibration/);
      expect(err).toContain(
        `rvisim: 6 reported figures are left out: with --set ${change} they are about another scenario`,
      );
    },
  );

  it.each([['seed=other'], ['runs=2'], ['question=Another text?']])('stay with --set %s', async (change) => {
    const { out, err } = await campaign('--set', change);
    expect(out).toContain('V3.5');
    expect(err).not.toContain('left out');
  });

  it('stay where they are set as well', async () => {
    const figure = '{ id: U1, where: { step: Basic }, metric: recovered|detected, value: 5 %, use: prediction }';
    const { out } = await campaign('--set', 'workload=UnixBench', '--set', `reported=[${figure}]`);
    expect(out).toContain('U1');
    expect(out).not.toContain('V3.5');
  });
});
