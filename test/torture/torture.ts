/**
 * npm run torture [-- --seed S --scale N]: the tool under its own fault injection.
 *
 * Kills campaigns over worker threads, shards and BullMQ, restarts Redis, fills disks, damages files, lets two
 * campaigns into one folder. Prints what was done to it and what came of it; ends with 1 at the first campaign that
 * lost, doubled or changed a record, or refused without saying why.
 */
import { parseArgs } from 'node:util';
import { isInstalled } from '../programs.ts';
import { Arena, type Counts } from './arena.ts';
import { mergeTampered, stopAndDate } from './disturbed.ts';
import { killOverRedis, killShards, killWorkerThreads, twoIntoOneFolder } from './killed.ts';
import { damageFiles, fillDisks } from './spoiled.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: 'torture' },
    /** Multiplies what is done. */
    scale: { type: 'string', default: '1' },
  },
});

const scale = Number(values.scale);
if (!(scale > 0)) {
  process.stderr.write(`--scale: expected a number above 0, came '${values.scale}'\n`);
  process.exit(2);
}

const ordeals: readonly (readonly [
  name: string,
  ordeal: (arena: Arena, wanted: number) => Promise<Counts>,
  wanted: number,
])[] = [
  ['killed on worker threads', killWorkerThreads, 20],
  ['killed in shards and while merging', killShards, 20],
  ['killed on workers that share a Redis', killOverRedis, 20],
  ['two campaigns into one folder', twoIntoOneFolder, 5],
  ['disks that fill up', fillDisks, 5],
  ['damaged files', damageFiles, 60],
  ['stopped, dated anew, resumed twice', stopAndDate, 6],
  ['tampered shards', mergeTampered, 20],
];

const arena = await Arena.open({ seed: values.seed, runs: 40 });
process.stdout.write(`${arena.runs} runs of each variant, seed ${values.seed}: ${arena.digest}\n`);
let kills = 0;
try {
  for (const [name, ordeal, wanted] of ordeals) {
    if (ordeal === killOverRedis && !isInstalled('redis-server')) {
      process.stdout.write(`${name}: left out, since redis-server is not installed (apt-get install redis-server)\n`);
      continue;
    }
    const counts = await ordeal(arena, Math.ceil(wanted * scale));
    kills += counts['kills'] ?? 0;
    process.stdout.write(
      `${name}: ${Object.entries(counts)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ')}\n`,
    );
  }
} finally {
  arena.close();
}
process.stdout.write(
  `${kills} kills; every campaign ended with ${arena.digest} or refused in words; no record ` +
    `was lost, doubled or changed\n`,
);
