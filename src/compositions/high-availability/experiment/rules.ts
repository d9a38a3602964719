/** Rules for the settings of a year. */
import { entryNamed } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { replicatedParameters } from '../../../models/memory/parameters/replicated.ts';
import { replicationParameters } from '../../../models/memory/parameters/replication.ts';
import type { HighAvailabilitySettings } from './form.ts';
import type { HighAvailabilityParts } from './parts.ts';

type Rule = AnyRule<DeepPartial<HighAvailabilitySettings>, HighAvailabilityParts>;

const isService: Rule = ({ workload, constants = {} }, { services }) => {
  const chosen = entryNamed(services, workload);
  if (chosen === undefined || chosen.service(valuesWith(replicatedParameters, constants)) !== null) return [];
  return [{ field: ['workload'], expected: 'a service, which has clients', came: `'${chosen.name}', a program` }];
};

const epochIsLonger: Rule = ({ epoch, constants = {} }) => {
  const pauseMs = valuesWith(replicationParameters, constants).pauseNanos / 1e6;
  if (epoch === undefined || epoch > pauseMs) return [];
  const expected = `more than the ${pauseMs} ms for which the VM stands still at each checkpoint`;
  return [{ field: ['epoch'], expected, came: `${epoch} ms` }];
};

export const HIGH_AVAILABILITY_RULES: readonly Rule[] = [isService, epochIsLonger];
