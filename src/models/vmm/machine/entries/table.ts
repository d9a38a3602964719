/** All entries of one VMM: a platform's, with the run-time parts of the recovery mechanism that watches over it. */

import { assert } from '../../../../kernel/assertions.ts';
import type { PlatformValues } from '../../parameters/platforms.ts';
import type { EntryOutline, EntryTable } from '../state/entry.ts';
import { runtimeKey } from '../state/runtime-part.ts';
import type { Entry } from '../vmm/step.ts';
import type { Build } from './common.ts';
import { createDomain } from './domains.ts';
import { emulation, pageFault, returnToUser, systemCall } from './exceptions.ts';
import { grantCopy, grantMap, grantUnmap } from './grants.ts';
import { block, endOfInterrupt, eventSend, setTimer } from './hypercalls.ts';
import { eventCheckInterrupt, lineInterrupt, timerInterrupt } from './interrupts.ts';
import { pinTables, unpinTables, updateMapping } from './memory.ts';
import { idleLoop, scheduleSoftirq } from './scheduling.ts';
import { timerSoftirq } from './timers.ts';

/** By the values of a platform and the run-time parts: no entry knows of the machine that it runs on. */
const TABLES = new WeakMap<PlatformValues, Map<string, EntryTable>>();

export function entryTable({ values, parts }: Build): EntryTable {
  const ofPlatform = TABLES.get(values) ?? new Map<string, EntryTable>();
  TABLES.set(values, ofPlatform);
  const key = runtimeKey(parts);
  const table = ofPlatform.get(key) ?? made({ values, parts: new Set(parts) });
  ofPlatform.set(key, table);
  return table;
}

/** Where each entry stands in its table. */
const PLACES = new WeakMap<EntryOutline, (table: EntryTable) => EntryOutline>();

/** The same entry in another table. */
export function sameEntry(entry: EntryOutline, table: EntryTable): Entry {
  const place = PLACES.get(entry);
  assert(place !== undefined, () => `${entry.name} stands in no table`);
  return place(table);
}

function made(build: Build): EntryTable {
  const table: EntryTable = Object.freeze({
    eventSend: eventSend(build),
    block: block(build),
    setTimer: setTimer(build),
    endOfInterrupt: endOfInterrupt(build),
    grantMap: bySize(build, grantMap, (table) => table.grantMap),
    grantUnmap: bySize(build, grantUnmap, (table) => table.grantUnmap),
    grantCopy: grantCopy(build),
    pinTables: bySize(build, pinTables, (table) => table.pinTables),
    unpinTables: bySize(build, unpinTables, (table) => table.unpinTables),
    updateMapping: updateMapping(build),
    createDomain: createDomain(build),
    pageFault: pageFault(build),
    emulation: emulation(build),
    systemCall: systemCall(build),
    returnToUser: returnToUser(build),
    lineInterrupt: lineInterrupt(build),
    timerInterrupt: timerInterrupt(build),
    eventCheckInterrupt: eventCheckInterrupt(build),
    scheduleSoftirq: scheduleSoftirq(build),
    timerSoftirq: timerSoftirq(build),
    idleLoop: idleLoop(build),
  });
  for (const [name, entry] of Object.entries(table))
    if (typeof entry === 'object') PLACES.set(entry, (other) => other[name as 'idleLoop']);
  return table;
}

/** Each batch size is an entry of its own, made once. */
function bySize(
  build: Build,
  make: (build: Build, size: number) => Entry,
  place: (table: EntryTable) => (size: number) => EntryOutline,
): (size: number) => Entry {
  const sizes: Entry[] = [];
  return (size) => {
    const known = sizes[size];
    if (known !== undefined) return known;
    const entry = make(build, size);
    PLACES.set(entry, (table) => place(table)(size));
    return (sizes[size] = entry);
  };
}
