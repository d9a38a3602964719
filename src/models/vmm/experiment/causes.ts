/**
 * Why a run went wrong, by what made it fail, each in a clause.
 *
 * What damage does when it acts is a consequence, and a fatal consequence is a cause under its own name; the others are
 * read off what stands still at the end. A new consequence does not compile until it has its words here; a new cause of
 * another kind is one line in `OTHER_CAUSES`.
 */
import type { ConsequenceKind } from '../machine/state/listener.ts';

const CONSEQUENCES: Readonly<Record<ConsequenceKind, string>> = {
  'interrupts-masked': 'a CPU with interrupts masked kept the others from being stopped',
  'wrong-cpu-called': 'a CPU had the identity of another, and sent its stop requests to the wrong CPUs',
  'held-lock': 'a CPU waited without end for a lock whose holder was lost',
  'torn-page-frame': 'a CPU waited without end for the validation of a page frame that no CPU would finish',
  'hypercall-result': 'a VM kernel stopped at the nonsense that a half-executed hypercall returned',
  'hypercall-refused': 'a VM kernel stopped when the hypercall it issued again was refused',
  'lost-hypercall': 'a hypercall lost its effect, and a VM waited for that effect without end',
  'lost-system-call': 'a process went on behind a system call that its kernel never saw',
  'segment-bases-lost': 'a process went on without its FS and GS bases',
  'guest-corrupted': 'a VM computed with a wrong value',
  'grant-in-use': 'a VM kernel stopped at a granted page that counted as still in use by another VM',
  'stale-registers': 'a VM kernel went on with registers that were saved before it had come so far',
  'failed-assertion': 'an assertion of the VMM failed: its records contradicted each other',
  'fatal-exception': 'the VMM took a fatal exception on corrupt data',
  'endless-loop': 'corrupt data sent the VMM into an endless loop',
  'recovery-not-reached': 'what leads to the recovery routine was corrupt, and it was never reached',
  'recovery-met-corruption': 'the recovery met a corrupt structure of the VMM and did not get past it',
};

const OTHER_CAUSES = {
  'no-recovery': 'the scenario does not recover the VMM, and the host stayed down',
  'recovery-stuck': 'the recovery did not finish',
  'vms-lost': 'the recovery gave the VMs up',
  'cpu-stopped': 'a CPU stood still',
  'cpu-not-online': 'a CPU was not brought back',
  'blocked-line': 'an interrupt that was never acknowledged blocked later interrupts',
  'unarmed-timer': 'a CPU had no timer that would ever fire',
  'lost-timer': 'a VM slept without a timer or an event that would wake it',
  'lost-wake-up': 'a vCPU that could run stood in no run queue, or slept on a pending event',
  'vm-not-created': "the PrivVM's toolstack did not finish the VM it was asked for",
  'second-failure': 'the recovered VMM failed again',
  unexplained: 'nothing in the state of the model explains it',
} as const satisfies Record<string, string>;

export type Cause = ConsequenceKind | keyof typeof OTHER_CAUSES;

export const VMM_CAUSES: Readonly<Record<Cause, string>> = { ...CONSEQUENCES, ...OTHER_CAUSES };
