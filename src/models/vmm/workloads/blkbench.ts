/**
 * BlkBench: creates, copies, reads, writes and removes 1 MB files with random content, caching off (published S4).
 *
 * Each file operation is a short process. With caching off every transfer goes to the disk before the next one starts;
 * creating, extending and removing a file also writes metadata, one block at a time. The VM therefore waits for the
 * disk most of the time, and causes most of the machine's I/O.
 */

import type { ServiceLog } from '../../../experiment/client.ts';
import { BlockFrontend } from '../machine/guests/block-frontend.ts';
import { ProcessLine } from '../machine/guests/process.ts';
import type { Machine } from '../machine/machine.ts';
import { type GuestProgram, GuestTask } from '../machine/state/task.ts';
import { mustGoOn, type Workload } from './workload.ts';

interface FileOperation {
  readonly name: string;
  /** Passes over the file. */
  readonly passes: number;
  /** Metadata blocks written for it. */
  readonly metadataBlocks: number;
}

function operationsOf({ values: { blkBench } }: Machine): readonly FileOperation[] {
  return [
    { name: 'create', passes: 1, metadataBlocks: blkBench.createMetadataBlocks },
    { name: 'copy', passes: 2, metadataBlocks: blkBench.copyMetadataBlocks },
    { name: 'read', passes: 1, metadataBlocks: blkBench.readMetadataBlocks },
    { name: 'write', passes: 1, metadataBlocks: blkBench.writeMetadataBlocks },
    { name: 'remove', passes: 0, metadataBlocks: blkBench.removeMetadataBlocks },
  ];
}

export const blkBench: Workload = {
  name: 'BlkBench',
  summary: 'creates, copies, reads, writes and removes 1 MB files, caching off',
  install(machine, vm, backends, service) {
    const frontend = new BlockFrontend(machine, vm);
    backends.block.connect(frontend);
    const processes = new ProcessLine(machine, vm, machine.values.blkBench);
    vm.tasks.push(new GuestTask('BlkBench', (task) => program(machine, processes, frontend, service, task)));
    return { convincing: 6, verdict: mustGoOn(machine, vm, service, 'block I/O finished') };
  },
};

/** File operations one after another, each in a new process. A run begins at a random operation. */
function* program(
  machine: Machine,
  processes: ProcessLine,
  frontend: BlockFrontend,
  service: ServiceLog,
  task: GuestTask,
): GuestProgram {
  const operations = operationsOf(machine);
  const { fileBytes, transferBytes } = machine.values.blkBench;
  const phase = machine.streams.stream('blkbench.phase');
  let next = phase.integer(0, operations.length - 1);
  let firstTransfer = phase.integer(0, fileBytes / transferBytes);
  for (; ; next++) {
    yield* processes.start(task);
    yield* perform(
      operations[next % operations.length] as FileOperation,
      firstTransfer,
      machine,
      frontend,
      service,
      task,
    );
    yield* processes.exit(task);
    firstTransfer = 0;
  }
}

function* perform(
  operation: FileOperation,
  firstTransfer: number,
  machine: Machine,
  frontend: BlockFrontend,
  service: ServiceLog,
  task: GuestTask,
): GuestProgram {
  const { fileBytes, transferBytes, transferNanos, metadataBytes } = machine.values.blkBench;
  const pace = machine.streams.stream('blkbench.pace');
  const transfers = (operation.passes * fileBytes) / transferBytes;
  for (let i = firstTransfer; i < transfers; i++) {
    yield task.compute(Math.round(transferNanos * (0.5 + pace.uniform())));
    yield* frontend.transfer(machine, task, transferBytes, i > 0);
    service.serve(machine.sim.now);
  }
  for (let i = 0; i < operation.metadataBlocks; i++) {
    yield* frontend.transfer(machine, task, metadataBytes, false);
    service.serve(machine.sim.now);
  }
}
