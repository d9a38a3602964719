/**
 * VMs of one host that share pages, and leave it one after the other. All of them are in one simulation, each with
 * pages and a client of its own, since what one writes takes frames from all: whoever leaves frees some, and what has
 * been brought to the destination for one need not be sent for another.
 *
 * Left out: what the VMs that wait take of the link and the cores.
 */
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { together, valuesWith } from '../../../experiment/parameter.ts';
import type { MeasuredRun } from '../../../experiment/record.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { DrawObserver } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { ms } from '../../../kernel/time.ts';
import { Frames } from '../pages/frames.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { testbedParameters } from '../parameters/testbed.ts';
import { failsAfter, meansOf, savedOf, type Which } from './fleet.ts';
import type { MigrationSettings } from './form.ts';
import { framesIn, hostedBy, PAGE_MB } from './hosted.ts';
import { type MigrationMeasures, measuresOf, outcomeOf } from './measures.ts';
import type { MigrationMetric } from './metrics.ts';
import { LONGEST_NANOS, LOOK_NANOS } from './moving.ts';
import type { MigrationParts } from './parts.ts';
import { WORDS } from './verdict.ts';
import { type SharedHosts, World } from './world.ts';

export function sharedFleet(
  settings: MigrationSettings,
  parts: MigrationParts,
  chance: string,
  which: Which,
  observer: RunObserver | undefined,
): MeasuredRun<MigrationMetric> {
  const evacuation = new Evacuation(settings, parts, chance, observer);
  evacuation.run();
  return { status: 'measured', ...which, measures: evacuation.measures(), events: evacuation.simulation.events };
}

/** For tests, which look at its frames. */
export class Evacuation {
  readonly simulation = new Simulation({ mostEvents: MOST_EVENTS });
  readonly hosts: SharedHosts;
  readonly worlds: readonly World[];
  readonly #settings: MigrationSettings;
  readonly #observer: RunObserver | undefined;
  readonly #orderedAt: number;
  #takenAtOrder = 0;
  #hasFailed = false;

  constructor(settings: MigrationSettings, parts: MigrationParts, chance: string, observer?: RunObserver) {
    const { simulation } = this;
    const { constants, hostMemory, destinationMemory, vms } = settings;
    const values = together(valuesWith(migrationParameters, constants), valuesWith(testbedParameters, constants));
    const { pages } = hostedBy(settings, parts, values);
    const framesOf = (bytes: number | undefined): Frames => new Frames(simulation, pages, framesIn(bytes));
    this.hosts = { simulation, source: framesOf(hostMemory), destination: framesOf(destinationMemory) };
    const { fault: _, ...undisturbed } = settings;
    const drew =
      observer?.drew === undefined ? null : (...drawn: Parameters<DrawObserver>) => observer.drew?.(0, ...drawn);
    this.worlds = Array.from(
      { length: vms },
      (_, vm) => new World(undisturbed, parts, `${chance}/vm ${vm}`, drew, this.hosts),
    );
    this.#settings = settings;
    this.#observer = observer;
    this.#orderedAt = values.settleNanos;
  }

  run(): void {
    const { simulation, worlds } = this;
    const { vms, patience, after } = this.#settings;
    for (const { client } of worlds) client.start();
    const leaving = simulation.process(this.#leave(), 'evacuation');
    const failsAt = this.#orderedAt + failsAfter(this.#settings);
    if (failsAt < Number.POSITIVE_INFINITY) {
      const fails = simulation.on('fault', () => this.#fail());
      simulation.schedule(failsAt, fails);
    }
    const latest = this.#orderedAt + vms * (ms(patience) + LONGEST_NANOS);
    while (!leaving.hasEnded && !this.#hasFailed && simulation.now < latest)
      simulation.run({ until: simulation.now + LOOK_NANOS });
    simulation.run({ until: simulation.now + ms(after) });
    for (const { client } of worlds) client.end();
  }

  measures(): MigrationMeasures {
    const { worlds, hosts } = this;
    const outcomes = worlds.map((world) => ({ world, outcome: outcomeOf(world) }));
    const saved = outcomes.filter(({ outcome }) => outcome.fate === 'at-destination' && outcome.wrongPages === 0);
    const calm = saved.filter(({ world }) => world.trouble === null && world.hasEnded);
    const pages = worlds.reduce((sum, { scene }) => sum + scene.layout.pages, 0);
    const sum = (of: (world: World) => number): number => worlds.reduce((all, world) => all + of(world), 0);
    return {
      ...savedOf(saved.length, worlds.length),
      ...meansOf(calm.map(({ world, outcome }) => measuresOf(world, outcome, null))),
      'wrongPages|ordered': outcomes.reduce((all, { outcome }) => all + outcome.wrongPages, 0),
      'refusedVms|evacuated': worlds.filter(({ trouble }) => trouble === 'destination-full').length,
      'takenMb|hosted': this.#takenAtOrder * PAGE_MB,
      'sparedMb|hosted': (pages - this.#takenAtOrder) * PAGE_MB,
      'arrivedMb|hosted': hosts.destination.taken * PAGE_MB,
      'brokenMb|hosted': (sum((world) => sharings(world, ({ broken }) => broken)) / worlds.length) * PAGE_MB,
      'referredMb|hosted': (sum(({ scene }) => scene.progress.referredPages) / worlds.length) * PAGE_MB,
      'starvedVms|hosted': worlds.filter((world) => sharings(world, ({ waits }) => waits) > 0).length,
      ...(!Number.isNaN(hosts.source.outAt) && { 'framesOut|starved': hosts.source.outAt / 1e9 }),
    };
  }

  *#leave(): ProcessBody {
    const { simulation, worlds, hosts } = this;
    yield simulation.delay(this.#orderedAt);
    this.#takenAtOrder = hosts.source.taken;
    for (const [vm, world] of worlds.entries()) {
      yield* world.order(simulation.now);
      if (this.#hasFailed) return;
      this.#leftBy(vm, world);
    }
  }

  /** Frees what it no longer has on one of the hosts. */
  #leftBy(vm: number, { scene, observer, trouble }: World): void {
    const fate = observer.fate();
    if (fate === 'at-destination') scene.source.sharing?.end();
    if (fate === 'at-source') scene.destination.sharing?.end();
    const why = trouble === 'destination-full' ? 'the destination has no frames for it; ' : '';
    this.#observer?.note(this.simulation.now, `vm ${vm}`, why + WORDS[fate]);
    const { outAt } = this.hosts.source;
    if (vm === 0 && !Number.isNaN(outAt))
      this.#observer?.note(this.simulation.now, 'source', `no frame has been free at times, first at ${outAt} ns`);
  }

  #fail(): void {
    this.#hasFailed = true;
    for (const { strikes } of this.worlds) strikes.crash('source');
  }
}

/** Of both hosts. */
const sharings = (
  { scene }: World,
  of: (sharing: NonNullable<World['scene']['source']['sharing']>) => number,
): number =>
  [scene.source, scene.destination].reduce((sum, { sharing }) => sum + (sharing === null ? 0 : of(sharing)), 0);
