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
import { compute, forever, loop, type Program, times, when } from '../machine/state/program.ts';
import { GuestTask } from '../machine/state/task.ts';
import { ioIsPastHarm, mustGoOn, type Workload } from './workload.ts';

const CONVINCING = 6;

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
    return { convincing: CONVINCING, verdict: mustGoOn(machine, vm, service, 'block I/O finished') };
  },
};

/** Transfers of one kind. */
interface Transfers {
  readonly bytes: number;
  readonly isSequential: boolean;
  /** What the last one took; 0 before the first. */
  lastNanos: number;
}

/**
 * File operations one after another, each in a new process. A run begins at a random operation.
 *
 * Transfers that can do no more harm are left out: each takes the time that the last one of its kind took.
 */
class BlkBench {
  private readonly machine: Machine;
  private readonly processes: ProcessLine;
  private readonly frontend: BlockFrontend;
  private readonly service: ServiceLog;
  private readonly operations: readonly FileOperation[];
  private readonly first: Transfers;
  private readonly following: Transfers;
  private readonly metadata: Transfers;
  private next = 0;
  private transfer = 0;
  /** The transfers under way, since when, and whether they are left out. */
  private kind: Transfers;
  private begunAt = 0;
  private isLeftOut = false;

  constructor(machine: Machine, processes: ProcessLine, frontend: BlockFrontend, service: ServiceLog) {
    this.machine = machine;
    this.processes = processes;
    this.frontend = frontend;
    this.service = service;
    this.operations = operationsOf(machine);
    const { transferBytes, metadataBytes } = machine.values.blkBench;
    this.first = { bytes: transferBytes, isSequential: false, lastNanos: 0 };
    this.following = { bytes: transferBytes, isSequential: true, lastNanos: 0 };
    this.metadata = { bytes: metadataBytes, isSequential: false, lastNanos: 0 };
    this.kind = this.first;
  }

  task(): GuestTask {
    const { values, streams } = this.machine;
    const { fileBytes, transferBytes, transferNanos, transferSpread: spread } = values.blkBench;
    const pace = streams.stream('blkbench.pace');
    const program: Program = [
      () => this.begin(fileBytes / transferBytes),
      forever(
        ...this.processes.start(),
        loop(
          () => this.transfer < (this.operation.passes * fileBytes) / transferBytes,
          compute(() => Math.round(transferNanos * pace.uniform(1 - spread, 1 + spread))),
          ...this.transferOf(() => (this.transfer > 0 ? this.following : this.first)),
          () => {
            this.transfer++;
          },
        ),
        times(() => this.operation.metadataBlocks, ...this.transferOf(() => this.metadata)),
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

  private transferOf(kind: () => Transfers): Program {
    const { sim } = this.machine;
    return [
      () => {
        this.kind = kind();
        this.begunAt = sim.now;
        this.isLeftOut = this.kind.lastNanos > 0 && ioIsPastHarm(this.machine, this.service, CONVINCING);
      },
      when(
        () => this.isLeftOut,
        compute(() => this.kind.lastNanos),
      ),
      when(
        () => !this.isLeftOut,
        ...this.frontend.transfer(() => this.kind),
        () => {
          this.kind.lastNanos = sim.now - this.begunAt;
        },
      ),
      () => this.service.serve(sim.now),
    ];
  }
}
