/** Rules for scenarios in which protected VMs talk TCP. */
import { entryNamed } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { replicatedParameters } from '../parameters/replicated.ts';
import { replicationParameters } from '../parameters/replication.ts';
import type { ReplicationSettings } from './form.ts';
import type { ReplicationParts } from './parts.ts';

type Rule = AnyRule<DeepPartial<ReplicationSettings>, ReplicationParts>;

const networkFits: Rule = ({ network, workload, mechanism }, parts) => {
  const chosen = entryNamed(parts.protected, workload);
  if (network === undefined || chosen === undefined) return [];
  const values = valuesWith(replicatedParameters, {});
  const isBulk = chosen.bulk !== undefined;
  if (network === 'plain')
    return isBulk
      ? [{ field: ['network'], expected: `tcp, speculative or aware for '${chosen.name}'`, came: "'plain'" }]
      : [];
  const came = `'${network}'`;
  if (!isBulk && chosen.service(values) === null)
    return [{ field: ['network'], expected: `plain for '${chosen.name}', which talks with nobody`, came }];
  if (entryNamed(parts.replications, mechanism)?.runsTwice === true)
    return [{ field: ['network'], expected: `plain for '${mechanism}', which compares packets`, came }];
  return [];
};

const windowHasRoom: Rule = ({ window, buffer, constants = {} }) => {
  const { segmentBytes } = valuesWith(replicationParameters, constants);
  if (window !== undefined && window < segmentBytes)
    return [{ field: ['window'], expected: `room for a segment of ${segmentBytes} B`, came: `${window} B` }];
  if (buffer === undefined || window === undefined || buffer >= window) return [];
  return [{ field: ['buffer'], expected: `at least the window of ${window} B`, came: `${buffer} B` }];
};

const takesTime: Rule = ({ clientRoundTrip }) =>
  clientRoundTrip === undefined || clientRoundTrip > 0
    ? []
    : [{ field: ['clientRoundTrip'], expected: 'a round trip of more than 0 ms', came: `${clientRoundTrip} ms` }];

/** With more, TCP gives its connections up rather than to carry anything. */
const MOST_LOSS = 0.3;

const somethingArrives: Rule = ({ clientLoss }) =>
  clientLoss === undefined || clientLoss <= MOST_LOSS
    ? []
    : [
        {
          field: ['clientLoss'],
          expected: `at most ${MOST_LOSS * 100} % of the segments`,
          came: `${clientLoss * 100} %`,
        },
      ];

export const TCP_RULES: readonly Rule[] = [networkFits, windowHasRoom, takesTime, somethingArrives];
