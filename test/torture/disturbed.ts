/** What happens to a campaign beside being killed: it is stopped for a while, dated anew, tampered with, met by another. */
import { cpSync, existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { recordsPath } from '../campaign/stored.ts';
import { type Ended, start } from '../cli/invoke.ts';
import { type Arena, type Counts, inThisProcess, mustBeDone, mustBeRefusal, Outrage } from './arena.ts';

/** Stopped by SIGSTOP at some moment, with its lock dated back or forward by years, and met by a second resume. */
export async function stopAndDate(arena: Arena, wanted: number): Promise<Counts> {
  let [stops, refused] = [0, 0];
  for (let campaign = 0; campaign < wanted; campaign += 1) {
    const folder = arena.newFolder();
    const running = start(arena.campaign(folder, '--jobs', '2'));
    while (!existsSync(recordsPath(folder))) await delay(5);
    running.kill('SIGSTOP');
    stops += 1;
    const lock = join(folder, 'lock');
    const year = campaign % 2 === 0 ? '2001' : '2099';
    if (existsSync(lock)) utimesSync(lock, new Date(year), new Date(year));
    const second = await inThisProcess(['resume', folder, '--no-charts', '--quiet']);
    refused += refusedAsInUse(second) ? 1 : 0;
    running.kill('SIGCONT');
    mustBeDone(await running.ended);
    arena.mustBeWhole(folder);
  }
  return { stops, refused, campaigns: wanted };
}

/** It may also have ended before it was stopped. */
function refusedAsInUse(ended: Ended): boolean {
  if (ended.code === 0) return false;
  mustBeRefusal(ended);
  if (!ended.err.includes('is being written by process')) throw new Outrage(`refused for another reason: ${ended.err}`);
  return true;
}

/** Two shards, one of them changed in a byte, are not merged, and nothing is written; whole they are. */
export async function mergeTampered(arena: Arena, wanted: number): Promise<Counts> {
  const home = arena.newFolder();
  const shards = ['1/2', '2/2'].map((shard) => ({ shard, folder: join(home, shard.replace('/', '-of-')) }));
  for (const { shard, folder } of shards) mustBeDone(await inThisProcess(arena.campaign(folder, '--shard', shard)));
  const [first = { folder: '' }, second = { folder: '' }] = shards;
  const merge = (a: string, into: string): Promise<Ended> =>
    inThisProcess(['merge', a, second.folder, '-o', into, '--no-charts', '--quiet']);
  for (let attempt = 0; attempt < wanted; attempt += 1) {
    const tampered = join(home, `tampered-${attempt}`);
    cpSync(first.folder, tampered, { recursive: true });
    const path = recordsPath(tampered);
    const bytes = readFileSync(path);
    const at = arena.random.integer(0, bytes.length - 2);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << arena.random.integer(0, 7));
    writeFileSync(path, bytes);
    const into = join(home, `merged-${attempt}`);
    mustBeRefusal(await merge(tampered, into));
    if (existsSync(into)) throw new Outrage(`${into} was made of a shard that was tampered with`);
  }
  const whole = join(home, 'whole');
  mustBeDone(await inThisProcess(['merge', first.folder, second.folder, '-o', whole, '--no-charts', '--quiet']));
  arena.mustBeWhole(whole);
  return { 'tampered shards': wanted, refused: wanted, campaigns: 1 };
}
