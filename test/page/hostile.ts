/** The report of a small campaign whose names are as bad as they can be. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentOf } from '../../src/cli/report.ts';
import { documentText, type PageScripts } from '../../src/report/page/document.ts';
import type { PageFigure } from '../../src/report/page/payload.ts';
import { rvisim } from '../cli/invoke.ts';
import { freshScripts } from './browser.ts';

export const RUNS = 8;
export const MARKUP = '<script>hacked()</script>';
export const FORMULA = "@cmd|' /C calc'!A0";
const SCENARIO = `
name: hostile
question: "</title></script><img src=x onerror=hacked()> & what of it? \\u202e"
platform: x86-32-xen-3.3
configuration: 1AppVM
workload: BlkBench
fault: { model: failstop, target: vmm, trigger: { window: [10 %, 90 %], hypervisorInstructions: [0, 20000] } }
detection: [panic, hang-watchdog]
recovery: { vmm: rehype }
runs: ${RUNS}
seed: "</script><script>hacked()</script>"
vary: # <!-- <script>
  step:
    ${JSON.stringify(MARKUP)}: { without: [reinitialize-locks] }
    ${JSON.stringify(FORMULA)}: { without: [] }
`;

export interface HostileReport {
  /** With all that was written; whoever made it removes it. */
  readonly folder: string;
  readonly file: string;
  readonly scripts: PageScripts;
  readonly figures: readonly PageFigure[];
}

export async function hostileReport(): Promise<HostileReport> {
  const folder = mkdtempSync(join(tmpdir(), 'rvisim-report-'));
  const scenario = join(folder, 'hostile.yaml');
  writeFileSync(scenario, SCENARIO);
  const results = join(folder, 'results');
  const { code, err } = await rvisim('campaign', scenario, '-o', results, '-j', '1', '--no-charts', '--quiet');
  if (code !== 0) throw new Error(err);
  const scripts = await freshScripts();
  const { content } = contentOf(results);
  const file = join(folder, 'report.html');
  writeFileSync(file, [...documentText(content, scripts)].join(''));
  return { folder, file, scripts, figures: content.payload.figures };
}
