/**
 * A host whose VMs have all of its memory, each its share, and now and then want more. Every half second, as long as
 * any has too little, the host looks what its VMs want and have, lets balloons work, and orders a move if its remedy
 * says so; of moves, as many go at once as the settings allow.
 *
 * With a PrivVM that runs out of memory nobody is there who could do so: its kernel kills one of its services, and
 * until that is up again no balloon and no migration is begun.
 */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { ms } from '../../../kernel/time.ts';
import { Profile } from '../mechanisms/overload/profile.ts';
import type { Remedy } from '../mechanisms/overload/remedies.ts';
import { Misses } from '../pages/misses.ts';
import { PAGE_BYTES, type PageClass } from '../pages/page-class.ts';
import type { CrowdedValues } from '../parameters/overload-models.ts';
import { FairServer } from '../platform/fair-server.ts';
import { Link } from '../platform/link.ts';
import { balloon } from './ballooning.ts';
import { CrowdedVm, type Surroundings } from './crowded-vm.ts';
import type { Demand } from './demand.ts';
import type { OverloadSettings } from './form.ts';
import { moved } from './moving.ts';
import { pagingCosts } from './paging-costs.ts';
import { Tally } from './tally.ts';
import type { Story } from './telling.ts';
import { exactly, fluidly, type WrittenBy } from './written.ts';

/** Mb/s in bytes per nanosecond. */
const MEGABIT = 1.25e-4;

/** A VM with what the host knows of it. */
export interface Resident {
  readonly vm: CrowdedVm;
  readonly profile: Profile;
  overloadedSince: number | null;
  /** The most pages of other hosts that its present overload has taken. */
  tookPages: number;
  calmSince: number;
}

export class CrowdedHost {
  readonly simulation = new Simulation({ mostEvents: MOST_EVENTS });
  readonly residents: readonly Resident[];
  readonly tally: Tally;
  readonly #settings: OverloadSettings;
  readonly #remedy: Remedy;
  readonly #values: CrowdedValues;
  readonly #classes: readonly PageClass[];
  readonly #writtenBy: WrittenBy;
  readonly #link: Link;
  readonly #disk: FairServer;
  readonly #story: Story;
  readonly #endNanos: number;

  constructor(
    settings: OverloadSettings,
    remedy: Remedy,
    demands: readonly Demand[],
    classes: readonly PageClass[],
    values: CrowdedValues,
    story: Story,
    streamOf: (name: string) => Stream,
  ) {
    const { simulation } = this;
    const linkRate = settings.linkMbps * MEGABIT * values.payloadShare;
    this.#settings = settings;
    this.#remedy = remedy;
    this.#values = values;
    this.#classes = classes;
    this.#writtenBy = settings.form === 'fluid' ? fluidly : exactly(values.extentPages, streamOf);
    this.#story = story;
    this.#endNanos = ms(settings.for);
    const { roundTripNanos, segmentBytes } = values;
    this.#link = new Link(simulation, { bytesPerNano: linkRate, roundTripNanos, segmentBytes });
    this.#disk = new FairServer(simulation, 1);
    const around: Surroundings = {
      misses: new Misses(classes),
      costs: pagingCosts(values, settings.disk, linkRate),
      remote: { free: settings.remoteMemory / PAGE_BYTES },
      swapsToNetwork: remedy.swap === 'network',
      touchesPerSecond: values.touchBytesPerSecond / PAGE_BYTES,
    };
    this.residents = demands.map((demand, index) => {
      const isPrivileged = settings.overloaded === 'privileged-vm' && index === 0;
      const swapBytes = isPrivileged ? values.privilegedSwapBytes : values.swapBytes;
      const [link, own] = [
        this.#link.connect({ name: demand.name, limit: 0 }),
        this.#disk.join({ name: demand.name, cap: 0 }),
      ];
      const vm = new CrowdedVm(demand, link, own, around, swapBytes / PAGE_BYTES, isPrivileged);
      return { vm, profile: new Profile(demand.past), overloadedSince: null, tookPages: 0, calmSince: 0 };
    });
    this.tally = new Tally(this.residents.map(({ vm }) => vm));
  }

  /** To its end; false when it takes more events than that. */
  run(maxEvents: number): boolean {
    this.simulation.process(this.#life(), 'host');
    return this.simulation.run({ until: this.#endNanos, maxEvents }) !== 'event-limit';
  }

  *#life(): ProcessBody {
    const { simulation, residents } = this;
    const end = this.#endNanos;
    this.#look(0);
    while (simulation.now < end) {
      const { now } = simulation;
      const backs = residents.map((each) => backAt(each, this.#values)).filter((at) => at > now);
      const next = Math.min(end, ...residents.map(({ vm }) => vm.changesAt), ...backs);
      const isCalm = residents.every(({ vm }) => vm.isCalm(now));
      const nanos = Math.max(1, Math.ceil((isCalm ? next : Math.min(next, now + this.#values.stepNanos)) - now));
      yield simulation.delay(nanos);
      this.#look(nanos);
    }
  }

  /** What has become of all VMs in this time, and what follows from it. */
  #look(nanos: number): void {
    const { now } = this.simulation;
    // Brings what they have served up to now.
    this.#link.together(() => this.#disk.together(() => {}));
    for (const { vm } of this.residents) this.#advance(vm, nanos);
    this.tally.add(nanos, this.#excessPages());
    if (this.#remedy.balloons && this.#hasTools(now))
      balloon(
        this.residents.map(({ vm }) => vm),
        nanos,
        this.#values,
      );
    this.#link.together(() =>
      this.#disk.together(() => {
        for (const { vm } of this.residents) vm.plan(now);
      }),
    );
    for (const resident of this.residents) this.#follow(resident, now);
    if (this.#hasTools(now)) this.#orderMoves(now);
  }

  #advance(vm: CrowdedVm, nanos: number): void {
    const { now } = this.simulation;
    const { killedNanos, privilegedKilledNanos } = this.#values;
    // A service that was away already is away for longer.
    const from = Math.max(now, vm.downUntil);
    if (vm.advance(now, nanos, vm.isPrivileged ? privilegedKilledNanos : killedNanos)) return;
    this.#story.killed(now, vm, from);
    const until = Math.min(vm.downUntil, this.#endNanos);
    if (vm.isPrivileged) this.tally.toolsAwayNanos += Math.max(0, until - from);
  }

  #follow(resident: Resident, now: number): void {
    const { vm, profile, overloadedSince } = resident;
    if (vm.isOverloaded && overloadedSince === null) {
      resident.overloadedSince = now;
      this.tally.overloads += 1;
      this.#story.overloaded(now, vm);
    } else if (!vm.isOverloaded && overloadedSince !== null) {
      profile.ended(now - overloadedSince);
      this.tally.lengths.push(now - overloadedSince);
      this.tally.tookPages += resident.tookPages;
      resident.tookPages = 0;
      resident.overloadedSince = null;
      resident.calmSince = now;
    }
  }

  /** As many as may go at once: first those that leave, then those that go back. */
  #orderMoves(now: number): void {
    while (this.residents.filter(isMoving).length < this.#settings.movesAtOnce && this.#orderMove(now));
  }

  /** False when none is to be ordered. */
  #orderMove(now: number): boolean {
    const leaving = this.residents.find(
      ({ vm, profile, overloadedSince }) =>
        !vm.isAway &&
        !vm.isMoving &&
        !vm.isPrivileged &&
        overloadedSince !== null &&
        this.#remedy.moves(now - overloadedSince, profile, this.#values),
    );
    const returning = this.residents.find((resident) => backAt(resident, this.#values) <= now);
    const chosen = leaving ?? returning;
    if (chosen === undefined) return false;
    const { vm } = chosen;
    if (chosen === returning && this.#settings.afterwards === 'stays') this.#arrive(vm);
    else {
      vm.isMoving = true;
      this.simulation.process(this.#move(vm), `move of ${vm.name}`);
    }
    return true;
  }

  *#move(vm: CrowdedVm): ProcessBody {
    this.tally.moves += 1;
    const from = this.simulation.now;
    this.#story.leaves(from, vm);
    const pausedAt = yield* moved(vm, {
      simulation: this.simulation,
      values: this.#values,
      link: this.#link,
      written: this.#writtenBy(`${vm.name}.move${this.tally.moves}`, this.#classes, () => vm.resident),
      sent: (bytes) => {
        this.tally.movedBytes += bytes;
      },
      toolSpeed: () => this.residents.find(({ vm: each }) => each.isPrivileged)?.vm.speed ?? 1,
    });
    vm.isMoving = false;
    this.#story.moved(vm, from, pausedAt, this.simulation.now);
    this.#arrive(vm);
  }

  /** Elsewhere there is room for all that it will ever want. */
  #arrive(vm: CrowdedVm): void {
    vm.isAway = !vm.isAway;
    vm.room = vm.isAway ? Number.POSITIVE_INFINITY : vm.demand.allotted;
  }

  /** Whether the tools of the PrivVM work. */
  #hasTools(now: number): boolean {
    return this.residents.every(({ vm }) => !vm.isPrivileged || vm.isUp(now));
  }

  /** Pages of other hosts that the overloads of this one take. */
  #excessPages(): number {
    let sum = 0;
    for (const resident of this.residents) {
      const pages = this.#excessOf(resident.vm);
      if (resident.overloadedSince !== null) resident.tookPages = Math.max(resident.tookPages, pages);
      sum += pages;
    }
    return sum;
  }

  #excessOf(vm: CrowdedVm): number {
    const { allotted } = vm.demand;
    const isGuest = vm.isAway && !vm.isMoving && this.#settings.afterwards === 'stays';
    const place = isGuest ? Math.max(0, vm.wanted - allotted) : Math.max(vm.wanted, allotted);
    return vm.onNetwork + (vm.isAway || vm.isMoving ? place : 0);
  }
}

const isMoving = ({ vm }: Resident): boolean => vm.isMoving;

/** When a VM that was moved is to go back, if it is to. */
const backAt = ({ vm, overloadedSince, calmSince }: Resident, { lullNanos }: CrowdedValues): number =>
  vm.isAway && !vm.isMoving && overloadedSince === null ? calmSince + lullNanos : Number.POSITIVE_INFINITY;
