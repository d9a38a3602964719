/** The outcome of a run in which something failed while a VM was protected. */
import type { CompletedRun, VmVerdict } from '../../../experiment/record.ts';
import { REPLICATION_CAUSES, type ReplicationCause } from './causes.ts';
import type { ReplicationSettings } from './form.ts';
import { type Fate, fateOf } from './measures.ts';
import type { Strike } from './strike.ts';
import type { World } from './world.ts';

/** As many requests are named. */
const MOST_NAMED = 10;

export function verdictOf(
  world: World,
  fault: NonNullable<ReplicationSettings['fault']>,
  strike: Strike | null,
): Pick<CompletedRun, 'episodes' | 'outcome' | 'vms' | 'cause' | 'downtimeNanos'> {
  const { diary, audience, simulation, mechanism } = world;
  const fate = fateOf(world);
  const cause = strike === null ? undefined : causeOf(world, fate);
  const gapNanos = Math.round(audience?.silenceNanos ?? 0);
  const isNoticed = !Number.isNaN(diary.suspectedAt);
  const atNanos = strike?.atNanos ?? 0;
  const vm: VmVerdict = {
    vm: 'vm',
    affected: cause !== undefined,
    ...(cause !== undefined && { why: whyOf(world, fate, cause) }),
    gapNanos,
  };
  const episode = {
    fault: fault.model,
    damage: [],
    ...(strike !== null && { strike: { atNanos, entry: strike.phase || 'protected', step: fault.target } }),
    ...(strike !== null &&
      isNoticed && {
        detection: {
          detector: 'heartbeat',
          atNanos: diary.suspectedAt,
          latencyNanos: Math.max(0, diary.suspectedAt - atNanos),
        },
      }),
    ...(!Number.isNaN(diary.tookOverAt) && {
      recovery: {
        mechanism: mechanism.name,
        repairs: [],
        completed: true,
        nanos: diary.tookOverAt - diary.suspectedAt,
        left: [],
      },
    }),
  };
  if (strike === null) return { episodes: [episode], outcome: 'not-injected', vms: [vm] };
  const isFine = cause === undefined;
  const isBack = audience === null || audience.openSilenceNanos < simulation.now - atNanos;
  return {
    episodes: [episode],
    outcome: isNoticed ? (isFine ? 'recovered' : 'failed') : isFine ? 'non-manifested' : 'sdc',
    vms: [vm],
    ...(cause !== undefined && { cause }),
    ...(isFine && isBack && { downtimeNanos: gapNanos }),
  };
}

function causeOf({ observer }: World, { living, lostBytes, inventedBytes }: Fate): ReplicationCause | undefined {
  if (living.length === 0) return 'no-vm';
  if (living.length === 2) return 'lives-twice';
  if (observer.wrongPages + observer.wrongBlocks > 0) return 'memory-wrong';
  return lostBytes + inventedBytes > 0 ? 'told-and-forgotten' : undefined;
}

function whyOf({ observer }: World, { lostBytes, inventedBytes }: Fate, cause: ReplicationCause): string {
  const { answeredTwice, wrongPages, wrongBlocks } = observer;
  const named = answeredTwice.slice(0, MOST_NAMED).join(', ');
  const more = answeredTwice.length > MOST_NAMED ? ', ...' : '';
  return [
    REPLICATION_CAUSES[cause],
    ...(lostBytes + inventedBytes > 0 ? [`${lostBytes} bytes lost, ${inventedBytes} invented`] : []),
    ...(wrongPages + wrongBlocks > 0 ? [`${wrongPages} pages and ${wrongBlocks} blocks are wrong`] : []),
    ...(named === '' ? [] : [`two primaries answered the requests ${named}${more}`]),
  ].join('; ');
}
