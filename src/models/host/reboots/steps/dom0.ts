/** Steps that shut down and boot dom0, and the step that loads the next image beforehand. */

import { NEXT_IMAGE } from '../scene.ts';
import { needs, type RebootStep } from '../step.ts';

export const preloadImage: RebootStep = {
  name: 'preload-image',
  part: 'preparation',
  summary: 'loads the next VMM, dom0 kernel and RAM disk into memory while everything runs',
  optional: true,
  obstacle: needs({ vmm: 'takes the image', dom0: 'reads it from its file system' }),
  *apply({ host, values, handover }) {
    if (!host.memory.allocate(NEXT_IMAGE, host.pagesOf(values.imageBytes))) {
      host.note('dom0', 'finds no free memory for the next image');
      return;
    }
    yield host.disk.move(host.dom0.region, 0, values.imageBytes);
    handover.hasImage = true;
  },
};

export const stopDom0: RebootStep = {
  name: 'stop-dom0',
  part: 'dom0',
  summary: 'shuts dom0 down; its backends stop first, and guests that still run have no devices from then on',
  optional: false,
  obstacle: needs({ vmm: 'runs dom0', dom0: 'shuts itself down' }),
  *apply({ host }) {
    for (const guest of host.guests) guest.detach();
    yield* host.dom0.shutdown();
  },
  holds: ({ host }) => host.dom0.state === 'off',
};

export const bootDom0: RebootStep = {
  name: 'boot-dom0',
  part: 'dom0',
  summary: 'boots dom0, its drivers, backends and toolstack',
  optional: false,
  obstacle: needs({ vmm: 'runs dom0' }),
  *apply({ host, effort }) {
    yield* host.dom0.boot(effort('dom0'));
  },
  holds: ({ host }) => host.dom0.state === 'running',
};
