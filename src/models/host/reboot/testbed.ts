/**
 * The host with its guests, the service in each of them, and a client outside for each: built once for a kind of host,
 * and reset for every run.
 */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { named } from '../../../experiment/named.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import { type EventKind, Simulation } from '../../../kernel/simulation.ts';
import { ms } from '../../../kernel/time.ts';
import type { HostParts } from '../experiment/parts.ts';
import type { DiskRegion } from '../host/disk.ts';
import type { Guest } from '../host/guest.ts';
import { Host } from '../host/host.ts';
import { Prober } from '../host/prober.ts';
import { Session } from '../host/session.ts';
import { hostParameters } from '../parameters/host.ts';
import { type MigrationValues, migrationParameters } from '../parameters/migration.ts';
import { type RebootValues, rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';
import { OtherHost } from '../reboots/other-host.ts';
import type { InstalledService } from '../services/service.ts';
import type { RebootSettings } from './form.ts';

/** Far longer than any reboot of a host that can be built; a service that is not back by then does not come back. */
export const LONGEST_REBOOT_NANOS = 3600e9;

/** The resolution of work; the record is coarser. */
const THROUGHPUT_STEP_NANOS = 50e6;

export interface Resident {
  readonly guest: Guest;
  readonly service: InstalledService;
  readonly prober: Prober;
  /** A TCP session that was open long before the reboot. */
  readonly session: Session;
}

export class Testbed {
  readonly simulation = new Simulation({ mostEvents: MOST_EVENTS });
  readonly host: Host;
  readonly other: OtherHost;
  readonly values: RebootValues;
  readonly migration: MigrationValues;
  readonly residents: readonly Resident[];
  readonly images: ReadonlyMap<Guest, DiskRegion>;
  /** Whether draws are reported to the observer: if a run is done with two mechanisms, only the second time. */
  isHeard = false;
  readonly #streams: RandomStreams;
  readonly #otherFails: EventKind;
  #efforts: ReadonlyMap<string, number> = new Map();

  constructor(settings: RebootSettings, { services }: HostParts, observer: DrawObserver | null) {
    const { constants, vms, memoryOfEach, service, before, after, probeInterval, sessionTimeout } = settings;
    const model = named(services, service);
    this.#streams = new RandomStreams(
      '',
      observer && ((stream, index, value) => (this.isHeard ? observer(stream, index, value) : undefined)),
    );
    this.values = valuesWith(rebootParameters, constants);
    this.migration = valuesWith(migrationParameters, constants);
    const shape = { guests: vms, guestBytes: memoryOfEach };
    this.host = new Host(this.simulation, this.#streams, valuesWith(hostParameters, constants), shape);
    this.other = new OtherHost(this.#otherHost(settings));
    this.#otherFails = this.simulation.on('the other host fails', () => {
      this.host.note('other host', 'fails');
      this.other.fail();
    });
    const steps = Math.ceil((ms(before) + LONGEST_REBOOT_NANOS + ms(after)) / THROUGHPUT_STEP_NANOS);
    const values = valuesWith(serviceParameters, constants);
    this.residents = this.host.guests.map((guest) => {
      const installed = model.install(guest, {
        values,
        streams: this.#streams,
        stepNanos: THROUGHPUT_STEP_NANOS,
        steps,
      });
      return {
        guest,
        service: installed,
        prober: new Prober(installed.endpoint, ms(probeInterval)),
        session: new Session(guest, installed, ms(sessionTimeout)),
      };
    });
    this.images = new Map(
      this.host.guests.map((guest) => [guest, this.host.disk.region(`${guest.name} image`, memoryOfEach)]),
    );
  }

  /**
   * Begins a run: everything has run for a long time. All random numbers of the run are drawn here, independent of the
   * mechanism.
   */
  begin(seed: string): void {
    const { simulation, host, residents } = this;
    simulation.reset();
    this.#streams.reseed(seed);
    host.begin();
    this.other.begin();
    const spread = host.values.demandSpread;
    this.#efforts = new Map(
      ['dom0', ...host.guests.map(({ name }) => name)].map((name) => [
        name,
        this.#streams.stream(`${name}.boot.effort`).uniform(1 - spread, 1 + spread),
      ]),
    );
    for (const { guest, service, prober, session } of residents) {
      service.work?.warm();
      session.open();
      prober.reset(Math.floor(this.#streams.stream(`${guest.name}.probe.phase`).uniform(0, prober.intervalNanos)));
    }
  }

  /** The host that VMs move to fails after so long. */
  failOther(afterNanos: number): void {
    this.simulation.schedule(afterNanos, this.#otherFails);
  }

  #otherHost({ constants, otherHost }: RebootSettings): Host {
    const values = valuesWith(hostParameters, constants);
    const memoryBytes = otherHost?.memory ?? values.memoryBytes;
    return new Host(this.simulation, this.#streams, { ...values, memoryBytes }, { guests: 0, guestBytes: 0 }, 'other');
  }

  /** The factor of a boot's computing in this run. */
  effortOf(name: string): number {
    return this.#efforts.get(name) ?? 1;
  }
}
