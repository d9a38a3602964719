/**
 * Steps of a live update of the host kernel with its VMM, by kexec: the memory of the VMs is declared preserved while
 * they run, services of the host end, and only then the VMs are frozen in place. A device goes on with the requests
 * that it has, into preserved memory. The jump, and what follows it, are the steps of a warm-VM reboot.
 */
import { RECORDS } from '../scene.ts';
import { needs, type RebootStep } from '../step.ts';
import { recordPages } from './preserve-in-memory.ts';

export const preparePreserved: RebootStep = {
  name: 'prepare-preserved',
  part: 'preparation',
  summary: 'the page map of each VM is recorded for the next kernel, while the VM runs',
  optional: true,
  obstacle: needs({ vmm: 'knows the page maps', dom0: 'is the kernel that records what it preserves' }),
  *apply(scene) {
    const { host, values, handover } = scene;
    for (const guest of host.guests.filter(({ state }) => state === 'running')) {
      if (!host.memory.allocate(RECORDS, recordPages(guest, scene))) {
        host.note('dom0', `finds no free memory to record ${guest.name}`);
        continue;
      }
      yield* host.processors.compute(guest.pages * values.recordNanosPerPage);
      handover.records.set(guest, host.memory.mapOf(guest.name));
    }
  },
  holds: (scene) =>
    scene.host.guests.every(
      (guest) =>
        guest.state !== 'running' ||
        scene.handover.records.has(guest) ||
        recordPages(guest, scene) > scene.host.memory.freePages,
    ),
};

export const stopHostServices: RebootStep = {
  name: 'stop-host-services',
  part: 'dom0',
  summary: 'the services of the host shut down; device models and VMs run on',
  optional: false,
  obstacle: needs({ vmm: 'runs dom0', dom0: 'ends them' }),
  *apply({ host }) {
    yield* host.dom0.shutdown();
  },
  holds: ({ host }) => host.dom0.state === 'off',
};

export const freezePrepared: RebootStep = {
  name: 'freeze-prepared',
  part: 'preserving',
  summary: 'the recorded VMs are paused, the state of vCPUs and devices goes into preserved memory',
  optional: true,
  obstacle: needs({ vmm: 'pauses the VMs' }),
  *apply({ host, values, handover, phase }) {
    for (const guest of handover.records.keys()) {
      if (guest.state !== 'running') continue;
      const done = phase(guest.name, 'freeze');
      yield* host.processors.compute(values.vcpuStopNanos);
      guest.freeze();
      guest.detach();
      const stateBytes = values.executionStateBytes + values.deviceStateBytes;
      yield* host.processors.compute((stateBytes / host.values.copyBytesPerSecond) * 1e9);
      host.memory.freeze(guest.name);
      done();
    }
  },
  holds: ({ handover }) => [...handover.records.keys()].every(({ state }) => state !== 'running'),
};
