/** Rules for the settings of replication: what can work at all, and parts and phases that the mechanism has. */
import { entryNamed, listOf } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { omittedIsOptional } from '../../../experiment/failure-rules.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { replicatedParameters } from '../parameters/replicated.ts';
import { replicationParameters } from '../parameters/replication.ts';
import { tcpParameters } from '../parameters/tcp.ts';
import type { ReplicationSettings } from './form.ts';
import type { ReplicationParts } from './parts.ts';

type Rule = AnyRule<DeepPartial<ReplicationSettings>, ReplicationParts>;

const omittedPartIsOptional: Rule = (settings, { replications }) => {
  const chosen = entryNamed(replications, settings.mechanism);
  return chosen ? omittedIsOptional('part', [chosen], settings) : [];
};

const phaseIsThere: Rule = ({ mechanism, fault }, { replications }) => {
  const chosen = entryNamed(replications, mechanism);
  const trigger = fault?.trigger as { readonly phase?: string } | undefined;
  if (chosen === undefined || trigger?.phase === undefined || chosen.phases.includes(trigger.phase)) return [];
  const expected = `a phase of '${chosen.name}' (${listOf(chosen.phases)})`;
  const suggestion = nearest(trigger.phase, chosen.phases);
  return [{ field: ['fault', 'trigger', 'phase'], expected, came: `'${trigger.phase}'`, suggestion }];
};

const targetIsStruck: Rule = ({ fault }, { strikes }) => {
  const model = entryNamed(strikes, fault?.model);
  if (!model || !fault?.target || model.strikes.includes(fault.target)) return [];
  const expected = `what the fault '${model.name}' can strike (${model.strikes.join(', ')})`;
  return [{ field: ['fault', 'target'], expected, came: `'${fault.target}'` }];
};

const onlyOthersEnd: Rule = ({ fault }, { strikes }) => {
  const model = entryNamed(strikes, fault?.model);
  if (!model || fault?.lasts === undefined || model.canEnd) return [];
  return [
    { field: ['fault', 'lasts'], expected: `nothing, since '${model.name}' does not end`, came: `${fault.lasts} ms` },
  ];
};

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

const windowHasRoom: Rule = ({ tcp, constants = {} }) => {
  const { segmentBytes } = valuesWith(tcpParameters, constants as Readonly<Record<string, number>>);
  const { window, buffer, roundTrip } = tcp ?? {};
  if (window !== undefined && window < segmentBytes)
    return [{ field: ['tcp', 'window'], expected: `room for a segment of ${segmentBytes} B`, came: `${window} B` }];
  if (buffer !== undefined && window !== undefined && buffer < window)
    return [{ field: ['tcp', 'buffer'], expected: `at least the window of ${window} B`, came: `${buffer} B` }];
  if (roundTrip !== undefined && !(roundTrip > 0))
    return [{ field: ['tcp', 'roundTrip'], expected: 'a round trip of more than 0 ms', came: `${roundTrip} ms` }];
  return [];
};

const epochOutlastsPause: Rule = ({ mechanism, epoch, constants = {} }, { replications }) => {
  if (epoch === undefined || entryNamed(replications, mechanism)?.keeps !== 'at the backup') return [];
  const { pauseNanos } = valuesWith(replicationParameters, constants as Readonly<Record<string, number>>);
  if (epoch * 1e6 > pauseNanos) return [];
  const expected = `more than the ${pauseNanos / 1e6} ms for which the VM stands still at each checkpoint`;
  return [{ field: ['epoch'], expected, came: `${epoch} ms` }];
};

export const REPLICATION_RULES: readonly Rule[] = [
  omittedPartIsOptional,
  phaseIsThere,
  targetIsStruck,
  onlyOthersEnd,
  networkFits,
  windowHasRoom,
  epochOutlastsPause,
];
