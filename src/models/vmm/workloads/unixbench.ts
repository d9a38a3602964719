/**
 * UnixBench: the subset that stresses hypercalls, above all virtual-memory management (published S5).
 *
 * Processes run one after another: each is created, faults its pages in, computes a little and ends. The VM never
 * waits, and it makes nearly all entries into the VMM. Left out: pipes, context switches between processes, and
 * occasional writes to disk.
 */
import type { ServiceLog } from '../../../experiment/client.ts';
import { meetsDamage } from '../machine/damage.ts';
import { ProcessLine } from '../machine/guests/process.ts';
import type { Machine } from '../machine/machine.ts';
import { compute, forever, loop, type Program } from '../machine/state/program.ts';
import { GuestTask } from '../machine/state/task.ts';
import type { Vm } from '../machine/state/vm.ts';
import { mustGoOn, type Workload } from './workload.ts';

const CONVINCING = 5;

export const unixBench: Workload = {
  name: 'UnixBench',
  summary: 'the UnixBench programs that stress hypercalls, mainly those of virtual-memory management',
  install(machine, vm, _, service) {
    const processes = new ProcessLine(machine, vm, machine.values.unixBench);
    vm.tasks.push(new GuestTask('UnixBench', program(machine, vm, processes, service), 'process', processes));
    return { convincing: CONVINCING, verdict: mustGoOn(machine, vm, service, 'process finished') };
  },
};

/**
 * As long as no fault is near, and when it can do no more harm, the processes are left out: nothing of them outlasts a
 * few milliseconds, and nothing else depends on them.
 */
function program(machine: Machine, vm: Vm, processes: ProcessLine, service: ServiceLog): Program {
  const { sim, values, experiment } = machine;
  const { computingNanos } = values.unixBench;
  const pace = machine.streams.stream('unixbench.pace');
  const serve = () => service.serve(sim.now);
  const { entered } = processes;
  const isOutOfReach = () =>
    experiment.leavesOut && service.servedSinceMark >= CONVINCING && !meetsDamage(machine, vm, entered);
  return [
    forever(
      loop(
        () => experiment.strikeIsFar(sim.now, vm.vcpu.cpu) || isOutOfReach(),
        compute(() => values.experiments.spareNanos),
        serve,
      ),
      compute(() => Math.round(computingNanos * 2 * pace.uniform())),
      ...processes.start(),
      ...processes.exit(),
      serve,
    ),
  ];
}
