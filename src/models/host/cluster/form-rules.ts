/**
 * What the settings of a cluster must fulfil beyond their shape: services that work, VMs that fit into a host, an
 * interval with room for a turn.
 */

import { listOf, namesOf, type Rule } from '../../../experiment/rule.ts';
import { hostParameters } from '../parameters/host.ts';
import { serviceFits } from '../services/service-rules.ts';

interface Patch {
  readonly vms?: number;
  readonly memoryOfEach?: number;
  readonly service?: string;
  readonly interval?: number;
  readonly constants?: Readonly<Record<string, number | undefined>>;
}

const serviceWorks: Rule<Patch> = ({ service }, { services }) => {
  const chosen = services[service ?? ''];
  if (chosen === undefined || chosen.works) return [];
  const working = namesOf(Object.values(services).filter(({ works }) => works));
  const expected = `a service whose clients have work for it (${listOf(working)})`;
  return [{ field: ['service'], expected, came: `'${service}', which is only probed` }];
};

const vmsFit: Rule<Patch> = ({ vms, memoryOfEach, constants = {} }) => {
  if (vms === undefined || memoryOfEach === undefined) return [];
  const of = (name: 'memoryBytes' | 'vmmBytes' | 'dom0Bytes'): number => constants[name] ?? hostParameters[name].value;
  const room = of('memoryBytes') - of('vmmBytes') - of('dom0Bytes');
  if (vms * memoryOfEach <= room) return [];
  const expected =
    `at most ${inMib(room / vms)}, since ${vms} VMs have to fit into what VMM and dom0 leave of ` + 'the host';
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

const inMib = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;

const SHORTEST_INTERVAL_MS = 600_000;

const intervalHasRoom: Rule<Patch> = ({ interval }) =>
  interval === undefined || interval >= SHORTEST_INTERVAL_MS
    ? []
    : [{ field: ['interval'], expected: 'an interval of at least 10 min', came: `${interval / 1000} s` }];

export const CLUSTER_RULES: readonly Rule<Patch>[] = [serviceWorks, vmsFit, serviceFits, intervalHasRoom];
