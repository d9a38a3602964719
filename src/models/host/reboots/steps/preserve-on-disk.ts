/**
 * Steps that write the complete memory of the VMs to disk before dom0 shuts down, and read it back afterwards. All
 * images are written at once, each as a stream.
 */

import { assert } from '../../../../kernel/assertions.ts';
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { DiskRegion } from '../../host/disk.ts';
import type { Guest } from '../../host/guest.ts';
import type { RebootScene } from '../scene.ts';
import { sideBySide } from '../side-by-side.ts';
import { needs, type RebootStep } from '../step.ts';

export const saveImages: RebootStep = {
  name: 'save-images',
  part: 'preserving',
  summary: 'dom0 suspends the VMs and writes their memory to disk, all at once; then their memory is given back',
  optional: true,
  obstacle: needs({ vmm: "shows dom0 the VMs' memory", dom0: 'writes the images' }),
  *apply(scene) {
    const running = scene.host.guests.filter(({ state }) => state === 'running');
    yield* sideBySide(scene.host, running, (guest) => save(guest, scene));
  },
  holds: ({ host }) => host.guests.every(({ state }) => state !== 'running'),
};

export const restoreImages: RebootStep = {
  name: 'restore-images',
  part: 'restoring',
  summary: 'the toolstack makes a domain for each image; dom0 reads the images back, all at once',
  optional: false,
  obstacle: needs({ vmm: 'takes what dom0 reads', dom0: 'reads the images' }),
  *apply(scene) {
    const saved = scene.host.guests.filter(({ state }) => state === 'saved');
    yield* sideBySide(scene.host, saved, (guest) => restore(guest, scene));
  },
  holds: ({ host }) => host.guests.every(({ state }) => state !== 'saved'),
};

function* save(guest: Guest, scene: RebootScene): ProcessBody {
  const { host, values, phase } = scene;
  const done = phase(guest.name, 'save');
  yield* host.processors.compute(values.suspendHandlerNanos);
  guest.detach();
  guest.freeze();
  yield host.disk.move(imageOf(guest, scene), 0, guest.pages * host.memory.pageBytes);
  guest.freeze('saved');
  host.memory.release(guest.name);
  done();
}

function* restore(guest: Guest, scene: RebootScene): ProcessBody {
  const { host, values, phase } = scene;
  const done = phase(guest.name, 'restore');
  yield* host.toolstack.use(values.domainNanos);
  assert(host.memory.allocate(guest.name, guest.pages), () => `no memory to restore ${guest.name}`);
  yield host.disk.move(imageOf(guest, scene), 0, guest.pages * host.memory.pageBytes);
  guest.thaw();
  guest.attach();
  done();
}

function imageOf(guest: Guest, { images }: RebootScene): DiskRegion {
  const image = images.get(guest);
  assert(image, () => `there is no disk space for the image of ${guest.name}`);
  return image;
}
