/**
 * BlkBench: creates, copies, reads, writes and removes 1 MB files with random content, caching off (published S4).
 *
 * Each file operation is a short process. With caching off every transfer goes to the disk before the next one starts; creating, extending and removing a file also
 * writes metadata, one block at a time. The VM therefore waits for the disk most of the time, and its I/O is the machine's.
 */
import { BlockFrontend } from '../platform/app-vm/block-frontend.ts';
import type { ServiceLog } from '../platform/client.ts';
import { ProcessLine, type ProcessShape } from '../platform/guest/process.ts';
import { type GuestProgram, GuestTask } from '../platform/guest/task.ts';
import type { Machine } from '../platform/machine.ts';
import { mustGoOn, type Workload } from './workload.ts';

const FILE_BYTES = 1 << 20;
/** What one unbuffered read or write of the benchmark transfers. Calibrated on V3: it sets how often the disk has a request outstanding at a strike. */
const TRANSFER_BYTES = 32 << 10;
const METADATA_BYTES = 4 << 10;
/** Assumed: the guest's work on a transfer, filling or comparing its content. */
const TRANSFER_NANOS = 400_000;
/** The number of page tables is calibrated on V3.5, whose failures are retries of pins and unpins; the rest is assumed. */
const PROCESS: ProcessShape = { pageTables: 2, copiedPages: 8, pageFaults: 24, nanosPerFault: 12_000 };

interface FileOperation {
  readonly name: string;
  /** Passes over the file. */
  readonly passes: number;
  /** Metadata blocks written for it. */
  readonly metadataBlocks: number;
}

/** The metadata writes are assumptions, calibrated on V3 together with the transfer size. */
const OPERATIONS: readonly FileOperation[] = [
  { name: 'create', passes: 1, metadataBlocks: 3 },
  { name: 'copy', passes: 2, metadataBlocks: 3 },
  { name: 'read', passes: 1, metadataBlocks: 0 },
  { name: 'write', passes: 1, metadataBlocks: 2 },
  { name: 'remove', passes: 0, metadataBlocks: 3 },
];

export const blkBench: Workload = {
  name: 'BlkBench',
  summary: 'creates, copies, reads, writes and removes 1 MB files, caching off',
  install(machine, vm, backends, service) {
    const frontend = new BlockFrontend(machine, vm);
    backends.block.connect(frontend);
    const processes = new ProcessLine(machine, vm, PROCESS);
    vm.tasks.push(new GuestTask('BlkBench', (task) => program(machine, processes, frontend, service, task)));
    return { convincing: 6, verdict: mustGoOn(vm, service, 'block I/O finished') };
  },
};

/** One file operation after another, each a process of its own; a run begins somewhere in the middle. */
function* program(
  machine: Machine,
  processes: ProcessLine,
  frontend: BlockFrontend,
  service: ServiceLog,
  task: GuestTask,
): GuestProgram {
  const phase = machine.streams.stream('blkbench.phase');
  let next = phase.integer(0, OPERATIONS.length - 1);
  let firstTransfer = phase.integer(0, FILE_BYTES / TRANSFER_BYTES);
  for (; ; next++) {
    yield* processes.start(task);
    yield* perform(
      OPERATIONS[next % OPERATIONS.length] as FileOperation,
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
  const pace = machine.streams.stream('blkbench.pace');
  const transfers = (operation.passes * FILE_BYTES) / TRANSFER_BYTES;
  for (let i = firstTransfer; i < transfers; i++) {
    yield task.compute(Math.round(TRANSFER_NANOS * (0.5 + pace.uniform())));
    yield* frontend.transfer(machine, task, TRANSFER_BYTES, i > 0);
    service.serve(machine.sim.now);
  }
  for (let i = 0; i < operation.metadataBlocks; i++) {
    yield* frontend.transfer(machine, task, METADATA_BYTES, false);
    service.serve(machine.sim.now);
  }
}
