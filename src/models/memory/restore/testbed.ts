/** VMs that were saved, each with its image on the one storage, and their clients. */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { named } from '../../../experiment/named.ts';
import { together, valuesWith } from '../../../experiment/parameter.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import type { RestoreMechanism } from '../mechanisms/restore/mechanism.ts';
import { diskParameters } from '../parameters/disk.ts';
import { flashParameters } from '../parameters/flash.ts';
import { type RestoreValues, restoreParameters } from '../parameters/restore.ts';
import { Disk } from '../platform/disk.ts';
import type { RestoreSettings } from './form.ts';
import type { RestoreParts } from './parts.ts';
import { type Restoration, RestoredVm } from './restored-vm.ts';
import { onSharedDisk } from './shared-images.ts';
import { onDisk, onFlash, type Storage, type StoredImage } from './storage.ts';

/** A VM, and where its image is. */
export interface SavedVm {
  readonly vm: RestoredVm;
  readonly storage: Storage;
}

export class RestoreTestbed {
  readonly simulation = new Simulation({ mostEvents: MOST_EVENTS });
  readonly streams: RandomStreams;
  readonly values: RestoreValues;
  readonly saved: readonly SavedVm[];

  constructor(settings: RestoreSettings, mechanism: RestoreMechanism, parts: RestoreParts, streams: RandomStreams) {
    const { simulation } = this;
    this.streams = streams;
    this.values = valuesWith(restoreParameters, settings.constants);
    const model = named(parts.guests, settings.guest);
    const answered = (): void => {
      if (this.isOver) simulation.stop();
    };
    const { values } = this;
    const restoration = { simulation, streams, settings, mechanism, parts, model, values, answered };
    const vms = Array.from({ length: settings.vms }, (_, index) => vmOf(restoration, index));
    this.saved = this.#stored(vms, settings);
  }

  /** Functions: all have answered, and nothing is simulated any longer. */
  get isOver(): boolean {
    return this.saved.every(({ vm }) => vm.hasAnswered);
  }

  #stored(vms: readonly RestoredVm[], settings: RestoreSettings): SavedVm[] {
    const { constants, storage, workingSetLimit = Number.POSITIVE_INFINITY } = settings;
    const diskValues = valuesWith(diskParameters, constants);
    if (storage !== 'flash') {
      const disk = new Disk(this.simulation, storage, diskValues);
      const stored = vms.map((vm) => vm.image(workingSetLimit));
      if (settings.images === 'shared') {
        const storages = onSharedDisk(disk, stored, this.values.backgroundPages);
        return vms.map((vm, index) => ({ vm, storage: storages[index] as Storage }));
      }
      return vms.map((vm, index) => ({ vm, storage: onDisk(disk, stored[index] as StoredImage) }));
    }
    const values = together(diskValues, valuesWith(flashParameters, constants));
    return vms.map((vm) => ({
      vm,
      storage: onFlash(this.simulation, values, vm.image(workingSetLimit), settings, this.streams),
    }));
  }
}

/** One alone has no number. */
function vmOf(restoration: Restoration, index: number): RestoredVm {
  const name = restoration.settings.vms === 1 ? 'vm' : `vm${index + 1}`;
  return new RestoredVm(restoration, name, index === 0 ? '' : `${name}.`);
}
