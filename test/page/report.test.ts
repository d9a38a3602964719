/** A report in a browser: one launch for all, and one campaign whose names are as bad as they can be. */
import { readFileSync, rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownExperiments } from '../../src/experiments.ts';
import { csvOf } from '../../src/report/csv-text.ts';
import type { PageScripts } from '../../src/report/page/document.ts';
import { isInstalled } from '../programs.ts';
import { exampleOf } from '../scenario/examples.ts';
import { axeSource, CHROMIUM, launch, type Opened, open, recorded, replayIn } from './browser.ts';
import { FORMULA, type HostileReport, hostileReport, MARKUP, RUNS } from './hostile.ts';

describe.skipIf(!isInstalled(CHROMIUM))('a report in a browser', () => {
  let folder: string;
  let browser: Browser;
  let scripts: PageScripts;
  let file: string;
  let opened: Opened;
  let figures: HostileReport['figures'];

  beforeAll(async () => {
    ({ folder, file, scripts, figures } = await hostileReport());
    browser = await launch();
    opened = await open(browser, file);
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it('asks nobody for anything, and breaks no rule of its policy', async () => {
    const { page, requests, complaints } = opened;
    await page.goto(`file://${file}#run=1.3`);
    await page.waitForSelector('.replay.identical');
    expect(requests.filter((url) => !url.startsWith(`file://${file}`) && !url.startsWith('blob:'))).toEqual([]);
    expect(requests.some((url) => url.startsWith('blob:'))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('shows names as text, and saves those that a spreadsheet would compute with an apostrophe', async () => {
    const { page } = opened;
    expect(await page.textContent('h1')).toBe('</title></script><img src=x onerror=hacked()> & what of it? \u00b7');
    expect(await page.locator('#answer button').allTextContents()).toEqual([MARKUP, FORMULA]);
    expect(await page.locator('main img').count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('figure button', { hasText: 'CSV' }).first().click(),
    ]);
    const saved = readFileSync(await download.path(), 'utf8');
    expect(saved).toBe(csvOf(figures[0]?.rows ?? []));
    expect(saved).toContain(`'${FORMULA}`);
  });

  it('saves a figure as SVG under its title, and no name in it is markup', async () => {
    const [download] = await Promise.all([
      opened.page.waitForEvent('download'),
      opened.page.locator('figure button', { hasText: 'SVG' }).first().click(),
    ]);
    const svg = readFileSync(await download.path(), 'utf8');
    expect(svg).toContain('<title>Success of recovery by step</title>');
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('lists the runs that a bar counts, when the bar is clicked', async () => {
    const { page } = opened;
    const rows = figures.find(({ name }) => name === 'increments')?.rows ?? [];
    const figure = page.locator('figure[data-figure="increments"]');
    await figure.scrollIntoViewIfNeeded();
    const box = await figure.locator('canvas').boundingBox();
    // The first simulated bar begins right of the names, below the legend.
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.345, (box?.y ?? 0) + 75);
    expect(await page.textContent('#runs .count')).toContain(`${String(rows[0]?.['numerator'])} of ${2 * RUNS} runs`);
    expect(await page.textContent('#runs .count')).toContain('] (recovered, % of detected): ');
    const first = await page.locator('#runs tbody tr').first().textContent();
    expect(first).toMatch(/^v0-r\d+.*recovered/);
  });

  it('shows what would have been under another mechanism, from the first event that differs', async () => {
    const { page } = opened;
    await page.goto(`file://${file}#run=v1-r3`);
    await page.waitForSelector('.what-if');
    await page.locator('.what-if button', { hasText: 'under none' }).click();
    await page.waitForSelector('.beside');
    expect(await page.textContent('.what-if [role="status"]')).toContain('no-recovery');
    expect(await page.locator('.events .first').count()).toBe(2);
    const [stored, other] = await page.locator('.events').all();
    expect(await stored?.locator('li').first().textContent()).toBe(await other?.locator('li').first().textContent());
    await page.locator('.what-if input').fill('recovery.vmm=rehyp');
    await page.locator('.what-if form button').click();
    await page.waitForSelector('.what-if .different');
    expect(await page.textContent('.what-if .different')).toMatch(/expected.*rehype/);
  });

  it('can be used by keyboard and read aloud: axe finds nothing, in light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(browser, file, { colorScheme, bypassCSP: true });
      if (colorScheme === 'light') {
        await page.goto(`file://${file}#run=0.1`);
        await page.waitForSelector('.what-if');
      }
      await page.evaluate(axeSource());
      // In the dark nothing is other but the colours.
      const rules = colorScheme === 'light' ? '{}' : "{ runOnly: ['color-contrast'] }";
      // The hundreds of constants are in tables like all others.
      const run = `axe.run({ exclude: '#constants' }, ${rules})`;
      const found = await page.evaluate(`${run}.then(({ violations }) => violations.map(({ id }) => id))`);
      expect(found).toEqual([]);
      await page.context().close();
    }
    await opened.page.locator('#runs th button').first().focus();
    await opened.page.keyboard.press('Enter');
    expect(await opened.page.locator('#runs th[aria-sort="ascending"]').count()).toBe(1);
  });

  it('makes the records that Node makes, for every kind of experiment', async () => {
    const all = knownExperiments().map((experiment) => recorded(exampleOf(experiment), 1));
    const replays = await replayIn(opened.page, all, scripts.simulator);
    expect(replays.map(({ milliseconds }) => milliseconds.length)).toEqual(all.map(() => 1));
    expect(replays.flatMap(({ problems }) => problems)).toEqual([]);
  });
});
