/**
 * Rules for the settings of a cluster: services with work to measure, VMs that fit into a host, an interval longer than
 * a rejuvenation cycle.
 */

import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { fieldViolations } from '../../../experiment/field-failures.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import type { HostParts } from '../experiment/parts.ts';
import { imagesFit, pagesAreWhole, serviceFits, systemHoldsFiles, vmsFit } from '../experiment/room.ts';
import type { ClusterSettings } from './form.ts';

type Rule<Settings> = AnyRule<Settings, HostParts>;

type Patch = DeepPartial<ClusterSettings>;

const serviceWorks: Rule<Patch> = ({ service }, { services }) => {
  const chosen = entryNamed(services, service);
  if (chosen === undefined || chosen.works) return [];
  const working = namesOf(services.filter(({ works }) => works));
  const expected = `a service whose clients have work for it (${listOf(working)})`;
  return [{ field: ['service'], expected, came: `'${service}', which is only probed` }];
};

const SHORTEST_INTERVAL_MS = 600_000;

const intervalHasRoom: Rule<Patch> = ({ interval }) =>
  interval === undefined || interval >= SHORTEST_INTERVAL_MS
    ? []
    : [{ field: ['interval'], expected: 'an interval of at least 10 min', came: `${interval / 1000} s` }];

const traceSuffices: Rule<Patch> = (settings) => fieldViolations(settings, settings.hosts, settings.interval);

export const CLUSTER_RULES: readonly Rule<Patch>[] = [
  serviceWorks,
  vmsFit,
  imagesFit,
  systemHoldsFiles,
  pagesAreWhole,
  serviceFits,
  intervalHasRoom,
  traceSuffices,
];
