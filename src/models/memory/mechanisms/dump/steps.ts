/** The steps of a dump and of the restart of the service. */
import type { ProcessBody } from '../../../../kernel/process.ts';
import { ABSENT } from '../../pages/copy.ts';
import { PAGE_BYTES } from '../../pages/page-class.ts';
import { writeRateOf } from '../../platform/disk-rate.ts';
import { mortal } from '../../platform/server-vm.ts';
import { type DumpScene, type DumpStep, passedOver } from './scene.ts';

export const skipFreePages: DumpStep = {
  name: 'skip-free-pages',
  summary:
    'reads the page descriptors of the dead kernel: free pages are not dumped, and a living VM gets them at once',
  optional: true,
  obstacle: ({ isDark }) => (isDark ? passedOver('the host has no power') : null),
  *apply(scene) {
    const { pages, isFree, simulation, values } = scene;
    yield simulation.delay(Math.round(pages * values.inspectNanosPerPage));
    const chosen: number[] = [];
    const free: number[] = [];
    for (let page = 0; page < pages; page++) (isFree[page] === 1 ? free : chosen).push(page);
    scene.chosen = chosen;
    yield* give(scene, free);
  },
  holds: ({ chosen, isDark }) => chosen !== null || isDark,
};

export const controlRate: DumpStep = {
  name: 'control-rate',
  summary: 'while the recovery VM boots and until it serves, the dump is held to a share of the disk',
  optional: true,
  apply(scene) {
    scene.isShared = true;
  },
  holds: ({ isShared }) => isShared,
};

export const overlapBoot: DumpStep = {
  name: 'overlap-boot',
  summary:
    'the recovery VM begins to boot at once, on what memory the host has free, and gets pages as they are written',
  optional: true,
  obstacle: ({ isDark }) => (isDark ? passedOver('the host has no power') : null),
  apply(scene) {
    const { recovery, values } = scene;
    recovery.give(Math.floor(values.spareBytes / PAGE_BYTES));
    beginBoot(scene);
  },
  holds: ({ booting }) => booting !== null,
};

export const writeDump: DumpStep = {
  name: 'write-dump',
  summary:
    'writes header and pages to the disk; a page that is written is given to the recovery VM, if it runs already',
  optional: false,
  obstacle: ({ isDark }) => (isDark ? passedOver('the host has no power') : null),
  *apply(scene) {
    const { file, values, dead, simulation } = scene;
    const pages = scene.chosen ?? Array.from({ length: scene.pages }, (_, page) => page);
    const chunk = Math.max(1, Math.floor(values.dumpChunkBytes / PAGE_BYTES));
    let outcome = yield* file.writeHeader();
    for (let from = 0; from < pages.length && outcome === 'done' && !scene.isDark; from += chunk) {
      const some = pages.slice(from, from + chunk);
      const beganAt = simulation.now;
      outcome = yield* file.write(some, dead);
      if (outcome === 'done' && scene.booting !== null) yield* give(scene, some);
      yield* rest(scene, beganAt + paceNanos(scene, some.length));
    }
    if (outcome === 'done' && !scene.isDark) outcome = yield* file.writeHeader();
    if (scene.isDark) scene.cutShort = 'the power was cut';
    else if (outcome !== 'done') scene.cutShort = `the disk says '${outcome}'`;
    else scene.dumpedAt = simulation.now;
    if (scene.cutShort !== null) scene.note('dump', `ends before its end: ${scene.cutShort}`);
  },
  holds: ({ dumpedAt, cutShort }) => dumpedAt !== null || cutShort !== null,
};

export const releaseMemory: DumpStep = {
  name: 'release-memory',
  summary: 'the dead VM is destroyed, and all memory that it still has goes to the recovery VM',
  optional: false,
  obstacle: ({ isDark }) => (isDark ? passedOver('the host has no power') : null),
  *apply(scene) {
    const { dead } = scene;
    if (scene.booting === null) scene.recovery.give(Math.floor(scene.values.spareBytes / PAGE_BYTES));
    const left: number[] = [];
    for (let page = 0; page < dead.versions.length; page++) if (dead.versions[page] !== ABSENT) left.push(page);
    yield* give(scene, left);
  },
  holds: ({ dead, isDark }) => dead.held() === 0 || isDark,
};

export const bootRecovery: DumpStep = {
  name: 'boot-recovery',
  summary: 'the recovery VM boots, unless it does already, until its server answers',
  optional: false,
  *apply(scene) {
    for (;;) {
      const { recovery } = scene;
      if (scene.isDark) yield* restartHost(scene);
      if (recovery.state === 'up') return;
      // A dead disk does not get better by another boot.
      if (recovery.trouble !== null) return;
      if (scene.booting === null) beginBoot(scene);
      const { booting } = scene;
      if (booting === null) continue;
      yield booting;
      // Another boot may have begun when this one was cut off.
      if (scene.booting === booting) scene.booting = null;
    }
  },
  holds: ({ recovery }) => recovery.state === 'up' || recovery.trouble !== null,
};

function beginBoot(scene: DumpScene): void {
  scene.booting = scene.simulation.process(mortal(scene.recovery.boot()), 'recovery VM');
}

/** The least time from chunk to chunk. The dump is held back only where a VM that does not serve yet uses the disk. */
function paceNanos({ isShared, recovery, dumpShare, disk }: DumpScene, pages: number): number {
  const isHeld = isShared && recovery.state === 'booting';
  return isHeld ? ((pages * PAGE_BYTES) / (dumpShare * writeRateOf(disk))) * 1e9 : 0;
}

function* rest({ simulation, isShared, recovery, values }: DumpScene, untilNanos: number): ProcessBody {
  if (!isShared) return;
  while (simulation.now < untilNanos && recovery.state === 'booting')
    yield simulation.delay(Math.min(values.dumpLookNanos, Math.ceil(untilNanos - simulation.now)));
}

/** Pages change hands: the dead VM has them no longer. */
function* give({ simulation, values, dead, recovery }: DumpScene, pages: readonly number[]): ProcessBody {
  if (pages.length === 0) return;
  yield simulation.delay(Math.round(pages.length * values.moveNanosPerPage));
  for (const page of pages) dead.versions[page] = ABSENT;
  recovery.give(pages.length);
}

/** Power is back: the host starts, and no memory holds anything. */
function* restartHost(scene: DumpScene): ProcessBody {
  const { simulation, values, disk, recovery } = scene;
  yield simulation.delay(values.hostRestartNanos);
  disk.mend();
  scene.isDark = false;
  scene.booting = null;
  recovery.pages = scene.pages;
}
