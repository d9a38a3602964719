/** VMs are made on a host, all asked for at once, each with a client that waits for it. */
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { type Tell, tellDetection, tellerOf, tellStrike } from '../../../experiment/telling.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import { Resource } from '../../../kernel/resources/resource.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { Prober } from '../clients/prober.ts';
import type { Creation } from '../mechanisms/cloning/creation.ts';
import { Accesses } from '../pages/accesses.ts';
import { Copy } from '../pages/copy.ts';
import { Layout } from '../pages/layout.ts';
import { WHOLE_PAGE } from '../pages/page-class.ts';
import type { CloningValues } from '../parameters/cloning.ts';
import type { DiskValues } from '../parameters/disk.ts';
import { Disk } from '../platform/disk.ts';
import { FairServer } from '../platform/fair-server.ts';
import { Guest } from '../platform/guest.ts';

export interface MadeVm {
  readonly prober: Prober;
  readonly guest: Guest;
  sharedFaults: number;
}

export interface Order {
  readonly creation: Creation;
  readonly vms: number;
  readonly memoryBytes: number;
  readonly pool: number;
  readonly disk: 'hard-disk' | 'ssd';
  /** They are to take the place of others, whose host is lost. */
  readonly isForLost: boolean;
  /** Before anybody knows that VMs are needed. */
  readonly noticedNanos: number;
  readonly watchNanos: number;
}

/** What the client of each VM judges by. */
const CLIENT = { workNanos: 5e6, windowNanos: 500e6 } as const;

/** The clients watch for so long after the last first answer. */
const SETTLED_NANOS = 5e9;
const LOOK_NANOS = 1e9;

export interface Made {
  readonly simulation: Simulation;
  readonly vms: readonly MadeVm[];
  /** Substrates that are left over. */
  readonly left: number;
}

export function make(
  order: Order,
  values: CloningValues,
  diskValues: DiskValues,
  streams: RandomStreams,
  observer: RunObserver | undefined,
): Made {
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  show(observer, { model: 'cloning', simulation });
  const tell = tellerOf(observer);
  tellNeed(tell, order);
  const { creation, memoryBytes } = order;
  const disk = new Disk(simulation, order.disk, diskValues);
  const toolstack = new Resource(simulation, 1);
  const cores = new FairServer(simulation, values.hostCores);
  const template = { startByte: 0 };
  const pool = { left: order.pool };
  const layout = layoutOf(values);
  const vms = Array.from({ length: order.vms }, (_, index): MadeVm => {
    const name = `vm${index}`;
    const accesses = new Accesses(layout, (of) => streams.stream(`${name}.${of}`));
    const guest = new Guest(simulation, accesses, { memory: new Copy(layout.pages), cores: null });
    guest.pause();
    const vm: MadeVm = { prober: new Prober(simulation, guest, CLIENT), guest, sharedFaults: 0 };
    const scene = {
      simulation,
      values,
      toolstack,
      core: cores.join({ name, cap: 1 }),
      disk: disk.stream(name),
      template,
      ownStartByte: (index + 1) * values.templateBytes,
      memoryBytes,
      pool,
      start: (pages: 'own' | 'shared') => begin(vm, pages, simulation, values),
    };
    simulation.process(function* () {
      yield simulation.delay(order.noticedNanos);
      if (order.isForLost && index === 0) tellDetection(tell, simulation.now, 'heartbeat', 'the host does not answer');
      yield* creation.create(scene);
      observer?.note(simulation.now, name, 'the guest runs');
    }, name);
    return vm;
  });
  const isOver = (): boolean => vms.every(({ prober }) => prober.firstAnswerNanos < simulation.now - SETTLED_NANOS);
  const end = order.noticedNanos + order.watchNanos;
  while (simulation.now < end && !isOver()) simulation.run({ until: Math.min(end, simulation.now + LOOK_NANOS) });
  return { simulation, vms, left: pool.left };
}

function tellNeed(tell: Tell | undefined, { isForLost }: Order): void {
  if (isForLost) tellStrike(tell, 0, 'host', 'the host of all VMs is lost');
  else tell?.({ kind: 'strike', atNanos: 0, actor: 'order', text: 'VMs are ordered' });
}

function begin(vm: MadeVm, pages: 'own' | 'shared', simulation: Simulation, values: CloningValues): void {
  const { guest } = vm;
  if (pages === 'own') guest.memory.versions.fill(0);
  else
    guest.runWithAbsentPages(function* (page) {
      vm.sharedFaults += 1;
      yield simulation.delay(values.sharedPageNanos);
      guest.memory.versions[page] = 0;
      if (vm.sharedFaults === guest.memory.versions.length) guest.allPresent();
    });
  guest.resume();
}

/** Only what the service touches in its first seconds is looked at page by page. */
function layoutOf({ startPages, startTouchNanos }: CloningValues): Layout {
  const start = {
    name: 'start',
    pages: startPages,
    use: 'data',
    writesPerSecond: 0,
    readsPerSecond: (startPages * 1e9) / startTouchNanos,
    order: 'sweep',
    change: WHOLE_PAGE,
    zeroShare: 0,
  } as const;
  return new Layout([start], startPages, 1);
}
