/** A browser for tests and scripts: Debian's Chromium, and the page as the build makes it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
// @ts-expect-error -- a script of the build, without types
import { buildPage } from '../../build-page.mjs';
import { batchRunner } from '../../src/campaign/batch.ts';
import { planOf } from '../../src/campaign/plan.ts';
import { newestIn } from '../../src/campaign/worker-file.ts';
import { builtScripts } from '../../src/cli/report.ts';
import type { PageScripts } from '../../src/report/page/document.ts';
import type { Scenario } from '../../src/scenario/schema.ts';

export const CHROMIUM = 'chromium';

/** Chromium in the namespaces of a container, as root, needs its own sandbox switched off. */
export const launch = async (): Promise<Browser> =>
  await chromium.launch({ executablePath: `/usr/bin/${CHROMIUM}`, args: ['--no-sandbox'] });

const root = new URL('../../', import.meta.url);

/** What the build has made, or, when a source has changed since, the same made anew in a folder of its own. */
export async function freshScripts(): Promise<PageScripts> {
  const built = new URL('dist/page/', root);
  const [madeAt, changedAt] = [newestIn(built), newestIn(new URL('src/', root))];
  if (madeAt > changedAt) return builtScripts(built);
  const folder = mkdtempSync(join(tmpdir(), 'rvisim-page-'));
  mkdirSync(folder, { recursive: true });
  await (buildPage as (outdir: string) => Promise<unknown>)(folder);
  const scripts = builtScripts(pathToFileURL(`${folder}/`));
  rmSync(folder, { recursive: true });
  return scripts;
}

/** A page with everything that it asks the world for, and everything that it complains about. */
export interface Opened {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

export async function open(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-ready]', { timeout: 60_000 });
  return { page, requests, complaints };
}

/** A scenario with the first runs of its records, as Node makes them. */
export interface Recorded {
  readonly scenario: Scenario;
  readonly runs: readonly { readonly id: string; readonly line: string }[];
}

export function recorded(scenario: Scenario, runs: number): Recorded {
  const plan = planOf(scenario);
  const answers = batchRunner(plan)({ start: 0, end: Math.min(runs, plan.length) });
  return { scenario, runs: answers.map(({ line }, position) => ({ id: plan.at(position).id, line })) };
}

/** Of a scenario: the milliseconds of each run, and what differs from Node's records. */
export interface Replays {
  readonly milliseconds: readonly number[];
  readonly problems: readonly string[];
}

/** Simulates runs of several scenarios in one worker of an open page. */
export async function replayIn(page: Page, all: readonly Recorded[], simulator: string): Promise<readonly Replays[]> {
  const asked = { all, simulator };
  // Which the loader of tests calls in functions that it has read.
  await page.evaluate('globalThis.__name = (named) => named');
  return await page.evaluate(async (given) => {
    const worker = new Worker(URL.createObjectURL(new Blob([given.simulator], { type: 'text/javascript' })));
    interface Answer {
      readonly problem?: string;
      readonly answer?: { readonly milliseconds: number; readonly difference?: unknown };
    }
    const ask = (question: unknown): Promise<Answer> =>
      new Promise((resolve, reject) => {
        worker.addEventListener('message', ({ data }) => resolve(data as Answer), { once: true });
        worker.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true });
        worker.postMessage({ number: 0, question });
      });
    const replays: { milliseconds: number[]; problems: string[] }[] = [];
    for (const { scenario, runs } of given.all) {
      await ask({ ask: 'begin', scenario });
      const [milliseconds, problems]: [number[], string[]] = [[], []];
      for (const { id, line } of runs) {
        const { problem, answer } = await ask({ ask: 'play', order: { id, changes: [], stored: line } });
        const wrong = problem ?? (answer?.difference === undefined ? undefined : JSON.stringify(answer.difference));
        if (wrong !== undefined) problems.push(`${id}: ${wrong}`);
        milliseconds.push(answer?.milliseconds ?? 0);
      }
      replays.push({ milliseconds, problems });
    }
    worker.terminate();
    return replays;
  }, asked);
}

export const axeSource = (): string =>
  readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
