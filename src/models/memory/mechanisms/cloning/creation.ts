/** Ways to make a VM on a host. */
import type { Entry } from '../../../../experiment/entry.ts';
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Resource } from '../../../../kernel/resources/resource.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import { PAGE_BYTES } from '../../pages/page-class.ts';
import type { CloningValues } from '../../parameters/cloning.ts';
import type { DiskStream } from '../../platform/disk-stream.ts';
import type { Flow } from '../../platform/fair-server.ts';

/** The host on which VMs are made. */
export interface CreationScene {
  readonly simulation: Simulation;
  readonly values: CloningValues;
  /** One at a time. */
  readonly toolstack: Resource;
  /** One core of the host at most, for this VM. */
  readonly core: Flow;
  /** Of this VM. */
  readonly disk: DiskStream;
  readonly template: { readonly startByte: number };
  /** Where the VM's own disk begins, if it gets one. */
  readonly ownStartByte: number;
  readonly memoryBytes: number;
  /** Substrates that are left. */
  readonly pool: { left: number };
  /** The guest runs from now on; with `shared`, its pages are copied at their first access. */
  start(pages: 'own' | 'shared'): void;
  /** The guest boots by itself from now on: the toolstack has done its part. */
  readonly boots: () => void;
}

export interface Creation extends Entry {
  readonly usesPool?: true;
  /** Whether the VM was made; not if its disk cannot be read or written. Can be begun again after an interrupt. */
  create(scene: CreationScene): ProcessBody<boolean>;
}

/** At which a boot reads in turn, in an order that is no order. */
const PLACES = 1000;

function* boot({ simulation, values, core, disk, ownStartByte, boots }: CreationScene): ProcessBody<boolean> {
  boots();
  const pieces = Math.ceil(values.bootReadBytes / values.bootPieceBytes / values.bootRounds);
  for (let round = 0; round < values.bootRounds; round++) {
    for (let piece = 0; piece < pieces; piece++) {
      const place = ((round * pieces + piece) * 7919) % PLACES;
      const startByte = ownStartByte + Math.floor((place * values.bootSpreadBytes) / PLACES);
      if ((yield* disk.read(startByte, values.bootPieceBytes)) !== 'done') return false;
    }
    yield* core.serve(values.bootComputeNanos / values.bootRounds);
    yield simulation.delay(Math.round(values.bootWaitNanos / values.bootRounds));
  }
  return true;
}

const linkedTemplate: Creation = {
  name: 'linked-template',
  summary: 'boots a VM on a copy-on-write disk over a template',
  *create(scene) {
    yield* scene.toolstack.use(scene.values.cloneToolstackNanos);
    if (!(yield* boot(scene))) return false;
    scene.start('own');
    return true;
  },
};

const templateCopy: Creation = {
  name: 'template-copy',
  summary: 'copies the whole disk of a template, then boots a VM on the copy',
  *create(scene) {
    const { values, disk, template, ownStartByte } = scene;
    yield* scene.toolstack.use(values.cloneToolstackNanos);
    const piece = values.cloneChunkBytes;
    for (let at = 0; at < values.templateBytes; at += piece) {
      const bytes = Math.min(piece, values.templateBytes - at);
      if ((yield* disk.read(template.startByte + at, bytes)) !== 'done') return false;
      if ((yield* disk.write(ownStartByte + at, bytes)) !== 'done') return false;
    }
    if (!(yield* boot(scene))) return false;
    scene.start('own');
    return true;
  },
};

const substratePool: Creation = {
  name: 'substrate-pool',
  summary: 'clones a booted miniature VM that waits in memory, plugs in what it lacks, and gives it an identity',
  usesPool: true,
  *create(scene) {
    const { simulation, values, pool, core, memoryBytes } = scene;
    // A pool that is used up: the rest is made as without one.
    if (pool.left === 0) return yield* linkedTemplate.create(scene);
    pool.left -= 1;
    const pages = Math.ceil(values.substrateBytes / PAGE_BYTES);
    yield* scene.toolstack.use(values.cloneToolstackNanos + Math.round(pages * values.cloneNanosPerPage));
    const gib = Math.max(0, memoryBytes - values.substrateBytes) / 2 ** 30;
    yield simulation.delay(Math.round(values.vcpuPlugNanos + gib * values.memoryPlugNanosPerGib));
    yield* core.serve(values.identityNanos);
    scene.start('shared');
    return true;
  },
};

export const creations: readonly Creation[] = [linkedTemplate, templateCopy, substratePool];
