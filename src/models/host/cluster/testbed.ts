/**
 * The testbed of a rejuvenation cycle: a host with working guests, and a spare with memory for them. It is built once
 * for a kind of host and reset for every cycle.
 *
 * A migrated guest continues as a guest of the same name on the spare, with the same page cache; the guest on the old
 * host stays stopped. Disks are shared storage and do not move.
 */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { named } from '../../../experiment/named.ts';
import { type Values, valuesWith } from '../../../experiment/parameter.ts';
import { assert } from '../../../kernel/assertions.ts';
import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import type { HostParts } from '../experiment/parts.ts';
import type { DiskRegion } from '../host/disk.ts';
import type { Guest } from '../host/guest.ts';
import { Host } from '../host/host.ts';
import { hostParameters } from '../parameters/host.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { type RebootValues, rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';
import { Handover, type RebootScene } from '../reboots/scene.ts';
import type { Work } from '../services/service.ts';
import type { ClusterSettings } from './form.ts';
import { Silence } from './silence.ts';

/** Longer than any rejuvenation cycle. */
export const LONGEST_CYCLE_NANOS = 7200e9;
/** The resolution of the throughput. */
const STEP_NANOS = 1e9;

export interface Resident {
  readonly guest: Guest;
  readonly work: Work;
}

export class ClusterTestbed {
  readonly simulation = new Simulation({ mostEvents: MOST_EVENTS });
  readonly source: Host;
  readonly spare: Host;
  readonly residents: readonly Resident[];
  /** The guests of the spare, in the same order. */
  readonly guests: readonly Resident[];
  readonly migration: Values<typeof migrationParameters>;
  readonly reboots: RebootValues;
  readonly mechanisms: HostParts['reboots'];
  readonly silence: Silence;
  readonly #streams: RandomStreams;
  readonly #images: ReadonlyMap<Guest, DiskRegion>;

  constructor(settings: ClusterSettings, parts: HostParts, observer: DrawObserver | null) {
    const { constants, vms, memoryOfEach, service: name } = settings;
    this.#streams = new RandomStreams('', observer);
    const shape = { guests: vms, guestBytes: memoryOfEach };
    const values = valuesWith(hostParameters, constants);
    this.reboots = valuesWith(rebootParameters, constants);
    this.migration = valuesWith(migrationParameters, constants);
    this.source = new Host(this.simulation, this.#streams, values, shape, 'source');
    this.spare = new Host(this.simulation, this.#streams, values, shape, 'spare');
    const service = named(parts.services, name);
    this.mechanisms = parts.reboots;
    const work = {
      values: valuesWith(serviceParameters, constants),
      streams: this.#streams,
      stepNanos: STEP_NANOS,
      steps: Math.ceil(LONGEST_CYCLE_NANOS / STEP_NANOS),
    };
    const resident = (guest: Guest): Resident => {
      const installed = service.install(guest, work);
      assert(installed.work, () => `${name} does no work that could be measured`);
      return { guest, work: installed.work };
    };
    this.residents = this.source.guests.map(resident);
    this.guests = this.spare.guests.map(resident);
    this.silence = new Silence(vms);
    for (const hosted of [this.residents, this.guests])
      for (const [vm, { work: done }] of hosted.entries()) done.throughput.heard = (now) => this.silence.note(vm, now);
    this.#images = new Map(
      this.source.guests.map((guest) => [guest, this.source.disk.region(`${guest.name} image`, memoryOfEach)]),
    );
  }

  /** Resets the testbed: the source and its guests have worked for a long time, and the spare is empty. */
  begin(seed: string): void {
    const { simulation, source, spare, residents } = this;
    simulation.reset();
    this.#streams.reseed(seed);
    source.begin();
    for (const { work } of residents) work.warm();
    spare.beginEmpty();
  }

  /** For a reboot of the source. */
  scene(): RebootScene {
    const { demandSpread } = this.source.values;
    return {
      host: this.source,
      values: this.reboots,
      migration: this.migration,
      handover: new Handover(),
      other: null,
      images: this.#images,
      effort: (name) => this.#streams.stream(`${name}.boot.effort`).uniform(1 - demandSpread, 1 + demandSpread),
      phase: () => () => {},
    };
  }

  /** Work of all guests on both hosts, in each second until `untilNanos`. */
  throughput(untilNanos: number): Float64Array {
    const total = new Float64Array(Math.floor(untilNanos / STEP_NANOS));
    for (const { work } of [...this.residents, ...this.guests])
      for (const [step, amount] of work.throughput.perSecond(untilNanos).entries()) total[step]! += amount;
    return total;
  }
}
