/** Rules for the settings of replication: what can work at all, and parts and phases that the mechanism has. */
import { entryNamed, listOf } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { omittedIsOptional } from '../../../experiment/failure-rules.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { replicatedParameters } from '../parameters/replicated.ts';
import { replicationParameters } from '../parameters/replication.ts';
import type { ReplicationSettings } from './form.ts';
import type { ReplicationParts } from './parts.ts';
import { TCP_RULES } from './tcp-rules.ts';

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

/** One VM runs on one host; a mechanism that sends checkpoints needs one to send them to. */
const hostsFit: Rule = ({ mechanism, hosts }, { replications }) => {
  const chosen = entryNamed(replications, mechanism);
  if (hosts === undefined || chosen === undefined) return [];
  const [primaries, backups] = ['primary', 'backup'].map((role) => hosts.filter((each) => each === role).length);
  const came = `${primaries} of primary and ${backups} of backup`;
  if (primaries !== 1) return [{ field: ['hosts'], expected: 'one primary: a VM that runs twice is two VMs', came }];
  if (chosen.keeps === 'at the backup' ? backups === 1 : backups! <= 1) return [];
  const expected = chosen.keeps === 'at the backup' ? `one backup, which '${chosen.name}' needs` : 'at most one backup';
  return [{ field: ['hosts'], expected, came }];
};

const MOST_SYNCHRONISATION_SECONDS = 300;

const inMs = (ms: number): string => `${Math.round(ms * 1000) / 1000} ms`;

const pagesFit: Rule = ({ workload, constants = {} }, { protected: workloads }) => {
  const chosen = entryNamed(workloads, workload);
  if (chosen === undefined) return [];
  const classes = chosen.classes(valuesWith(replicatedParameters, constants));
  const claimed = classes.reduce((sum, { pages }) => sum + pages * PAGE_BYTES, 0);
  if (claimed <= chosen.memoryBytes) return [];
  const expected = `pages that fit into the ${inMib(chosen.memoryBytes)} of the VM`;
  return [{ field: ['workload'], expected, came: `'${chosen.name}' with ${inMib(claimed)}` }];
};

const inMib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** An epoch in which the VM only stands still gets nothing done. */
const epochIsLonger: Rule = ({ mechanism, epoch, constants = {} }, { replications }) => {
  const chosen = entryNamed(replications, mechanism);
  if (epoch === undefined || chosen === undefined || chosen.keeps === 'nowhere') return [];
  const values = valuesWith(replicationParameters, constants);
  const pauseMs = (chosen.keeps === 'at the backup' ? values.pauseNanos : values.markNanos) / 1e6;
  if (epoch > pauseMs) return [];
  const expected = `more than the ${inMs(pauseMs)} for which the VM stands still at each checkpoint`;
  return [{ field: ['epoch'], expected, came: inMs(epoch) }];
};

/** Otherwise every heartbeat is late, and each host takes the other for dead. */
const heartbeatsCanCome: Rule = ({ heartbeat = {}, link = {} }) => {
  const { interval, timeout } = heartbeat;
  if (interval === undefined || timeout === undefined) return [];
  const roundTrip = link.roundTrip ?? 0;
  if (interval > 0 && timeout > interval + roundTrip) return [];
  if (interval <= 0) return [{ field: ['heartbeat', 'interval'], expected: 'more than 0 ms', came: inMs(interval) }];
  const expected = `more than the interval of ${inMs(interval)} and the round trip of ${inMs(roundTrip)} together`;
  return [{ field: ['heartbeat', 'timeout'], expected, came: inMs(timeout) }];
};

/** Otherwise the VM is never protected: before the first checkpoint all of its memory has to be sent. */
const linkCarriesMemory: Rule = ({ mechanism, workload, link = {}, constants = {} }, parts) => {
  const { replicationMbps } = link;
  const memoryBytes = entryNamed(parts.protected, workload)?.memoryBytes;
  const chosen = entryNamed(parts.replications, mechanism);
  if (chosen?.keeps !== 'at the backup' || memoryBytes === undefined || replicationMbps === undefined) return [];
  const { payloadShare } = valuesWith(replicationParameters, constants);
  const needed = Math.ceil((memoryBytes * 8) / payloadShare / MOST_SYNCHRONISATION_SECONDS / 1e6);
  if (replicationMbps >= needed) return [];
  const expected =
    `at least ${needed} Mb/s, which carry the ${Math.round(memoryBytes / 2 ** 20)} MiB of the VM ` +
    `in ${MOST_SYNCHRONISATION_SECONDS} s`;
  return [{ field: ['link', 'replicationMbps'], expected, came: `${replicationMbps} Mb/s` }];
};

const hostComesBack: Rule = ({ again, rejoin }) =>
  again === undefined || rejoin !== undefined
    ? []
    : [{ field: ['again'], expected: 'rejoin, which says when the other host is back', came: 'none' }];

export const REPLICATION_RULES: readonly Rule[] = [
  omittedPartIsOptional,
  phaseIsThere,
  targetIsStruck,
  onlyOthersEnd,
  hostsFit,
  pagesFit,
  epochIsLonger,
  heartbeatsCanCome,
  linkCarriesMemory,
  hostComesBack,
  ...TCP_RULES,
];
