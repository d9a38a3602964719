/**
 * Choosing who runs on a CPU, and the idle loop. Order as in Xen's credit scheduler: run queue, the scheduler's current
 * vCPU, run states, then the switch itself. Until the last step the records of who runs do not agree.
 */
import { type Cpu, Softirq } from '../state/cpu.ts';
import type { Execution } from '../state/execution.ts';
import type { MachineState } from '../state/machine-state.ts';
import {
  chargePrevious,
  choice,
  choose,
  contradiction,
  dequeuePrevious,
  saveContext,
  setGuestTick,
  setRunStates,
  setScheduled,
  setSliceTimer,
  switchTo,
} from '../vmm/scheduler.ts';
import { type Entry, masked, onlyIf, step, working } from '../vmm/step.ts';
import { type Build, entry, holding } from './common.ts';
import { domain, ownGuestMemory, perCpu, statics, timerHeap } from './regions.ts';

const goesIdle = (_: MachineState, { cpu }: Execution): boolean => choice(cpu) === null;
const runsGuest = (_: MachineState, { cpu }: Execution): boolean => choice(cpu) !== null;
const neighbour = ({ cpus }: MachineState, { cpu }: Execution) => (cpus[(cpu.id + 1) % cpus.length] as Cpu).data;
const switches = (_: MachineState, { cpu }: Execution): boolean => choice(cpu) !== cpu.current;

/**
 * Chooses who runs, under the CPU's schedule lock with interrupts off; then, with interrupts on, looks after the
 * guest's clock; then switches. A CPU that returns to the vCPU it ran last finds its context still loaded, so that the
 * switch is short.
 */
export function scheduleSoftirq(build: Build): Entry {
  const { instructions } = build.values;
  return entry(
    build,
    'softirq',
    'schedule',
    working(
      perCpu,
      {
        ...step('take the request', instructions.takeRequest, (_, { cpu }) => {
          cpu.softirqs &= ~Softirq.schedule;
        }),
        obstacle: (_, { cpu }) => failedAssertion(cpu),
      },
      ...masked(
        ...holding(
          build,
          'schedule',
          (_, { cpu }) => cpu.scheduleLock,
          ...working(
            domain,
            step('charge the previous vCPU', instructions.chargeVcpu, (machine, { cpu }) =>
              chargePrevious(machine, cpu),
            ),
          ),
          step('take the previous vCPU from the run queue', instructions.dequeue, (_, { cpu }) => dequeuePrevious(cpu)),
          step('choose the next vCPU', instructions.chooseNext, (_, { cpu }) => choose(cpu)),
          ...onlyIf(
            goesIdle,
            ...working(neighbour, step("look into the other CPUs' run queues", instructions.lookForWork)),
          ),
          ...working(
            timerHeap,
            step('set the slice timer', instructions.setSlice, (machine, { cpu }) => setSliceTimer(machine, cpu)),
          ),
          step("set the scheduler's current vCPU", instructions.setScheduled, (_, { cpu }) => setScheduled(cpu)),
          ...working(
            domain,
            step('set the run states', instructions.setRunStates, (machine, { cpu }) => setRunStates(machine, cpu)),
          ),
        ),
      ),
      ...working(
        timerHeap,
        step("set the guest's tick", instructions.setGuestTick, (machine, { cpu }) => setGuestTick(machine, cpu)),
      ),
      ...working(
        ownGuestMemory,
        step("update the run-state areas of both guests' memory", instructions.updateRunStateAreas),
        ...onlyIf(runsGuest, step("update the guest's clock", instructions.updateGuestClock)),
      ),
      ...masked(
        step('switch the current vCPU', instructions.switchCurrent, (_, { cpu }) => switchTo(cpu)),
        ...working(
          domain,
          ...onlyIf(switches, step('load the context', instructions.switchContext)),
          step('mark the previous context saved', instructions.markSaved, (_, { cpu }) => saveContext(cpu)),
        ),
      ),
    ),
  );
}

/** What the scheduler asserts before it begins. */
function failedAssertion(cpu: Cpu) {
  const why = cpu.irqCount !== 0 ? `the IRQ count is ${cpu.irqCount} in the scheduler` : contradiction(cpu);
  return why === null ? null : ({ kind: 'assertion', why } as const);
}

/** The idle loop's last look before the CPU halts. */
export function idleLoop(build: Build): Entry {
  const { instructions } = build.values;
  return entry(
    build,
    'idle',
    'halt',
    working(
      statics,
      step('prepare to halt', instructions.prepareToHalt),
      ...masked(step('look for work a last time', instructions.lastLook)),
    ),
  );
}
