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
import { compute, forever, loop, type Program, times } from '../machine/state/program.ts';
import { GuestTask } from '../machine/state/task.ts';
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
    vm.tasks.push(new BlkBench(machine, processes, frontend, service).task());
    return { convincing: 6, verdict: mustGoOn(machine, vm, service, 'block I/O finished') };
  },
};

/** File operations one after another, each in a new process. A run begins at a random operation. */
class BlkBench {
  private readonly machine: Machine;
  private readonly processes: ProcessLine;
  private readonly frontend: BlockFrontend;
  private readonly service: ServiceLog;
  private readonly operations: readonly FileOperation[];
  private next = 0;
  private transfer = 0;

  constructor(machine: Machine, processes: ProcessLine, frontend: BlockFrontend, service: ServiceLog) {
    this.machine = machine;
    this.processes = processes;
    this.frontend = frontend;
    this.service = service;
    this.operations = operationsOf(machine);
  }

  task(): GuestTask {
    const { values, streams } = this.machine;
    const { fileBytes, transferBytes, transferNanos, metadataBytes } = values.blkBench;
    const pace = streams.stream('blkbench.pace');
    const program: Program = [
      () => this.begin(fileBytes / transferBytes),
      forever(
        ...this.processes.start(),
        loop(
          () => this.transfer < (this.operation.passes * fileBytes) / transferBytes,
          compute(() => Math.round(transferNanos * (0.5 + pace.uniform()))),
          ...this.frontend.transfer(transferBytes, () => this.transfer > 0),
          () => {
            this.serve();
            this.transfer++;
          },
        ),
        times(
          () => this.operation.metadataBlocks,
          ...this.frontend.transfer(metadataBytes, () => false),
          () => this.serve(),
        ),
        ...this.processes.exit(),
        () => {
          this.transfer = 0;
          this.next++;
        },
      ),
    ];
    return new GuestTask('BlkBench', program, 'process', this);
  }

  private begin(transfers: number): void {
    const phase = this.machine.streams.stream('blkbench.phase');
    this.next = phase.integer(0, this.operations.length - 1);
    this.transfer = phase.integer(0, transfers);
  }

  private get operation(): FileOperation {
    return this.operations[this.next % this.operations.length]!;
  }

  private serve(): void {
    this.service.serve(this.machine.sim.now);
  }
}
