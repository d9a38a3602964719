/**
 * Repairs of requests that VMs had made to discarded threads of the VMM: hypercalls (as a unit or element by element),
 * system calls, and registers saved in the thread.
 */
import type { Repair } from './repair.ts';

/**
 * The VM will issue the call again from its start. This is correct for idempotent calls, and causes errors for others.
 */
export const hypercallRetry: Repair = {
  name: 'hypercall-retry',
  summary: 'rewinds every half-executed hypercall so that its VM issues it again',
  optional: true,
  fixes: ['hypercall-in-flight'],
  cost: () => 0,
  apply({ machine }) {
    for (const { vcpu } of machine.vms) if (vcpu.inFlight !== null) vcpu.rewound = true;
  },
};

/**
 * The VMM records the progress of a batch in normal operation, for the retried call. Without the record the call begins
 * with its first element again.
 */
export const batchRetry: Repair = {
  name: 'batch-retry',
  summary: 'lets a retried batch begin behind its last finished element',
  optional: true,
  on: ({ batchesHypercalls }) => batchesHypercalls === 1,
  upkeep: ['batch-progress'],
  cost: () => 0,
  apply() {},
};

/** Undoes writes of a handler that must not be done twice. */
export const undoLogging: Repair = {
  name: 'undo-logging',
  summary: 'undoes the logged writes of half-executed hypercalls that are not idempotent',
  optional: true,
  on: ({ logsUndo }) => logsUndo === 1,
  upkeep: ['undo-logging'],
  fixes: ['undo-log-kept'],
  cost: () => 0,
  apply({ machine }) {
    for (const { vcpu } of machine.vms) {
      for (const takeBack of vcpu.undoLog) takeBack();
      vcpu.undoLog = [];
    }
  },
};

export const systemCallRetry: Repair = {
  name: 'system-call-retry',
  summary: 'rewinds every half-forwarded system call so that its process issues it again',
  optional: true,
  on: ({ forwardsSystemCalls }) => forwardsSystemCalls === 1,
  fixes: ['system-call-in-flight'],
  cost: () => 0,
  apply({ machine }) {
    for (const { vcpu } of machine.vms) if (vcpu.systemCall === 'in-flight') vcpu.systemCall = 'rewound';
  },
};

/** At detection the bases are still in the registers of the CPUs that were stopped inside the VMM. */
export const saveSegmentBases: Repair = {
  name: 'save-fs-gs',
  summary: 'saves the FS and GS bases of the processes that the stopped threads of the VMM worked for',
  optional: true,
  on: ({ keepsSegmentBases }) => keepsSegmentBases === 1,
  fixes: ['segment-bases-lost'],
  cost: () => 0,
  apply({ machine }) {
    for (const { vcpu } of machine.vms) vcpu.basesLost = false;
  },
};
