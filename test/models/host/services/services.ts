/** One service in one guest of the published host, all running. */

import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { Host } from '../../../../src/models/host/host/host.ts';
import type { HostValues } from '../../../../src/models/host/parameters/host.ts';
import { type ServiceValues, serviceParameters } from '../../../../src/models/host/parameters/services.ts';
import type { Service } from '../../../../src/models/host/services/service.ts';
import { hostValues } from '../host/host.ts';

export const SECOND = 1e9;

export interface Setting {
  readonly host?: Partial<HostValues>;
  readonly services?: Partial<ServiceValues>;
  readonly guestGiB?: number;
  readonly seed?: string;
  readonly isWarm?: boolean;
}

export function serving(service: Service, { host: changes, services, guestGiB = 11, seed = '', isWarm }: Setting = {}) {
  const simulation = new Simulation();
  const streams = new RandomStreams(seed);
  const shape = { guests: 1, guestBytes: guestGiB * 2 ** 30 };
  const host = new Host(simulation, streams, { ...hostValues, ...changes }, shape);
  const guest = host.guests[0]!;
  const values = { ...valuesOf(serviceParameters), ...services };
  const installed = service.install(guest, { values, streams, stepNanos: SECOND / 10, steps: 6000 });
  const answered: number[] = [];
  const silent: number[] = [];
  installed.endpoint.watch((at, answers) => (answers ? answered : silent).push(at));
  if (isWarm ?? true) installed.work?.warm();
  host.begin();
  return { simulation, host, guest, installed, answered, silent, values };
}
