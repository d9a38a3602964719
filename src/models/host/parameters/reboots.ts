/**
 * The costs of the steps of a host's reboot: sizes, and unit costs of the VMM and the toolstack. They are calibrated on
 * one VM or none. The duration of a step with many VMs is always a result.
 */
import type { Parameter, Values } from '../../../experiment/parameter.ts';
import { liveUpgradeParameters } from './live-upgrade.ts';

export const rebootParameters = {
  // The VMM
  imageBytes: {
    least: 1,
    value: 32 * 2 ** 20,
    unit: 'bytes',
    status: 'assumed',
    source: 'VMM, dom0 kernel and initial RAM disk together, as files',
  },
  jumpNanos: {
    value: 100e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the old VMM stops the CPUs, copies the image to where it runs, and jumps',
  },
  vmmStartNanos: {
    value: 4.61e9,
    unit: 'ns',
    status: 'calibrated on K30',
    source: 'CPUs, interrupt controllers, devices, building dom0: the 11 s of a quick reload, less jump and scrub',
  },
  firmwareNanos: { value: 47e9, unit: 'ns', status: 'recalled', source: 'K33' },
  bootLoaderNanos: {
    value: 1e9,
    unit: 'ns',
    status: 'calibrated on K33',
    source: 'loads the image through the firmware: a restart takes 59 s with the hardware reset, 11 s without',
  },

  // Suspend in memory and resume
  suspendHandlerNanos: {
    value: 6e6,
    unit: 'ns',
    status: 'recalled',
    source: "K24: a guest's handler detaches its devices in 4 to 8 ms, whatever its size",
  },
  executionStateBytes: { value: 16 * 1024, unit: 'bytes', status: 'recalled', source: 'K94: kept for each VM' },
  mapBytesPerPage: {
    value: 8,
    unit: 'bytes',
    status: 'recalled',
    source: 'K94: 2 MB of page map per GB, so an 8-byte entry for each page of 4 KiB',
  },
  recordNanosPerPage: {
    value: 25.66,
    unit: 'ns',
    status: 'calibrated on K20',
    source: 'the VMM looks up a page and writes its entry: 80 ms for 11 GiB, less the handler',
  },
  rebindNanosPerPage: {
    value: 179.3,
    unit: 'ns',
    status: 'calibrated on K21',
    source: "a frozen page becomes the new domain's: 0.9 s for 11 GiB, 0.43 s for 1 GiB (K51)",
  },
  domainNanos: {
    value: 383e6,
    unit: 'ns',
    status: 'calibrated on K51',
    source:
      'toolstack, one VM after the other: XenStore entries, backends, unpause; 0.43 s with the ' +
      'pages of 1 GiB. The same work is assumed for a domain that boots or is restored',
  },

  ...liveUpgradeParameters,
} as const satisfies Record<string, Parameter>;

export type RebootValues = Values<typeof rebootParameters>;
