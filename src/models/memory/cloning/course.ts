/** When the VMs of a lost host answer again, made anew on another one: for models that have more than one host. */
import type { Question } from '../../../experiment/course.ts';
import { named } from '../../../experiment/named.ts';
import { valuesOf } from '../../../experiment/parameter.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { cloningParameters } from '../parameters/cloning.ts';
import { diskParameters } from '../parameters/disk.ts';
import { make } from './making.ts';
import type { CloningParts } from './parts.ts';

export interface ReplacementSettings {
  /** The name of a way to make a VM. */
  readonly mechanism: string;
  readonly vms: number;
  /** Substrates that wait on the host that makes them. */
  readonly pool: number;
  /** Later answers are of no interest. */
  readonly watchNanos: number;
}

export interface Replacement {
  /** Of each VM, in nanoseconds from the loss of its host to its first answer, the earliest first. Infinite: never. */
  readonly answersNanos: readonly number[];
  /** Substrates that are left. */
  readonly poolLeft: number;
}

const VM_BYTES = 2 ** 30;

export function replacements({ creations }: CloningParts) {
  const values = valuesOf(cloningParameters);
  return ({ settings, seed, run }: Question<ReplacementSettings>): Replacement => {
    const { mechanism, vms, pool, watchNanos } = settings;
    const creation = named(creations, mechanism);
    const order = { creation, vms, memoryBytes: VM_BYTES, pool, disk: 'hard-disk' as const, watchNanos };
    const streams = new RandomStreams(`${seed}/${run}`);
    const noticed = { ...order, noticedNanos: values.hostSilenceNanos, isForLost: true, meanwhile: null };
    const { vms: made, left } = make(noticed, values, valuesOf(diskParameters), streams, undefined);
    const answersNanos = made.map(({ prober }) => prober.firstAnswerNanos).sort((a, b) => a - b);
    return { answersNanos, poolLeft: left };
  };
}

/** Of substrates that wait. */
export const standingMb = (substrates: number): number => (substrates * cloningParameters.substrateBytes.value) / 1e6;
