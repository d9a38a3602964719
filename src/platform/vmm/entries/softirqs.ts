/** Work done on the way out of the VMM: rescheduling, expired timers, and the idle loop. Step order as in Xen 3.3; instruction counts are assumptions. */
import { CPU_TIMERS, type Cpu, CpuTimer, cpuTimerNames, Softirq } from '../../hardware/cpu.ts';
import type { Machine } from '../../machine.ts';
import type { Execution } from '../execution.ts';
import { choice, dequeuePrevious, setCurrent, setGuestTick, setSliceTimer } from '../scheduler.ts';
import { apic, type Entry, holding, masked, onlyIf, type Step, step } from '../step.ts';
import { programApic, setTimer, stopTimer } from '../timers.ts';
import { notify, timerEvent } from './common.ts';

const goesIdle = (_: Machine, { cpu }: Execution): boolean => choice(cpu) === null;
const runsGuest = (_: Machine, { cpu }: Execution): boolean => choice(cpu) !== null;
const switches = (_: Machine, { cpu }: Execution): boolean => choice(cpu) !== cpu.current;

/**
 * Chooses who runs, under the CPU's schedule lock with interrupts off; then, with interrupts on, looks after the guest's clock; then switches. A CPU that returns to the
 * vCPU it ran last finds its context still loaded, so that the switch is short.
 */
export const scheduleSoftirq: Entry = {
  name: 'softirq.schedule',
  kind: 'softirq',
  checked: false,
  steps: [
    step('take the request', 15, (_, { cpu }) => {
      cpu.softirqs &= ~Softirq.schedule;
    }),
    ...masked(
      ...holding(
        'schedule',
        (_, { cpu }) => cpu.scheduleLock,
        step('charge the previous vCPU', 90),
        step('take the previous vCPU from the run queue', 50, (_, { cpu }) => dequeuePrevious(cpu)),
        step('choose the next vCPU', 70),
        ...onlyIf(goesIdle, step("look into the other CPUs' run queues", 160)),
        step('set the slice timer', 60, (machine, { cpu }) => setSliceTimer(machine, cpu)),
        step('set the current vCPU and the run states', 70, (_, { cpu }) => setCurrent(cpu)),
      ),
    ),
    step("set the guest's tick", 50, (machine, { cpu }) => setGuestTick(machine, cpu)),
    ...onlyIf(runsGuest, step("update the guest's clock", 140)),
    ...masked(
      ...onlyIf(switches, step('switch the context', 60)),
      step('mark the context saved', 20, (_, { cpu }) => {
        cpu.scheduleTorn = false;
      }),
    ),
  ],
};

/** Runs what has expired, then programs the hardware timer: only this last step arms it. `argument`: a bit for each expired timer. */
export const timerSoftirq: Entry = {
  name: 'softirq.timer',
  kind: 'softirq',
  checked: false,
  steps: [
    step('take the request', 15, (_, { cpu }) => {
      cpu.softirqs &= ~Softirq.timer;
    }),
    ...Array.from({ length: CPU_TIMERS }, (_, timer) => expiredTimer(timer)).flat(),
    ...masked(
      ...holding(
        'timer',
        (_, { cpu }) => cpu.timerLock,
        apic(
          1,
          step('program the APIC timer', 60, (machine, { cpu }) => programApic(machine, cpu)),
        ),
      ),
    ),
  ],
};

function expiredTimer(timer: number): Step[] {
  const name = cpuTimerNames[timer] as string;
  return onlyIf(
    (_, { argument }) => (argument & (1 << timer)) !== 0,
    ...masked(
      ...holding(
        'timer',
        (_, { cpu }) => cpu.timerLock,
        step(`take the ${name} timer from the heap`, 90, (_, { cpu }) => stopTimer(cpu, timer)),
      ),
    ),
    ...timerHandler(timer),
  );
}

/** What each timer does when it expires. A recurring one enters itself again. */
function timerHandler(timer: number): Step[] {
  switch (timer) {
    case CpuTimer.watchdog:
      return [
        step('bump the progress counter', 10, (_, { cpu }) => {
          cpu.progressCounter++;
        }),
        ...again('watchdog', (machine, cpu) =>
          setTimer(machine, cpu, timer, machine.sim.now + machine.values.watchdogPeriodNanos),
        ),
      ];
    case CpuTimer.slice:
      return [
        step('ask for rescheduling', 30, (_, { cpu }) => {
          cpu.softirqs |= Softirq.schedule;
        }),
      ];
    case CpuTimer.guestTick:
      return [
        ...notify(timerEvent),
        ...again('guest tick', (machine, cpu) =>
          setTimer(machine, cpu, timer, machine.sim.now + machine.values.guestTickNanos),
        ),
      ];
    default:
      return notify(timerEvent);
  }
}

function again(name: string, set: (machine: Machine, cpu: Cpu) => void): Step[] {
  return masked(
    ...holding(
      'timer',
      (_, { cpu }) => cpu.timerLock,
      step(`enter the ${name} timer again`, 90, (machine, { cpu }) => set(machine, cpu)),
    ),
  );
}

/** The idle loop's last look before the CPU halts. */
export const idleEntry: Entry = {
  name: 'idle.halt',
  kind: 'idle',
  checked: false,
  steps: [step('prepare to halt', 60), ...masked(step('look for work a last time', 30))],
};
