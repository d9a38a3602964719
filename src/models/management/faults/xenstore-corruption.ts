/**
 * A bit flips in the memory of the XenStore daemon, in a byte of some node's value. It is no write, so no watch fires:
 * the wrong value stays until it is read, overwritten, or compared with its checksum.
 */
import type { ManagementFault } from './fault.ts';

export const xenstoreCorruption: ManagementFault = {
  name: 'xenstore-corruption',
  summary: 'a bit of a value flips in the memory of the XenStore daemon',
  strikes: ['privvm'],
  strike(plane) {
    const { xenstored, streams } = plane;
    const { store } = xenstored;
    const where = streams.stream('fault.where');
    const filled = [...store.paths()].filter((path) => (store.get(path)?.value ?? '') !== '').sort();
    if (filled.length === 0) return 'nothing: XenStore is empty';
    const path = where.pick(filled);
    const value = store.get(path)?.value ?? '';
    const at = where.integer(0, value.length - 1);
    const flipped = value.charCodeAt(at) ^ (1 << where.integer(0, 6));
    plane.corrupt(path, `${value.slice(0, at)}${String.fromCharCode(flipped)}${value.slice(at + 1)}`);
    return path;
  },
};
