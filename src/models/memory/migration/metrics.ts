/** The metrics of a migration. Downtime, throughput, and what was lost are what the client has seen. */
import type { Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const MOVED = 'runs in which the VM runs at the destination, and nowhere else, with all of its memory';
const ORDERED = 'runs in which a migration was ordered';
const BOTH = 'runs in which the VM was moved in both ways';

const HOSTED = 'runs of VMs that share pages';

const roundMb = (number: number): Metric => ({
  unit: 'count',
  meaning: `MB (10^6 bytes) of pages sent in round ${number}, while the VM ran`,
  of: 'runs with such a round',
  isDetail: true,
});

export const MIGRATION_METRICS = {
  'migrated|ordered': { unit: 'share', meaning: MOVED, of: ORDERED },
  'at-source|ordered': { unit: 'share', meaning: 'runs in which the VM goes on where it was', of: ORDERED },
  'recoverable|ordered': {
    unit: 'share',
    meaning: 'runs in which the VM stands still, and all of its state is there',
    of: ORDERED,
  },
  'lost|ordered': { unit: 'share', meaning: 'runs in which no host has all of its state', of: ORDERED },
  'twice-alive|ordered': { unit: 'share', meaning: 'runs in which the VM runs on both hosts', of: ORDERED },
  'memory-equal|ordered': {
    unit: 'share',
    meaning: 'runs in which every page that is at the destination has the content that the VM left there',
    of: ORDERED,
  },
  'downtimeMs|migrated': {
    unit: 'ms',
    meaning: 'the longest time in which nothing came to the client, from the order on',
    of: MOVED,
    hasDistribution: true,
  },
  'interruptionMs|struck': {
    unit: 'ms',
    meaning: 'the longest time in which nothing came to the client, from the order on, wherever the VM is afterwards',
    of: 'runs in which something failed, and the client is served at their end',
  },
  'pauseMs|migrated': { unit: 'ms', meaning: 'for how long the VM stood still', of: MOVED },
  'totalTime|migrated': { unit: 's', meaning: 'from the order until the source is no longer needed', of: MOVED },
  'sentMb|migrated': { unit: 'count', meaning: 'MB (10^6 bytes) that the migration sent over the link', of: MOVED },
  'rounds|migrated': { unit: 'count', meaning: 'rounds, with the one in which the VM stood still', of: MOVED },
  'round1Mb|rounds': roundMb(1),
  'round2Mb|rounds': roundMb(2),
  'round3Mb|rounds': roundMb(3),
  'round4Mb|rounds': roundMb(4),
  'round5Mb|rounds': roundMb(5),
  'lastRoundMb|migrated': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) of pages sent while the VM stood still',
    of: MOVED,
  },
  'skippedMb|migrated': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) of pages that were due in a round and left to a later one',
    of: MOVED,
    isDetail: true,
  },
  ...TTR_METRIC,
  'throughputMeanwhile|ordered': {
    unit: 'ratio',
    meaning: 'throughput of the client from the order until the end of the migration, over that before',
    of: ORDERED,
  },
  'requestsLost|ordered': { unit: 'count', meaning: 'requests that a client gave up', of: ORDERED },
  'requestsDoubled|ordered': { unit: 'count', meaning: 'requests that the service did twice', of: ORDERED },
  'resets|ordered': { unit: 'count', meaning: 'connections that a client took for broken', of: ORDERED },
  'frozen|ordered': { unit: 's', meaning: 'for how long the picture of a stream stood still, in all', of: ORDERED },
  'longestFreeze|ordered': { unit: 's', meaning: 'the longest of these times', of: ORDERED, isDetail: true },
  'throttle|ordered': {
    unit: 'ratio',
    meaning: 'the largest share of its time that was taken from the VM',
    of: ORDERED,
    isDetail: true,
  },
  'stalled|followed': { unit: 's', meaning: 'for how long the VM waited for absent pages', of: 'runs of post-copy' },
  'faults|followed': { unit: 'count', meaning: 'absent pages that the VM touched', of: 'runs of post-copy' },
  'faultShare|followed': {
    unit: 'ratio',
    meaning: 'absent pages that the VM touched, over its working set: the pages that it accesses at all',
    of: 'runs of post-copy',
  },
  'cacheHits|encoded': {
    unit: 'ratio',
    meaning: 'pages that the cache had, over those looked for',
    of: 'runs with a cache of sent pages',
  },
  'overflows|encoded': {
    unit: 'ratio',
    meaning: 'pages that had to be sent whole although the cache had them, over those that it had',
    of: 'runs with a cache of sent pages',
  },
  'encodedBytes|encoded': {
    unit: 'count',
    meaning: 'bytes that a page took as a delta',
    of: 'runs in which pages were sent as deltas',
  },
  'stalePages|migrated': {
    unit: 'count',
    meaning: 'pages that a device wrote and that were not sent again',
    of: MOVED,
  },
  'wrongPages|ordered': {
    unit: 'count',
    meaning: 'pages at the destination with another content than the VM left there',
    of: ORDERED,
  },
  'savedVms|evacuated': {
    unit: 'count',
    meaning: 'VMs that needed nothing of the host any more when it failed',
    of: 'runs in the fluid form',
    extreme: 'largest',
  },
  'savedShare|evacuated': {
    unit: 'ratio',
    meaning: 'the same, over all VMs of the host',
    of: 'runs in the fluid form',
    isDetail: true,
  },
  'refusedVms|evacuated': {
    unit: 'count',
    meaning: 'VMs that stayed where they were, since the destination had no frames for them',
    of: HOSTED,
  },
  'takenMb|hosted': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) of frames taken on the source when the first VM was ordered to move',
    of: HOSTED,
  },
  'sparedMb|hosted': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) by which the memories of the VMs are more than the frames that they took then',
    of: HOSTED,
  },
  'arrivedMb|hosted': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) of frames taken on the destination at the end',
    of: HOSTED,
  },
  'brokenMb|hosted': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) of pages that a VM has written and no longer shares, mean over the VMs',
    of: HOSTED,
    isDetail: true,
  },
  'referredMb|hosted': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) of pages that were not sent, since the destination had them, mean over the VMs',
    of: HOSTED,
    isDetail: true,
  },
  'starvedVms|hosted': {
    unit: 'count',
    meaning: 'VMs that had to wait for a frame, since none was free',
    of: HOSTED,
  },
  'framesOut|starved': {
    unit: 's',
    meaning: 'from when the pages are shared until the source first has no free frame for a write',
    of: 'runs in which the source ran out of frames',
  },
  'ratio|downtime': {
    unit: 'count',
    meaning: 'downtime of the same run as `against` says, over its own',
    of: BOTH,
  },
  'ratio|downtime-reduction': {
    unit: 'ratio',
    meaning: '1 - its own downtime over that of the same run as `against` says',
    of: BOTH,
  },
  'ratio|pause-reduction': {
    unit: 'ratio',
    meaning: '1 - the time for which its VM stood still over that of the same run as `against` says',
    of: BOTH,
  },
  'ratio|pause': {
    unit: 'count',
    meaning: 'time for which the VM stood still in the same run as `against` says, over its own',
    of: BOTH,
  },
  'ratio|total-time': {
    unit: 'count',
    meaning: 'time of the migration of the same run as `against` says, over its own',
    of: BOTH,
  },
  'ratio|throughput': {
    unit: 'count',
    meaning: 'its own throughput while migrating, over that of the same run as `against` says',
    of: 'runs that were also done as `against` says',
  },
} as const satisfies Record<string, Metric>;

export type MigrationMetric = keyof typeof MIGRATION_METRICS;
