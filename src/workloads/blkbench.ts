/**
 * BlkBench: creates, copies, reads, writes and removes 1 MB files with random content, caching off (published S4).
 *
 * Each file operation is a short process. With caching off every transfer goes to the disk before the next one starts; creating, extending and removing a file also
 * writes metadata, one block at a time. The VM therefore waits for the disk most of the time, and its I/O is the machine's.
 */
import type { ServiceLog } from '../platform/client.ts';
import { BlockFrontend } from '../platform/app-vm/block-frontend.ts';
import { processLife, providePageTables, type ProcessShape } from '../platform/guest/process.ts';
import { GuestTask, type GuestProgram } from '../platform/guest/task.ts';
import type { Machine } from '../platform/machine.ts';
import { mustFinish, type Workload } from './workload.ts';

const FILE_BYTES = 1 << 20;
/** Assumed: what one unbuffered read or write of the benchmark transfers. */
const TRANSFER_BYTES = 64 << 10;
const METADATA_BYTES = 4 << 10;
/** Assumed: the guest's work on a transfer, filling or comparing its content. */
const TRANSFER_NANOS = 400_000;
const PROCESS: ProcessShape = { pageTables: 3, pageFaults: 30, nanosPerFault: 12_000 };

interface FileOperation {
  readonly name: string;
  /** Passes over the file. */
  readonly transfers: number;
  /** Metadata blocks written for it. */
  readonly metadata: number;
}

const OPERATIONS: readonly FileOperation[] = [
  { name: 'create', transfers: 1, metadata: 3 },
  { name: 'copy', transfers: 2, metadata: 3 },
  { name: 'read', transfers: 1, metadata: 0 },
  { name: 'write', transfers: 1, metadata: 2 },
  { name: 'remove', transfers: 0, metadata: 3 },
];

export const blkBench: Workload = {
  name: 'BlkBench',
  summary: 'creates, copies, reads, writes and removes 1 MB files, caching off',
  install(machine, vm, backends, service) {
    const frontend = new BlockFrontend(machine, vm);
    backends.block.connect(frontend);
    providePageTables(vm, PROCESS.pageTables);
    vm.tasks.push(new GuestTask('BlkBench', (task) => program(machine, frontend, service, task)));
    return { convincing: 6, verdict: mustFinish(vm, service, 'block I/O finished') };
  },
};

/** The benchmark for ever; a run begins somewhere in the middle of it. */
function* program(machine: Machine, frontend: BlockFrontend, service: ServiceLog, task: GuestTask): GuestProgram {
  const phase = machine.streams.stream('blkbench.phase');
  const pace = machine.streams.stream('blkbench.pace');
  let skipped = phase.integer(0, 4 * (FILE_BYTES / TRANSFER_BYTES));
  for (let next = phase.integer(0, OPERATIONS.length - 1); ; next++) {
    const operation = OPERATIONS[next % OPERATIONS.length] as FileOperation;
    if (skipped === 0) yield* processLife(task, PROCESS);
    const transfers = (operation.transfers * FILE_BYTES) / TRANSFER_BYTES;
    for (let i = Math.min(skipped, transfers); i < transfers; i++) {
      yield task.compute(Math.round(TRANSFER_NANOS * (0.5 + pace.uniform())));
      yield* frontend.transfer(machine, task, TRANSFER_BYTES, i > 0);
      service.serve(machine.sim.now);
    }
    for (let i = 0; i < operation.metadata; i++) {
      yield* frontend.transfer(machine, task, METADATA_BYTES, false);
      service.serve(machine.sim.now);
    }
    skipped = 0;
  }
}
