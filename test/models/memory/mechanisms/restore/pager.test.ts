/** The pager of a VM that is restored: what arrives, and for whom. */
import { expect, it } from 'vitest';
import { valuesOf } from '../../../../../src/experiment/parameter.ts';
import { Simulation } from '../../../../../src/kernel/simulation.ts';
import { Pager } from '../../../../../src/models/memory/mechanisms/restore/pager.ts';
import { Copy } from '../../../../../src/models/memory/pages/copy.ts';
import { diskParameters } from '../../../../../src/models/memory/parameters/disk.ts';
import { restoreParameters } from '../../../../../src/models/memory/parameters/restore.ts';
import { Disk } from '../../../../../src/models/memory/platform/disk.ts';
import { onDisk } from '../../../../../src/models/memory/restore/storage.ts';

it('drops what was asked for by a toolstack that is gone, and asks again once there is another', () => {
  const simulation = new Simulation();
  const values = valuesOf(restoreParameters);
  const versions = Uint32Array.of(7, 8, 9);
  const disk = new Disk(simulation, 'ssd', valuesOf(diskParameters));
  const { store } = onDisk(disk, { versions, workingSet: new Uint32Array(0) });
  const memory = new Copy(versions.length);
  const pager = new Pager(simulation, store, memory, values, () => expect.unreachable());
  simulation.process(function* () {
    yield* pager.fetch(1);
  }, 'guest');
  // The request is on its way to the disk.
  simulation.run({ until: values.pageFaultNanos + 1 });
  pager.crash();
  simulation.run({ until: 1e9 });
  expect([0, 1, 2].map((page) => memory.holds(page))).toEqual([false, false, false]);
  pager.goOn();
  simulation.run({ until: 2e9 });
  expect([0, 1, 2].map((page) => memory.holds(page))).toEqual([false, true, false]);
  expect(memory.versions[1]).toBe(8);
});
