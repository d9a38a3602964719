/** What a mechanism that protects a running VM works on: the host where it runs, one that waits, and a link. */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import type { Copy } from '../../pages/copy.ts';
import type { DirtyLog } from '../../pages/dirty-log.ts';
import type { ReplicationValues } from '../../parameters/replication-models.ts';
import type { Flow } from '../../platform/fair-server.ts';
import type { Link } from '../../platform/link.ts';
import type { Outlet } from './outlet.ts';
import type { Checkpoint, Standby } from './standby.ts';

/** What a VM has sent and nobody outside has seen. */
export type Held = Pick<
  Outlet<unknown>,
  'hold' | 'close' | 'release' | 'open' | 'drop' | 'letOut' | 'waiting' | 'onHeld' | 'takeBacklog'
>;

/** A host, as far as replication goes. */
export interface Site {
  readonly memory: Copy;
  /** By block, as pages are. */
  readonly disk: Copy;
  /** Pages that the VM has written since they were last looked at. */
  readonly dirty: DirtyLog;
  /** Blocks that it has. */
  readonly dirtyBlocks: DirtyLog;
  readonly outlet: Held;
  /** What it has of the other's VM. */
  readonly standby: Standby;
  /** It is there and waits: what is sent to it is put in place. */
  readonly isWaiting: boolean;
  /** Called for each block that the VM writes, after it was written. */
  onBlock: ((block: number) => void) | null;
  /** The VM stands still for this reason, until it is let go. */
  hold(reason: Reason): void;
  /** Whether it stood still for it. */
  letGo(reason: Reason): boolean;
  /** Brings memory up to now. */
  catchUp(): void;
  /** What the software of the VM has to go on from. */
  save(): unknown;
  /** Keeps a checkpoint here, from which the VM can be rolled back. */
  setAside(checkpoint: Checkpoint): void;
  /** The VM runs from this state on, with the memory and the disk that are here. */
  startFrom(state: unknown): void;
  /** Called with what the VM sends while it runs along with that of the other host. */
  onOutput: ((packet: unknown) => void) | null;
  /** A slow host does nothing until it is itself again. */
  awake(): ProcessBody;
}

export type Reason = 'checkpoint' | 'slow' | 'off';

export interface ReplicationOptions {
  readonly without: ReadonlySet<string>;
  /** From one pause to the next. */
  readonly epochNanos: number;
  readonly isAdaptive: boolean;
}

export interface ReplicationScene {
  readonly simulation: Simulation;
  readonly values: ReplicationValues;
  readonly options: ReplicationOptions;
  readonly active: Site;
  /** Null where the mechanism needs none. */
  readonly standby: Site | null;
  readonly link: Link;
  /** The connection to the backup over it. */
  readonly stream: Flow;
  readonly progress: Progress;
  /** Of an output: what it answers, and what it says. Two outputs are the same if both are. */
  readonly contentOf: (packet: unknown) => { readonly id: number; readonly says: number };
}

/** What the mechanism tells of itself; nothing depends on it but records and the times of faults. */
export interface Progress {
  enter(phase: string): void;
  /** The VM stands still and all of this is to be sent. */
  paused(checkpoint: Checkpoint): void;
  /** The backup has it. */
  committed(checkpoint: Checkpoint): void;
  resumed(pausedNanos: number): void;
  /** A checkpoint is due, and the one before has not been acknowledged. */
  late(): void;
  sent(bytes: number): void;
}
