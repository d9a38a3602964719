/** Reads off what a checkpoint, or a round of a synchronisation, has to send. */
import type { DirtyLog } from '../../pages/dirty-log.ts';
import { PAGE_BYTES } from '../../pages/page-class.ts';
import type { ReplicationScene, Site } from './scene.ts';
import type { Checkpoint } from './standby.ts';

/** All that has changed since the last time, as it is now. Nothing is dirty afterwards. */
export function take({ active }: ReplicationScene, epoch: number): Checkpoint {
  active.catchUp();
  const pages = marked(active.dirty);
  const blocks = [...marked(active.dirtyBlocks)];
  return {
    epoch,
    pages,
    versions: versionsOf(pages, active),
    blocks,
    blockVersions: blocks.map((block) => active.disk.versions[block]!),
    outputBytes: active.outlet.takeBacklog(),
    state: active.save(),
  };
}

export const bytesOf = ({ pages, blocks, outputBytes }: Checkpoint, { values }: ReplicationScene): number =>
  pages.length * PAGE_BYTES + blocks.length * values.diskBlockBytes + outputBytes + values.checkpointHeaderBytes;

function marked(log: DirtyLog): Uint32Array {
  const found = new Uint32Array(log.count);
  let index = 0;
  for (let at = log.next(0); at >= 0; at = log.next(at + 1)) found[index++] = at;
  log.clear();
  return found;
}

function versionsOf(pages: Uint32Array, { memory }: Site): Uint32Array {
  const versions = new Uint32Array(pages.length);
  for (let index = 0; index < pages.length; index++) versions[index] = memory.versions[pages[index]!]!;
  return versions;
}
