/**
 * The disk of a VM whose hosts share none: it is copied before the memory, what was written meanwhile is copied again,
 * and from then on every write goes to both sides, over the link that the memory needs as well. Writes are a flow.
 *
 * Left out: the disks themselves, which are taken to be faster than the link; blocks that are written more than once.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Connection } from '../../platform/link.ts';
import type { MigrationScene } from './scene.ts';

/** Copies the disk, and mirrors its writes from then on. The connection is to be ended when the VM has moved. */
export function* mirrorDisk(
  { simulation, source, progress, values }: MigrationScene,
  disk: NonNullable<MigrationScene['options']['disk']>,
): ProcessBody<Connection> {
  progress.enter('disk');
  const connection = source.link.connect({ name: 'disk' });
  for (let left = disk.bytes; left > values.mirrorEnoughBytes; ) {
    const from = simulation.now;
    yield* connection.flow.serve(left);
    left = Math.min(disk.bytes, disk.writtenPerNano * (simulation.now - from));
  }
  progress.diskIsMirrored = true;
  connection.change({ limit: disk.writtenPerNano });
  if (disk.writtenPerNano > 0) connection.flow.hold();
  return connection;
}
