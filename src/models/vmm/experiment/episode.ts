/** Strike, damage, detection and recovery of one fault, as they go into the record. */

import type {
  DamageRecord,
  DetectionRecord,
  EpisodeRecord,
  RecoveryRecord,
  StrikeRecord,
} from '../../../experiment/record.ts';
import type { Detection } from '../detectors/detector.ts';
import type { RecoveryResult } from '../mechanisms/recover.ts';

export interface DetectionAt extends Detection {
  readonly atNanos: number;
}

/**
 * Times are simulated ones, of which `origin` is the start of the benchmark; the strike's own is already counted from
 * there.
 */
export interface Episode {
  readonly fault: string;
  readonly mechanism: string;
  readonly origin: number;
  readonly struckAt: number;
  readonly strike: StrikeRecord | null;
  readonly damage: readonly DamageRecord[];
  /** Undefined for a fault that acts by itself. */
  readonly activated: boolean | undefined;
  readonly detection: DetectionAt | null;
  readonly recovery: RecoveryResult | null;
}

export function episodeRecord(episode: Episode): EpisodeRecord {
  const { fault, strike, damage, activated, detection, recovery } = episode;
  return {
    fault,
    ...(strike === null ? {} : { strike }),
    damage,
    ...(strike === null || activated === undefined ? {} : { activated }),
    ...(detection === null ? {} : { detection: detectionRecord(detection, episode) }),
    ...(recovery === null ? {} : { recovery: recoveryRecord(recovery, episode.mechanism) }),
  };
}

function detectionRecord({ detector, cpu, atNanos }: DetectionAt, { origin, struckAt }: Episode): DetectionRecord {
  return { detector, cpu: cpu.id, atNanos: atNanos + origin, latencyNanos: atNanos - struckAt };
}

function recoveryRecord({ repairs, stuck, nanos, found, left }: RecoveryResult, mechanism: string): RecoveryRecord {
  const completed = stuck === null;
  return { mechanism, repairs, completed, ...(completed ? {} : { stuck: stuck.why }), nanos, found, left };
}
