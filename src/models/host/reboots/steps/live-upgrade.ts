/**
 * Steps that replace VMM or device models under VMs that keep their memory, their devices and, but for a pause, their
 * time. What is new is started beside what runs; then each VM is paused, its state is handed over, and it goes on.
 *
 * Handing over takes both sides alive: a VMM that has crashed gives nothing away.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Guest } from '../../host/guest.ts';
import { type RebootScene, SECOND_VMM } from '../scene.ts';
import { needs, type RebootStep } from '../step.ts';

export const loadUpgrade: RebootStep = {
  name: 'load-upgrade',
  part: 'preparation',
  summary: 'dom0 reads the next VMM and the next device model from its file system, while everything runs',
  optional: true,
  obstacle: needs({ dom0: 'reads them from its file system' }),
  *apply({ host, values, handover }) {
    yield host.disk.move(host.dom0.region, 0, values.vmmModuleBytes + values.deviceModelBytes);
    handover.hasUpgrade = true;
  },
  holds: ({ handover }) => handover.hasUpgrade,
};

export const startSecondVmm: RebootStep = {
  name: 'start-second-vmm',
  part: 'preparation',
  summary: 'a second VMM is loaded beside the first, which goes on running the VMs',
  optional: false,
  obstacle: needs({ vmm: 'shares the hardware with the second', dom0: 'loads it' }),
  *apply(scene) {
    const { host, values, handover } = scene;
    if (!host.memory.allocate(SECOND_VMM, host.pagesOf(host.values.vmmBytes))) {
      host.note('dom0', 'finds no free memory for a second VMM');
      return;
    }
    yield* readWhereMissing(scene);
    yield* host.processors.compute(values.vmmModuleNanos);
    handover.hasSecondVmm = true;
  },
  holds: ({ host, handover }) => handover.hasSecondVmm || host.memory.freePages < host.pagesOf(host.values.vmmBytes),
};

export const startDeviceModels: RebootStep = {
  name: 'start-device-models',
  part: 'preparation',
  summary: 'a new device model starts for each VM beside the one it has, one after the other',
  optional: true,
  obstacle: needs({ dom0: 'runs the device models' }),
  *apply(scene) {
    for (const guest of running(scene)) yield* startDeviceModel(guest, scene);
  },
  holds: (scene) => running(scene).every((guest) => scene.handover.deviceModels.has(guest)),
};

export const graftVms: RebootStep = {
  name: 'graft-vms',
  part: 'preserving',
  summary: 'one VM after the other is paused and goes on under the second VMM, with its memory, devices and DMA',
  optional: false,
  obstacle: (scene) => {
    const missing = needs({ vmm: 'gives the VMs away', dom0: 'hands their devices over' })(scene);
    if (missing !== null || scene.handover.hasSecondVmm) return missing;
    return { kind: 'passed-over', why: 'there is no second VMM that could take the VMs' };
  },
  *apply(scene) {
    for (const guest of running(scene)) yield* handOver(guest, scene, 'graft');
  },
  holds: (scene) => running(scene).every(({ attachments }) => attachments > 1),
};

export const unloadFirstVmm: RebootStep = {
  name: 'unload-first-vmm',
  part: 'vmm',
  summary: 'the first VMM, which has no VM any more, is unloaded',
  optional: false,
  obstacle: (scene) =>
    scene.handover.hasSecondVmm ? needs({ vmm: 'is unloaded', dom0: 'unloads it' })(scene) : NO_SECOND_VMM,
  *apply({ host, values, handover }) {
    yield* host.processors.compute(values.vmmModuleNanos);
    // The two are as large as each other: the pages of the second are now those of the VMM.
    host.memory.release(SECOND_VMM);
    host.vmm.start(host.simulation.now);
    handover.clear();
  },
  holds: ({ host, handover }) => !handover.hasSecondVmm && host.memory.pagesOf(SECOND_VMM) === 0 && host.vmm.starts > 1,
};

export const updateDeviceModels: RebootStep = {
  name: 'update-device-models',
  part: 'preserving',
  summary: 'one VM after the other is paused while its device model saves its state and executes the next one',
  optional: false,
  obstacle: needs({ vmm: 'keeps the VMs and their memory', dom0: 'runs the device models' }),
  *apply(scene) {
    for (const guest of running(scene)) yield* handOver(guest, scene, 'update');
    scene.handover.clear();
  },
  holds: (scene) => running(scene).every(({ attachments }) => attachments > 1),
};

const NO_SECOND_VMM = { kind: 'passed-over', why: 'there is no second VMM that would stay' } as const;

const running = ({ host }: RebootScene): readonly Guest[] => host.guests.filter(({ state }) => state === 'running');

function* readWhereMissing(scene: RebootScene): ProcessBody {
  if (!scene.handover.hasUpgrade) yield* loadUpgrade.apply(scene);
}

function* startDeviceModel(guest: Guest, scene: RebootScene): ProcessBody {
  const { host, values, handover } = scene;
  yield* readWhereMissing(scene);
  yield* host.processors.compute(values.deviceModelStartNanos);
  handover.deviceModels.add(guest);
}

/** The pause of a VM. A device model that has not been started beforehand starts in it. */
function* handOver(guest: Guest, scene: RebootScene, name: string): ProcessBody {
  const { host, values, handover, phase } = scene;
  const { processors } = host;
  const done = phase(guest.name, name);
  yield* processors.compute(values.vcpuStopNanos);
  guest.freeze();
  guest.detach();
  // Written by the one side, read by the other.
  const stateBytes = 2 * (values.executionStateBytes + values.deviceStateBytes);
  yield* processors.compute((stateBytes / host.values.copyBytesPerSecond) * 1e9);
  if (!handover.deviceModels.delete(guest)) yield* startDeviceModel(guest, scene);
  handover.deviceModels.delete(guest);
  yield* processors.compute(guest.pages * values.slotNanosPerPage + values.deviceHandoverNanos + values.vcpuStopNanos);
  guest.thaw();
  guest.attach();
  done();
}
