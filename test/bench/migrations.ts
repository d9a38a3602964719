/**
 * Checks of migrations that are too long for the tests: `npm run migrations -- 10000` does so many small ones with
 * random faults and holds each to what must be true of it; `npm run migrations -- speed` says how long exact pages
 * take, of the same size once cold and once warm, and a fleet of 1,000 VMs in the fluid form, no two of which are alike.
 */
import { valuesOf } from '../../src/experiment/parameter.ts';
import { fluidMigration } from '../../src/models/memory/mechanisms/migration/fluid.ts';
import { migration } from '../../src/models/memory/migration/experiment.ts';
import type { MigrationSettings } from '../../src/models/memory/migration/form.ts';
import { migrationParts } from '../../src/models/memory/migration/parts.ts';
import { World } from '../../src/models/memory/migration/world.ts';
import { idlePages } from '../../src/models/memory/pages/page-class.ts';
import { migrationParameters } from '../../src/models/memory/parameters/migration.ts';
import { testbedParameters } from '../../src/models/memory/parameters/testbed.ts';
import { judge, randomSettings, run } from '../models/memory/migration/random-migrations.ts';

const [what = 'speed', from = '0'] = process.argv.slice(2);
if (what === 'speed') {
  for (const gib of [8, 64, 8]) speedOf(gib);
  speedOfFleet(1000);
} else many(Number(from), Number(what));

function many(first: number, count: number): void {
  const fates: Record<string, number> = {};
  for (let index = first; index < first + count; index++) {
    const settings = randomSettings(index);
    const fate = judge(settings, run(settings, index));
    fates[fate] = (fates[fate] ?? 0) + 1;
  }
  process.stdout.write(`${count} migrations: ${JSON.stringify(fates)}\n`);
}

/** A VM of which 64 MiB are written at 3000 pages a second, over 10 Gb/s. */
function speedOf(gib: number): void {
  const settings = {
    experiment: 'migration',
    ...migration.defaults,
    mechanism: 'pre-copy-xen',
    without: ['adaptive-rate'],
    workload: 'idle',
    memory: gib * 2 ** 30,
    linkMbps: 10_000,
    pages: [{ name: 'hot', size: 64 * 2 ** 20, writesPerSecond: 3000 }],
  } as unknown as MigrationSettings;
  const from = process.cpuUsage();
  const world = new World(settings, migrationParts, 'speed', null);
  world.begin();
  while (!world.hasEnded) world.simulation.run({ until: world.simulation.now + 1e9 });
  const fate = world.observer.fate();
  const seconds = process.cpuUsage(from).user / 1e6;
  const { arrayBuffers } = process.memoryUsage();
  const { rounds } = world.scene.progress;
  process.stdout.write(
    `${gib} GiB: ${fate}, ${rounds.length} rounds, ${seconds.toFixed(3)} s of CPU, ` +
      `${Math.round(arrayBuffers / 2 ** 20)} MiB of pages\n`,
  );
}

/** VMs of 1 GiB that write from 1 to 1,000 pages a second, over 1 Gb/s by Xen's rules. */
function speedOfFleet(vms: number): void {
  const values = { ...valuesOf(migrationParameters), ...valuesOf(testbedParameters) };
  const options = {
    rules: 'xen' as const,
    linkRate: 0.1175,
    finalRate: undefined,
    downtimeNanos: 300e6,
    without: new Set<string>(),
    values,
  };
  const from = process.cpuUsage();
  let nanos = 0;
  for (let vm = 1; vm <= vms; vm++) {
    const hot = { ...idlePages('hot', 2 ** 14), writesPerSecond: vm };
    nanos += fluidMigration([hot], 2 ** 18, options).totalNanos;
  }
  const seconds = process.cpuUsage(from).user / 1e6;
  process.stdout.write(`${vms} VMs in the fluid form: ${Math.round(nanos / 1e9)} s, ${seconds.toFixed(3)} s of CPU\n`);
}
