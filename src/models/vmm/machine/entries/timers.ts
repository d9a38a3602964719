/**
 * The timer softirq. Each expired timer is taken off the heap before its handler runs, without the lock; a recurring
 * one is entered again by its handler.
 */
import { CPU_TIMERS, type Cpu, CpuTimer, cpuTimerNames, Softirq } from '../state/cpu.ts';
import type { MachineState } from '../state/machine-state.ts';
import { apic, type Entry, masked, onlyIf, type Step, step, working } from '../vmm/step.ts';
import { programApic, setTimer, stopTimer } from '../vmm/timers.ts';
import { type Build, entry, holding, notify, timerEvent } from './common.ts';
import { channels, domain, perCpu, statics } from './regions.ts';

/**
 * Runs what has expired, then programs the hardware timer: only this last step arms it. `argument`: a bit for each
 * expired timer.
 */
export function timerSoftirq(build: Build): Entry {
  const { instructions } = build.values;
  return entry(
    build,
    'softirq',
    'timer',
    working(
      perCpu,
      ...working(
        statics,
        step('take the request', instructions.takeRequest, (_, { cpu }) => {
          cpu.softirqs &= ~Softirq.timer;
        }),
      ),
      ...Array.from({ length: CPU_TIMERS }, (_, timer) => expiredTimer(build, timer)).flat(),
      ...masked(
        ...holding(
          build,
          'timer',
          (_, { cpu }) => cpu.timerLock,
          apic(
            1,
            step('program the APIC timer', instructions.programApic, (machine, { cpu }) => programApic(machine, cpu)),
          ),
        ),
      ),
    ),
  );
}

function expiredTimer(build: Build, timer: number): Step[] {
  const name = cpuTimerNames[timer] as string;
  return onlyIf(
    (_, { argument }) => (argument & (1 << timer)) !== 0,
    ...masked(
      ...holding(
        build,
        'timer',
        (_, { cpu }) => cpu.timerLock,
        step(`take the ${name} timer from the heap`, build.values.instructions.removeTimer, (_, { cpu }) =>
          stopTimer(cpu, timer),
        ),
      ),
    ),
    ...handler(build, timer),
  );
}

function handler(build: Build, timer: number): Step[] {
  const { instructions, watchdogPeriodNanos, guestTickNanos, creditTickNanos } = build.values;
  switch (timer) {
    case CpuTimer.watchdog:
      return [
        step('bump the progress counter', instructions.bumpCounter, (_, { cpu }) => {
          cpu.progressCounter++;
        }),
        ...again(build, timer, watchdogPeriodNanos),
      ];
    case CpuTimer.slice:
      return [
        step('ask for rescheduling', instructions.sliceHandler, (_, { cpu }) => {
          cpu.softirqs |= Softirq.schedule;
        }),
      ];
    case CpuTimer.guestTick:
      return [...tell(build), ...again(build, timer, guestTickNanos)];
    case CpuTimer.creditTick:
      return [
        ...working(domain, step('burn credit', instructions.creditTick)),
        ...again(build, timer, creditTickNanos),
      ];
    default:
      return tell(build);
  }
}

/** The guest's timer event goes through an event channel like any other: its port has to be found first. */
function tell(build: Build): Step[] {
  const find = step('find the port of the timer event', build.values.instructions.findTimerPort);
  return [...working(channels, find), ...notify(build, timerEvent)];
}

function again(build: Build, timer: number, periodNanos: number): Step[] {
  const enter = (machine: MachineState, cpu: Cpu): void => setTimer(cpu, timer, machine.sim.now + periodNanos);
  return masked(
    ...holding(
      build,
      'timer',
      (_, { cpu }) => cpu.timerLock,
      step(
        `enter the ${cpuTimerNames[timer] as string} timer again`,
        build.values.instructions.enterTimerAgain,
        (machine, { cpu }) => enter(machine, cpu),
      ),
    ),
  );
}
