/**
 * The costs of replacing VMM, device models or host kernel under running VMs: sizes, and unit costs of single parts. A
 * pause or a total time is always a result. None of them was fitted to a published pause.
 */
import type { Parameter } from '../../../experiment/parameter.ts';

const MIB = 2 ** 20;

export const liveUpgradeParameters = {
  vmmModuleBytes: {
    least: 1,
    value: 2 * MIB,
    unit: 'bytes',
    status: 'assumed',
    source: 'a VMM that is a module of the host kernel, as KVM is',
  },
  vmmModuleNanos: {
    value: 30e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the module is linked, and virtualization is switched on for it on every core',
  },
  deviceModelBytes: {
    least: 1,
    value: 20 * MIB,
    unit: 'bytes',
    status: 'assumed',
    source: 'a device model as a file, with its libraries; read once for all VMs',
  },
  deviceModelStartNanos: {
    value: 50e6,
    unit: 'ns',
    status: 'assumed',
    source: 'a device model starts: it is linked, reads its options, makes the devices of one machine',
  },
  deviceStateBytes: {
    value: MIB,
    unit: 'bytes',
    status: 'assumed',
    source: 'of all devices of one VM: registers, queues, interrupt controllers, a frame buffer that is sent as it is',
  },
  vcpuStopNanos: {
    value: 100e3,
    unit: 'ns',
    status: 'assumed',
    source: 'the vCPUs of a VM are interrupted and leave the guest; the same once more as they go back',
  },
  slotNanosPerPage: {
    value: 2,
    unit: 'ns',
    status: 'assumed',
    source: 'a VMM is told of the memory of a VM: 8 bytes of reverse map for each page are allocated and cleared',
  },
  deviceHandoverNanos: {
    value: 3e6,
    unit: 'ns',
    status: 'assumed',
    source: 'files of the devices of a VM change hands, pass-through ones with their DMA; interrupts are routed anew',
  },
} as const satisfies Record<string, Parameter>;
