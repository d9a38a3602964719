/** A report in Firefox. Everything that one browser is enough for is tested in Chromium. */
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInstalled } from '../programs.ts';
import { FIREFOX, type Firefox, launchFirefox } from './firefox.ts';
import { type HostileReport, hostileReport } from './hostile.ts';

describe.skipIf(!isInstalled(FIREFOX))('a report in Firefox', () => {
  let report: HostileReport;
  let firefox: Firefox;

  beforeAll(async () => {
    [report, firefox] = await Promise.all([hostileReport(), launchFirefox()]);
  });

  afterAll(async () => {
    await firefox.close();
    rmSync(report.folder, { recursive: true });
  });

  it('opens from the disk, draws its figures, and finds the runs behind a mark', async () => {
    await firefox.goto(pathToFileURL(report.file).href);
    await firefox.waitFor('return document.documentElement.dataset.ready');
    const isDrawn = `
      const figure = document.querySelector('figure[data-figure="increments"]');
      figure.scrollIntoView();
      const { width, height } = figure.querySelector('canvas');
      const { data } = figure.querySelector('canvas').getContext('2d').getImageData(0, 0, width, height);
      return new Set(new Uint32Array(data.buffer)).size > 10 || undefined`;
    expect(await firefox.waitFor(isDrawn)).toBe(true);
    const row = report.figures.find(({ name }) => name === 'increments')?.rows[0];
    const chosen = `
      const figure = document.querySelector('figure[data-figure="increments"]');
      [...figure.querySelectorAll('button')].find((each) => each.textContent === 'Table').click();
      figure.querySelector('tbody button').click();
      return document.querySelector('#runs .count').textContent`;
    expect(await firefox.waitFor(chosen)).toContain(`Behind ${String(row?.['variant'])}`);
  });

  it('simulates a run again to the same record, and complains about nothing', async () => {
    await firefox.goto(`${pathToFileURL(report.file).href}#run=1.3`);
    const verdict = `return document.querySelector('.replay.identical, .replay.different')?.textContent`;
    expect(await firefox.waitFor(verdict)).toContain('IDENTICAL');
    expect(await firefox.waitFor(`return document.querySelectorAll('.chain li').length || undefined`)).toBeGreaterThan(
      0,
    );
    const ours = (await firefox.complaints()).filter((each) => /Content-Security|blob:/.test(each) || isOf(each));
    expect(ours).toEqual([]);
  });

  const isOf = (complaint: string): boolean => complaint.includes(basename(report.folder));
});
