/**
 * Pages that the VM shares with others of its host, on their way to another one. A page that this host has already, for
 * a VM that came before, is not sent again: a reference to it is enough, and the VMs share it there, too. Without the
 * deduplication each VM brings all of its pages. (Live gang migration: Deshpande, Wang and Gopalan, HPDC 2011.)
 */
import { Interrupt } from '../../../../kernel/process.ts';
import type { FetchPage } from '../../platform/guest.ts';
import type { Encoder } from './encoders.ts';
import { deduplication } from './mechanism.ts';
import type { MigrationScene, Place, Trouble } from './scene.ts';

type Ends = Pick<MigrationScene, 'source' | 'destination' | 'options'>;

/** The page lies in a common frame at the source, and the VMs of the destination may share it as well. */
function isCommon({ source, options }: Ends, page: number): boolean {
  return source.sharing !== null && source.sharing.shared.has(page) && !options.without.has(deduplication.name);
}

const isKnown = (scene: Ends, page: number): boolean =>
  isCommon(scene, page) && (scene.destination.sharing?.frames.sharers(page) ?? 0) > 0;

/** Whether the destination has frames for what the VM would bring now. */
export function hasRoom(scene: MigrationScene): boolean {
  const { sharing } = scene.destination;
  if (sharing === null) return true;
  let frames = 0;
  for (let page = 0; page < scene.layout.pages; page++) if (!isKnown(scene, page)) frames++;
  return frames <= sharing.frames.free;
}

/** A frame for the page as it is sent now, own or common; ends the migration where none is free. */
export function makeRoom(scene: MigrationScene, page: number): void {
  const { source, destination } = scene;
  const { sharing } = destination;
  if (sharing === null) return;
  const version = source.memory.versions[page] as number;
  const isThere = isCommon(scene, page) ? sharing.share(page, version) : sharing.hold(page);
  if (!isThere) throw new Interrupt('destination-full' satisfies Trouble);
}

/** The page is there. What a common frame holds was brought by another VM. */
export function arrive({ source, destination }: MigrationScene, page: number): void {
  const { memory, sharing } = destination;
  if (sharing?.shared.has(page) !== true) memory.takeFrom(source.memory, page);
  else memory.takeFrom(sharing.frames.common, page);
}

/** Both, for the pages from one to before another. */
export function arriveRun(scene: MigrationScene, from: number, end: number): void {
  if (scene.destination.sharing === null) {
    scene.destination.memory.takeRun(scene.source.memory, from, end);
    return;
  }
  for (let page = from; page < end; page++) {
    makeRoom(scene, page);
    arrive(scene, page);
  }
}

/** Sends references for pages that the destination has, and the others as `encoder` does. */
export function deduplicated(scene: MigrationScene, encoder: Encoder): Encoder {
  if (scene.source.sharing === null) return encoder;
  const { pageHeaderBytes } = scene.values;
  return {
    takeWork: () => encoder.takeWork(),
    bytesOf(from, end, generation) {
      let bytes = 0;
      for (let page = from; page < end; page++) {
        const isReference = isKnown(scene, page);
        bytes += isReference ? pageHeaderBytes : encoder.bytesOf(page, page + 1, generation);
        if (isReference) scene.progress.referredPages++;
      }
      return bytes;
    },
  };
}

/** The VM is about to run at this place; `fetch` brings absent pages. Writes to common frames are trapped. */
export function runsAt(scene: MigrationScene, place: Place, fetch?: FetchPage): void {
  const { guest, simulation, network } = scene;
  const { memory, sharing } = place;
  if (sharing === null) {
    if (fetch !== undefined) guest.runWithAbsentPages(fetch);
    return;
  }
  const changed = simulation.on('the VM has a frame', () => network.changed());
  guest.allPresent();
  if (place === scene.destination) scene.source.sharing?.stop();
  guest.runWithAbsentPages(function* (page, isWrite) {
    if (fetch !== undefined && !memory.holds(page)) yield* fetch(page, isWrite);
    if (!isWrite || !sharing.shared.has(page)) return;
    const { waits } = sharing;
    yield* sharing.copyOnWrite(page, () => network.changed());
    if (sharing.waits > waits) simulation.schedule(0, changed);
  }, sharing.shared);
}

/** Every page is at the destination. */
export function allThere({ guest, destination }: MigrationScene): void {
  if (destination.sharing === null) guest.allPresent();
}
