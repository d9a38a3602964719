/** The phases of one episode: undetected, then recovering, repair by repair. All of it is in the record. */
import type { Span } from '../../experiment/activity.ts';
import type { EpisodeRecord, RecoveryRecord } from '../../experiment/record.ts';
import type { Details } from './recorder.ts';

export interface Phase extends Span {
  /** The track of the phase. */
  readonly track: string;
  /** Whether the arrow from strike to recovery includes it. */
  readonly isStation: boolean;
  readonly details?: Details;
}

/** `lane` distinguishes the tracks of episodes that overlap in time. */
export function phasesOf({ strike, detection, recovery, fault, damage }: EpisodeRecord, lane = ''): Phase[] {
  if (strike === undefined) return [];
  const phases: Phase[] = [];
  const { atNanos, cpu, entry, step, instruction } = strike;
  const detectedAt = detection?.atNanos ?? atNanos;
  phases.push({
    track: `failure${lane}`,
    name: detection === undefined ? `${fault}, never detected` : `${fault}, undetected`,
    startNanos: atNanos,
    endNanos: detectedAt,
    isStation: true,
    details: {
      ...(cpu === undefined ? {} : { cpu }),
      entry,
      step,
      ...(instruction === undefined ? {} : { instruction }),
      damage: damage.map(({ kind, object }) => `${kind} (${object})`).join(', '),
    },
  });
  if (detection !== undefined && recovery !== undefined) {
    const { mechanism, nanos, left, stuck } = recovery;
    phases.push({
      track: `recovery${lane}`,
      name: `recovery by ${mechanism}`,
      startNanos: detectedAt,
      endNanos: detectedAt + nanos,
      isStation: true,
      details: { detectedBy: detection.detector, left: left.length, ...(stuck === undefined ? {} : { stuck }) },
    });
    phases.push(...repairsFrom(`recovery${lane}`, detectedAt, recovery));
  }
  return phases;
}

/** One after the other, inside the recovery. */
function repairsFrom(track: string, begin: number, { repairs }: RecoveryRecord): Phase[] {
  let startNanos = begin;
  return repairs.map(({ repair, nanos }) => {
    const phase = { track, name: repair, startNanos, endNanos: startNanos + nanos, isStation: false };
    startNanos = phase.endNanos;
    return phase;
  });
}
