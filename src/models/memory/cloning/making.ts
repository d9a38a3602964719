/** VMs are made on a host, all asked for at once, each with a client that waits for it. */
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { type Tell, tellDetection, tellerOf, tellStrike } from '../../../experiment/telling.ts';
import { Interrupt, type Process, type ProcessBody } from '../../../kernel/process.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import { Resource } from '../../../kernel/resources/resource.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { Prober } from '../clients/prober.ts';
import type { CreationFault } from '../faults/creation-faults.ts';
import type { Creation, CreationScene } from '../mechanisms/cloning/creation.ts';
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
  /** Why it was not made, in words. */
  trouble: string | null;
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
  /** What fails, and when at most after the order; null for nothing. */
  readonly meanwhile: { readonly fault: CreationFault; readonly withinNanos: number } | null;
}

/** The clients watch for so long after the last first answer. */
const SETTLED_NANOS = 5e9;
const LOOK_NANOS = 1e9;

export interface Made {
  readonly simulation: Simulation;
  readonly vms: readonly MadeVm[];
  /** Substrates that are left over. */
  readonly left: number;
  /** When the fault struck, and how many VMs did not run yet; null if it did not, or none was left. */
  readonly struck: { readonly atNanos: number; readonly unmade: number } | null;
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
  const client = { workNanos: values.probeNanos, windowNanos: values.responsiveWindowNanos };
  const makings = Array.from({ length: order.vms }, (_, index): Making => {
    const name = `vm${index}`;
    const accesses = new Accesses(layout, (of) => streams.stream(`${name}.${of}`));
    const guest = new Guest(simulation, accesses, { memory: new Copy(layout.pages), cores: null });
    guest.pause();
    const vm: MadeVm = { prober: new Prober(simulation, guest, client), guest, sharedFaults: 0, trouble: null };
    const making: Making = { vm, isMade: false, bootsAlone: false, process: null };
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
      boots: () => {
        making.bootsAlone = true;
      },
      start: (pages: 'own' | 'shared') => {
        making.isMade = true;
        begin(vm, pages, simulation, values);
      },
    };
    making.process = simulation.process(function* () {
      yield simulation.delay(order.noticedNanos);
      if (order.isForLost && index === 0) tellDetection(tell, simulation.now, 'heartbeat', 'the host does not answer');
      if (yield* begunAgain(creation, scene, values.toolstackRestartNanos))
        observer?.note(simulation.now, name, 'the guest runs');
      else vm.trouble = 'its disk failed';
    }, name);
    return making;
  });
  const vms = makings.map(({ vm }) => vm);
  let struck: Made['struck'] = null;
  const victim = {
    failDisk: () => disk.fail(),
    crashToolstack: () => {
      for (const { bootsAlone, isMade, process } of makings) if (!bootsAlone && !isMade) process?.interrupt(RESTART);
    },
  };
  if (order.meanwhile !== null) {
    const { fault, withinNanos } = order.meanwhile;
    const strikes = simulation.on('fault', () => {
      const unmade = makings.filter(({ isMade }) => !isMade).length;
      if (unmade === 0) return;
      struck = { atNanos: simulation.now, unmade };
      tellStrike(tell, simulation.now, 'host', `${fault.name} strikes; ${unmade} VMs do not run yet`);
      observer?.note(simulation.now, 'fault', `${fault.name}, ${unmade} VMs do not run yet`);
      tellStrike(tell, simulation.now, 'host', `${fault.name}, ${unmade} VMs do not run yet`);
      fault.strike(victim);
    });
    simulation.schedule(order.noticedNanos + streams.stream('fault.when').integer(1, withinNanos), strikes);
  }
  const isOver = (): boolean => vms.every(({ prober }) => prober.firstAnswerNanos < simulation.now - SETTLED_NANOS);
  const end = order.noticedNanos + order.watchNanos;
  // The clock goes on when nothing is left that could happen.
  if (order.meanwhile !== null)
    simulation.scheduleAt(
      end,
      simulation.on('end', () => {}),
    );
  while (simulation.now < end && !isOver()) simulation.run({ until: Math.min(end, simulation.now + LOOK_NANOS) });
  return { simulation, vms, left: pool.left, struck };
}

/** A VM on its way. */
interface Making {
  readonly vm: MadeVm;
  isMade: boolean;
  /** It no longer needs the toolstack. */
  bootsAlone: boolean;
  process: Process | null;
}

const RESTART = 'the toolstack crashed';

/** What a toolstack was making when it crashed, the next one begins again; what was used up stays used up. */
function* begunAgain(creation: Creation, scene: CreationScene, restartNanos: number): ProcessBody<boolean> {
  for (;;)
    try {
      return yield* creation.create(scene);
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
      yield scene.simulation.delay(restartNanos);
    }
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
