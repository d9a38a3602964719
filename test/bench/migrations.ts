/**
 * Checks of memory on the move that are too long for the tests: `npm run migrations -- 10000` does so many small
 * migrations, and `npm run migrations -- restores 10800` so many small restores, with random settings and faults, and
 * holds each to what must be true of it. A second number says with which to begin. `npm run migrations -- speed` says
 * how long exact pages take, of the same size once cold and once warm, and a fleet of 1,000 VMs in the fluid form, no
 * two of which are alike.
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
import * as migrations from '../models/memory/migration/random-migrations.ts';
import * as restores from '../models/memory/restore/random-restores.ts';

const words = process.argv.slice(2);
const what = words[0] === 'restores' ? 'restores' : 'migrations';
const [count = 'speed', first = '0'] = words[0] === what ? words.slice(1) : words;
if (count === 'speed') {
  for (const gib of [8, 64, 8]) speedOf(gib);
  speedOfFleet(1000);
} else many(Number(count), Number(first));

function many(of: number, from: number): void {
  const fates: Record<string, number> = {};
  const cells = new Set<string>();
  for (let index = from; index < from + of; index++) {
    const [fate, cell] = what === 'restores' ? restored(index) : migrated(index);
    fates[fate] = (fates[fate] ?? 0) + 1;
    cells.add(cell);
  }
  process.stdout.write(`${of} ${what}: ${JSON.stringify(fates)}\n`);
  process.stdout.write(`${cells.size} different combinations of mechanism, fault and where it strikes\n`);
}

function migrated(index: number): [fate: string, cell: string] {
  const settings = migrations.randomSettings(index);
  const { mechanism, fault } = settings;
  const trigger = fault?.trigger;
  const phase = trigger !== undefined && 'phase' in trigger ? trigger.phase : '';
  const cell = [mechanism, fault?.model, fault?.target, phase].join();
  return [migrations.judge(settings, migrations.run(settings, index)), cell];
}

function restored(index: number): [fate: string, cell: string] {
  const settings = restores.randomSettings(index);
  const { mechanism, fault, storage } = settings;
  return [restores.judge(settings, restores.run(settings, index)), [mechanism, fault?.model, storage].join()];
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
