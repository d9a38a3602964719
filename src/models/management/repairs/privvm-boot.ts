/**
 * From a PrivVM in which something has failed to a new one whose services run. The VMM does it: it keeps the image in
 * memory, and the PrivVM has no devices to wait for.
 */
import type { ManagementRepair } from './repair.ts';

export const haltPrivvm: ManagementRepair = {
  name: 'halt-privvm',
  summary: 'the VMM destroys the failed PrivVM, with everything that still runs in it',
  optional: false,
  cost: ({ plane }) => plane.values.haltNanos,
  apply: ({ plane }) => plane.privvm.crash(),
  holds: ({ plane }) => plane.privvm.state === 'crashed',
};

export const bootPrivvm: ManagementRepair = {
  name: 'boot-privvm',
  summary: 'a new PrivVM boots from the image that the VMM keeps',
  optional: false,
  cost: ({ plane }) => plane.values.bootNanos,
  apply: ({ plane }) => plane.privvm.boot(),
  holds: ({ plane }) => plane.privvm.state === 'running',
};

export const startXenstored: ManagementRepair = {
  name: 'start-xenstored',
  summary: 'the XenStore daemon starts with an empty store',
  optional: false,
  cost: ({ plane }) => plane.values.xenstoredStartNanos,
  apply: ({ plane }) => plane.xenstored.service.start(),
  holds: ({ plane }) => plane.xenstored.service.runs,
};

export const startServices: ManagementRepair = {
  name: 'start-services',
  summary: 'console daemon, toolstack and agent start, and the toolstack accepts orders again',
  optional: false,
  cost: ({ plane }) => plane.values.consoleStartNanos + plane.values.toolstackStartNanos,
  apply({ plane }) {
    plane.startConsole();
    plane.toolstack.service.start();
    plane.privvm.agent.start();
  },
  holds: ({ plane }) => plane.toolstack.service.runs && plane.privvm.agent.runs,
};
