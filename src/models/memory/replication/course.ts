/**
 * What the loss of its host does to a protected VM, and what its protection costs while nothing fails: for models at
 * the scale of years.
 */
import type { Course, Question } from '../../../experiment/course.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { ReplicationSettings } from './form.ts';
import { fateOf, protectedMeasures, workMeasures } from './measures.ts';
import type { ReplicationParts } from './parts.ts';
import { struckWorld, undisturbed } from './run.ts';

export interface ReplicationCourse extends Course {
  /** Running time of the VM that is done again. */
  readonly repeatedNanos: number;
}

export interface ProtectionPrice {
  /** What a service gives, over what it gives unprotected. */
  readonly throughput: number;
  /** Taken at the backup, over the memory of the VM: all of it, and the buffer for a checkpoint. */
  readonly memory: number;
}

export function replicationCourses(parts: ReplicationParts) {
  return ({ settings, seed, run }: Question<ReplicationSettings>): ReplicationCourse => {
    const { world } = struckWorld(settings, parts, `${seed}/${run}`);
    const { living, lostBytes, inventedBytes } = fateOf(world);
    const repeatedNanos = world.observer.repeatedNanos;
    if (living.length !== 1 || lostBytes + inventedBytes > 0)
      return { effects: [{ kind: 'vm-lost', from: 0, vm: 'every' }], repeatedNanos };
    return { effects: [{ kind: 'unreachable', from: 0, to: world.audience?.silenceNanos ?? 0 }], repeatedNanos };
  };
}

export function protectionPrices(parts: ReplicationParts) {
  return ({ settings, seed, run }: Question<ReplicationSettings>): ProtectionPrice => {
    const chance = `${seed}/${run}`;
    const world = undisturbed(settings, parts, chance);
    const native = undisturbed({ ...settings, mechanism: 'none', without: [] }, parts, chance);
    const pages = protectedMeasures(world)['checkpointPages|protected'] ?? 0;
    const ofAll = world.primary.memory.versions.length * PAGE_BYTES;
    return {
      throughput: workMeasures(world, native)['ratio|native-throughput'] ?? 1,
      memory: 1 + (pages * PAGE_BYTES) / ofAll,
    };
  };
}
