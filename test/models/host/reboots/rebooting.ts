/** A running host with guests, something that answers in each, and a reboot of it. */

import { repairsOf, upkeepOf } from '../../../../src/experiment/mechanism.ts';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import type { ProcessBody } from '../../../../src/kernel/process.ts';
import { Endpoint } from '../../../../src/models/host/host/endpoint.ts';
import type { Guest } from '../../../../src/models/host/host/guest.ts';
import { Host, type HostShape } from '../../../../src/models/host/host/host.ts';
import type { HostValues } from '../../../../src/models/host/parameters/host.ts';
import { migrationParameters } from '../../../../src/models/host/parameters/migration.ts';
import { type RebootValues, rebootParameters } from '../../../../src/models/host/parameters/reboots.ts';
import type { RebootMechanism } from '../../../../src/models/host/reboots/mechanism.ts';
import { OtherHost } from '../../../../src/models/host/reboots/other-host.ts';
import { type RebootResult, reboot } from '../../../../src/models/host/reboots/reboot.ts';
import { Handover } from '../../../../src/models/host/reboots/scene.ts';
import { runningHost } from '../host/host.ts';

const rebootValues: RebootValues = valuesOf(rebootParameters);

export interface Rebooted {
  readonly host: Host;
  readonly other: OtherHost;
  readonly result: RebootResult;
  /** By step, how long it took, s. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  /** By guest, how long it did not answer, s. */
  readonly downtimes: readonly number[];
}

export interface Plan {
  readonly without?: readonly string[];
  readonly shape?: Partial<HostShape>;
  readonly values?: Partial<HostValues>;
  readonly imageIsLoaded?: boolean;
  /** Done to the running host just before the reboot. */
  readonly before?: (host: Host) => void;
  /** Of the host that VMs move to; and when it fails, s. */
  readonly otherMemoryBytes?: number;
  readonly otherFailsAfter?: number;
}

export function rebooted(mechanism: RebootMechanism, plan: Plan = {}): Rebooted {
  const host = runningHost(plan.shape, plan.values);
  const { simulation } = host;
  const notes: string[] = [];
  host.observer = { note: (_, actor, text) => notes.push(`${actor} ${text}`) };
  const downtimes = host.guests.map(() => 0);
  for (const [index, guest] of host.guests.entries()) watch(guest, (nanos) => (downtimes[index] = nanos / 1e9));
  const images = new Map(
    host.guests.map((guest) => [guest, host.disk.region(`${guest.name} image`, guest.pages * host.memory.pageBytes)]),
  );
  const handover = new Handover();
  handover.hasImage = plan.imageIsLoaded ?? false;
  host.keepUp(upkeepOf(mechanism, repairsOf(mechanism, plan.without ?? [])));
  plan.before?.(host);
  const others = { ...host.values, memoryBytes: plan.otherMemoryBytes ?? host.values.memoryBytes };
  const other = new OtherHost(new Host(simulation, host.streams, others, { guests: 0, guestBytes: 0 }, 'other'));
  other.begin();
  if (plan.otherFailsAfter !== undefined)
    simulation.schedule(
      plan.otherFailsAfter * 1e9,
      simulation.on('the other host fails', () => other.fail()),
    );
  const process = simulation.process(
    reboot(mechanism, plan.without ?? [], {
      host,
      values: rebootValues,
      migration: valuesOf(migrationParameters),
      handover,
      other,
      images,
      effort: () => 1,
      phase: () => () => {},
    }),
  );
  simulation.run();
  const result = process.result!;
  const seconds = Object.fromEntries(
    result.repairs.map(({ repair, fromNanos, toNanos }) => [repair.name, (toNanos - fromNanos) / 1e9]),
  );
  return { host, other, result, seconds, notes, downtimes };
}

function watch(guest: Guest, say: (nanos: number) => void): void {
  const { simulation } = guest.supplier;
  const endpoint = new Endpoint('answers');
  let since = 0;
  endpoint.watch((now, answers) => (answers ? say(now - since) : (since = now)));
  guest.install({ endpoint, *start(): ProcessBody {} });
  endpoint.listen(simulation.now, true);
  endpoint.reach(simulation.now, true);
}
