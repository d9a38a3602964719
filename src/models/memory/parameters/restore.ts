/** The constants of restoring a VM from an image, and of the client that watches it. */
import type { Parameter, Values } from '../../../experiment/parameter.ts';

export const restoreParameters = {
  ranBeforeNanos: {
    value: 20e9,
    unit: 'ns',
    status: 'assumed',
    source: 'that the guest has run before it is saved, by which the pages that it writes have different versions',
  },
  restoreStateNanos: {
    value: 50e6,
    unit: 'ns',
    status: 'recalled',
    source: 'REAP (ASPLOS 2021): starting the VMM and loading the state of vCPUs and devices',
  },
  pageFaultNanos: {
    value: 10e3,
    unit: 'ns',
    status: 'assumed',
    source: 'an absent page without the disk: exit to the VMM, a message to the pager, copy, mapping, entry',
  },
  traceFaultNanos: {
    value: 3e3,
    unit: 'ns',
    status: 'assumed',
    source: 'of the guest, for the first access to a page whose accesses are traced',
  },
  accessScanNanosPerPage: {
    value: 20,
    unit: 'ns',
    status: 'assumed',
    source: 'of a core, to read and clear the access bit of a page',
  },
  restoreExtentPages: {
    least: 1,
    value: 4,
    unit: 'pages',
    status: 'assumed',
    source: 'adjacent pages of one class. REAP found two to three pages in a row in working sets',
  },
  backgroundPages: {
    value: 128,
    unit: 'pages',
    status: 'assumed',
    source: 'that the background asks for at once: a request of the block layer of Linux',
    least: 1,
  },
  functionInputShare: {
    value: 0.03,
    unit: 'share',
    status: 'recalled',
    source: 'REAP: of the pages of an invocation, those that depend on its input; at most, in most functions',
  },
  toolstackRestartNanos: {
    value: 2e9,
    unit: 'ns',
    status: 'assumed',
    source: 'a toolstack that has crashed is started again by its supervisor, and finds the VMs that there are',
  },
  hostRestartNanos: { value: 90e9, unit: 'ns', status: 'assumed', source: 'power is back, the host boots' },
  slowStorageFactor: { value: 10, unit: 'times', status: 'assumed', source: 'of a disk that becomes slow', least: 1 },
  probeNanos: {
    value: 5e6,
    unit: 'ns',
    status: 'assumed',
    source: "of the guest's core, for the request that a client sends again and again",
    least: 1000,
  },
  responsiveWindowNanos: {
    value: 500e6,
    unit: 'ns',
    status: 'assumed',
    source: 'over which a client judges whether the service is responsive',
    least: 1e6,
  },
} as const satisfies Record<string, Parameter>;

export type RestoreValues = Values<typeof restoreParameters>;
