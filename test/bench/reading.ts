/** Measures what reads a campaign: how large it is on the disk, and what each command takes on all of it. */
import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { recordsFile } from '../../src/campaign/store.ts';

/** What a process took, all its threads together. */
export interface Taken {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** The most memory that it had at a time. */
  readonly peakBytes: number;
}

/** Said by every thread of the process as it ends; the process itself comes last. */
const REPORT = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write('taken ' + (userCPUTime + systemCPUTime) + ' ' + maxRSS + '\\n');
})`;

/** The built program as somebody calls it, in a process of its own. Its output is thrown away. */
export function command(...options: readonly string[]): Taken {
  const begun = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(REPORT)}`, 'dist/cli/main.js', ...options],
    { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const [, cpu, rss] = [...stderr.matchAll(/taken (\d+) (\d+)\n/g)].at(-1) ?? [];
  if (status !== 0 || cpu === undefined) throw new Error(`${options.join(' ')} ended with ${status}: ${stderr}`);
  return { wallMs: performance.now() - begun, cpuMs: Number(cpu) / 1000, peakBytes: Number(rss) * 1024 };
}

/** What of a finished campaign with so many records is measured, a line each. */
export function* readings(folder: string, records: number): Generator<string> {
  const csv = join(folder, 'all.csv');
  yield `${(statSync(join(folder, recordsFile)).size / records).toFixed(0)} bytes a run on the disk`;
  yield '                         waiting        CPU                   most memory';
  for (const [name, ...options] of [
    ['table', 'table', folder],
    ['verify', 'verify', folder],
    ['export --to csv', 'export', folder, '--to', 'csv', '-o', csv, '--force'],
  ]) {
    const { wallMs, cpuMs, peakBytes } = command(...options);
    const times = [wallMs, cpuMs].map((ms) => `${(ms / 1000).toFixed(2).padStart(7)} s`).join('  ');
    const perRun = ((1000 * cpuMs) / records).toFixed(0).padStart(5);
    yield `${(name ?? '').padEnd(22)}${times}  ${perRun} us a run  ${(peakBytes / 2 ** 20).toFixed(0).padStart(5)} MiB`;
  }
  rmSync(csv);
}
