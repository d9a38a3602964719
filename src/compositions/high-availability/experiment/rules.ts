/** Rules for the settings of a year. */
import { entryNamed } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { replicatedParameters } from '../../../models/memory/parameters/replicated.ts';
import { replication } from '../../../models/memory/replication/experiment.ts';
import type { HighAvailabilitySettings } from './form.ts';
import type { HighAvailabilityParts } from './parts.ts';
import { protectionOf } from './protection.ts';

type Rule = AnyRule<DeepPartial<HighAvailabilitySettings>, HighAvailabilityParts>;

const isService: Rule = ({ workload, constants = {} }, { services }) => {
  const chosen = entryNamed(services, workload);
  if (chosen === undefined || chosen.service(valuesWith(replicatedParameters, constants)) !== null) return [];
  return [{ field: ['workload'], expected: 'a service, which has clients', came: `'${chosen.name}', a program` }];
};

/** What the model of replication refuses, it is not asked. What is no field of a year follows from its workload. */
const protectionWorks: Rule = ({ workload, epoch, constants = {} }) => {
  if (workload === undefined || epoch === undefined) return [];
  const violations = replication.violations(protectionOf({ workload, epoch, constants }));
  return violations.map((violation) => {
    const isField = ['workload', 'epoch', 'constants'].includes(String(violation.field[0]));
    return isField ? violation : { ...violation, field: ['workload'] };
  });
};

export const HIGH_AVAILABILITY_RULES: readonly Rule[] = [isService, protectionWorks];
