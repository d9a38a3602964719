/**
 * One host with a VM whose server has worked for a long time, its disk, and the browsers outside. Made for one run: the
 * VM crashes, a mechanism dumps it and brings the service back, and something may fail meanwhile.
 */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { repairsOf } from '../../../experiment/mechanism.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import { type RecoveryResult, recover } from '../../../experiment/recover.ts';
import { tellDetection, tellerOf, tellStrike } from '../../../experiment/telling.ts';
import { assert } from '../../../kernel/assertions.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { ms } from '../../../kernel/time.ts';
import type { DumpFault, DumpSite } from '../faults/dump-fault.ts';
import { DumpFile, headerBytes } from '../mechanisms/dump/dump-file.ts';
import type { DumpMechanism, DumpScene, DumpStep } from '../mechanisms/dump/scene.ts';
import { ABSENT, Copy } from '../pages/copy.ts';
import { Layout } from '../pages/layout.ts';
import { idlePages, PAGE_BYTES } from '../pages/page-class.ts';
import { diskParameters } from '../parameters/disk.ts';
import { type DumpValues, dumpParameters } from '../parameters/dump.ts';
import { Disk } from '../platform/disk.ts';
import { mortal, ServerVm } from '../platform/server-vm.ts';
import { Browsers } from './browsers.ts';
import type { CrashDumpSettings } from './form.ts';

export type DumpResult = RecoveryResult<DumpStep>;

/** What is observed of a run with one mechanism. */
export interface Observed {
  readonly scene: DumpScene;
  /** The memory of the VM when it crashed. */
  readonly truth: Copy;
  readonly browsers: Browsers;
  readonly values: DumpValues;
  readonly crashedNanos: number;
  readonly detectedNanos: number;
  /** Null when the recovery never came to its end. */
  readonly result: DumpResult | null;
  /** When the fault in the middle struck. */
  readonly struckNanos: number | null;
  /** Whether the header of the dump can be read in the end. */
  readonly isReadable: boolean;
  readonly endNanos: number;
  readonly events: number;
}

interface Plan {
  readonly settings: CrashDumpSettings;
  readonly mechanism: DumpMechanism;
  readonly without: readonly string[];
  /** What fails so long after the detection. */
  readonly fault?: { readonly fault: DumpFault; readonly afterNanos: number };
  readonly seed: string;
  readonly observer?: RunObserver | undefined;
}

/** Far longer than any dump that is of interest; a service that is not back by then does not come back. */
const LONGEST_NANOS = 4 * 3600e9;
const LOOK_NANOS = 1e9;
/** Enough for one header, whoever else uses the disk. */
const READING_NANOS = 60e9;

export function observe({ settings, mechanism, without, fault, seed, observer }: Plan): Observed {
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  show(observer, { model: 'crash-dump', simulation });
  const drew = observer?.drew?.bind(observer, 0);
  const streams = new RandomStreams(seed, drew ?? null);
  const values = valuesWith(dumpParameters, settings.constants);
  const disk = new Disk(simulation, settings.disk, valuesWith(diskParameters, settings.constants));
  const layout = layoutOf(settings, values);
  const tell = tellerOf(observer);
  const note = (actor: string, text: string): void => observer?.note(simulation.now, actor, text);
  const region = (name: string, bytes: number) => {
    const found = disk.region(name, bytes);
    assert(found !== null, () => `the disk has no room for ${name}`);
    return found;
  };
  const files = {
    system: region('system', values.systemFilesBytes),
    database: region('database', values.bookshopBytes),
  };
  const options = { simulation, disk, files, values, places: streams.stream('boot.places') };
  const server = new ServerVm(options, 'server');
  server.begin(layout.pages);
  const chance = { thinking: streams.stream('browsers.thinking'), blocks: streams.stream('browsers.blocks') };
  const browsers = new Browsers(simulation, server, values, chance);
  browsers.start();
  const crashedNanos = ms(settings.before);
  simulation.run({ until: crashedNanos });

  const dead = memoryOf(layout);
  const truth = new Copy(layout.pages);
  truth.versions.set(dead.versions);
  server.crash();
  note('fault', 'the kernel of the VM crashes');
  tellStrike(tell, simulation.now, 'guest', 'the kernel of the VM crashes');
  browsers.watch();
  const recovery = new ServerVm(options, 'recovery VM');
  browsers.server = recovery;
  const dump = region('dump', headerBytes(layout.pages) + layout.pages * PAGE_BYTES);
  const scene: DumpScene = {
    simulation,
    disk,
    values,
    pages: layout.pages,
    isFree: freeIn(layout),
    dead,
    file: new DumpFile(layout.pages, dump, disk.stream('dump'), values),
    recovery,
    dumpShare: settings.dumpShare,
    note,
    chosen: null,
    isShared: false,
    booting: null,
    cutShort: null,
    dumpedAt: null,
    isDark: false,
  };
  const detectedNanos = crashedNanos + values.detectionNanos;
  const life = simulation.process(function* () {
    yield simulation.delay(values.detectionNanos);
    tellDetection(tell, simulation.now, 'guest-panic', 'the kernel of the VM has panicked');
    const site = { simulation, note: (text: string) => note('recovery', text), tell };
    return yield* recover(repairsOf(mechanism, without), scene, site);
  }, 'recovery');
  let struckNanos: number | null = null;
  if (fault !== undefined)
    simulation.process(function* () {
      yield simulation.delay(values.detectionNanos + fault.afterNanos);
      const text = fault.fault.strike(siteOf(scene));
      note('injector', text);
      struckNanos = simulation.now;
      tell?.({ kind: 'act', atNanos: struckNanos, actor: 'injector', text, because: ['strike'] });
    }, 'fault');
  while (!(life.hasEnded && (recovery.state === 'up' || recovery.trouble !== null)) && simulation.now < LONGEST_NANOS)
    simulation.run({ until: simulation.now + LOOK_NANOS });
  const endNanos = simulation.now + ms(settings.after);
  simulation.run({ until: endNanos });
  const reading = simulation.process(function* () {
    return (yield disk.stream('reader').read(dump.startByte, headerBytes(layout.pages))) === 'done';
  }, 'reader');
  simulation.run({ until: endNanos + READING_NANOS });
  const { events } = simulation;
  const result = life.hasEnded ? (life.result ?? null) : null;
  return {
    scene,
    truth,
    browsers,
    values,
    crashedNanos,
    detectedNanos,
    result,
    struckNanos,
    isReadable: reading.hasEnded && reading.result === true,
    endNanos,
    events,
  };
}

const pagesOf = (bytes: number): number => Math.ceil(bytes / PAGE_BYTES);

/** Kernel, server, page cache and free memory, scattered over all of it. */
function layoutOf({ memory, freeMemory }: CrashDumpSettings, values: DumpValues): Layout {
  const pages = Math.floor(memory / PAGE_BYTES);
  const [kernel, server, free] = [
    pagesOf(values.kernelBytes),
    pagesOf(values.serverBytes),
    Math.floor(pages * freeMemory),
  ];
  const cache = pages - kernel - server - free - values.extentPages;
  assert(cache >= 0, 'kernel, server and free memory fit into the VM');
  return new Layout(
    [
      idlePages('kernel', kernel),
      idlePages('server', server),
      idlePages('cache', cache, 'cache'),
      idlePages('free', free, 'free'),
    ],
    pages,
    values.extentPages,
  );
}

function freeIn(layout: Layout): Uint8Array {
  const isFree = new Uint8Array(layout.pages);
  for (const page of layout.pagesFor('free')) isFree[page] = 1;
  return isFree;
}

/** Every page that is in use has been written, one more often than the other. */
function memoryOf(layout: Layout): Copy {
  const memory = new Copy(layout.pages, 0);
  for (let page = 0; page < layout.pages; page++) memory.versions[page] = 1 + (page % 251);
  return memory;
}

function siteOf(scene: DumpScene): DumpSite {
  const { simulation, disk, recovery, dead } = scene;
  return {
    disk,
    cutPower() {
      scene.isDark = true;
      dead.versions.fill(ABSENT);
      recovery.crash();
      scene.booting?.interrupt();
      // Last: no VM is there any more that could see an error of the disk.
      disk.fail();
    },
    crashRecoveryVm() {
      if (recovery.state !== 'up' && recovery.state !== 'booting') return;
      recovery.crash();
      scene.booting?.interrupt();
      scene.booting = simulation.process(mortal(recovery.boot()), 'recovery VM');
    },
  };
}
