/**
 * Kills of hosts that are too many for the tests. `npm run kills -- 10000` does so many with random settings and holds
 * each to what must be true of it; `npm run kills -- without 1000` leaves out output commit, and says in how many the
 * observer finds bytes that were lost or invented; `npm run kills -- speed` times 1,000.
 */
import { judge, measuresOf, randomSettings, run, small } from '../models/memory/replication/random-kills.ts';

const [what = 'speed', number] = process.argv.slice(2);
if (what === 'speed') speed(Number(number ?? 1000));
else if (what === 'without') without(Number(number ?? 1000));
else many(Number(what), Number(number ?? 0));

function many(count: number, first: number): void {
  const fates: Record<string, number> = {};
  for (let index = first; index < first + count; index++) {
    const settings = randomSettings(index);
    const fate = judge(settings, run(settings, index));
    fates[fate] = (fates[fate] ?? 0) + 1;
  }
  process.stdout.write(`${count} kills, nothing lost or invented where it was protected: ${JSON.stringify(fates)}\n`);
}

function without(count: number): void {
  let caught = 0;
  for (let index = 0; index < count; index++) {
    const measures = measuresOf(run({ ...small, without: ['output-commit'] }, index));
    if ((measures['lostBytes|killed'] ?? 0) + (measures['inventedBytes|killed'] ?? 0) > 0) caught++;
  }
  process.stdout.write(`${count} kills without output commit: the observer caught ${caught}\n`);
}

function speed(count: number): void {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index++) run(small, index);
  process.stdout.write(`${count} kills: ${(process.cpuUsage(before).user / 1e6).toFixed(1)} s of CPU\n`);
}
