/** Steps that end one VMM and start another, with or without the firmware. */
import { assert } from '../../../../kernel/assertions.ts';
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Host } from '../../host/host.ts';
import { RECORDS, type RebootScene } from '../scene.ts';
import { needs, type RebootStep } from '../step.ts';

export const quickReload: RebootStep = {
  name: 'quick-reload',
  part: 'vmm',
  summary: 'the old VMM jumps to the image in memory: no firmware, no boot loader, and memory stays as it is',
  optional: false,
  *apply(scene) {
    const { host, values, handover } = scene;
    endVmm(host);
    if (handover.hasImage) yield* host.processors.compute(values.jumpNanos);
    else {
      host.note('vmm', 'has no image to jump to: the host goes through its firmware');
      yield* throughFirmware(scene);
    }
  },
  holds: isDown,
};

export const firmwareReset: RebootStep = {
  name: 'firmware-reset',
  part: 'vmm',
  summary: 'resets the hardware; firmware and boot loader run, and nothing is left in memory',
  optional: false,
  *apply(scene) {
    endVmm(scene.host);
    yield* throughFirmware(scene);
  },
  holds: (scene) => isDown(scene) && scene.handover.isEmpty,
};

export const reservePreserved: RebootStep = {
  name: 'reserve-preserved',
  part: 'vmm',
  summary: 'the new VMM reads the preserved page maps and reserves those pages, before it allocates any memory',
  optional: true,
  *apply({ host, values, handover }) {
    let pages = 0;
    for (const guest of handover.records.keys()) {
      handover.reserved.add(guest.name);
      pages += guest.pages;
    }
    handover.reserved.add(RECORDS);
    yield* host.processors.compute(pages * values.recordNanosPerPage);
  },
  holds: ({ handover }) => [...handover.records.keys()].every(({ name }) => handover.reserved.has(name)),
};

export const startVmm: RebootStep = {
  name: 'start-vmm',
  part: 'vmm',
  summary: 'the new VMM takes over the hardware, makes its heap and builds dom0',
  optional: false,
  *apply({ host, values, handover }) {
    const { memory } = host;
    memory.forgetAllBut(handover.reserved);
    assert(memory.allocate('vmm', host.pagesOf(host.values.vmmBytes)), 'no memory for the VMM');
    assert(memory.allocate('dom0', host.pagesOf(host.values.dom0Bytes)), 'no memory for dom0');
    yield* host.processors.compute(values.vmmStartNanos);
    host.vmm.start(host.simulation.now);
  },
  holds: ({ host }) => host.vmm.state === 'running',
};

export const scrubFreeMemory: RebootStep = {
  name: 'scrub-free-memory',
  part: 'vmm',
  summary: 'overwrites all free memory, so that no domain can read what another has left',
  optional: true,
  obstacle: needs({ vmm: 'scrubs' }),
  *apply({ host }) {
    yield* host.processors.compute(host.scrubNanos);
    host.memory.scrub();
  },
  holds: ({ host }) => host.memory.extents.every(({ owner, content }) => owner !== null || content === null),
};

/** Neither the VMM, nor dom0, nor a guest runs. */
function isDown({ host: { vmm, dom0, guests } }: RebootScene): boolean {
  return vmm.state === 'stopped' && dom0.state === 'off' && guests.every(({ state }) => state !== 'running');
}

/** A guest that is neither frozen in memory nor saved on disk is lost with its VMM. */
function endVmm(host: Host): void {
  host.vmm.state = 'stopped';
  host.dom0.state = 'off';
  for (const guest of host.guests) {
    if (guest.state === 'frozen' || guest.state === 'saved' || guest.state === 'off') continue;
    host.note(guest.name, 'is lost with the VMM: nothing holds its execution state');
    guest.halt();
  }
}

function* throughFirmware({ host, values, handover }: RebootScene): ProcessBody {
  host.memory.clear();
  handover.clear();
  for (const guest of host.guests) {
    if (guest.state !== 'frozen') continue;
    host.note(guest.name, 'is lost with the content of the memory');
    guest.halt();
  }
  yield host.simulation.delay(values.firmwareNanos + values.bootLoaderNanos);
}
