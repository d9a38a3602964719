import type { ProcessBody } from '../../../kernel/process.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { Endpoint } from '../host/endpoint.ts';
import type { CachedFile } from '../host/file-system.ts';
import type { Guest } from '../host/guest.ts';
import { Throughput } from '../host/throughput.ts';
import type { ServiceValues } from '../parameters/services.ts';
import { inBlocks, type Service } from './service.ts';

/**
 * A database with the power test of DBT-3, repeated. A query scans a part of the database and looks up random blocks; a
 * refresh function changes some blocks. The computing of a query does not depend on the cache, so the effect of the
 * page cache is that of the reads from disk.
 */
export const database: Service = {
  name: 'database',
  summary: 'the power test of DBT-3 on a database that fits into the page cache',
  works: true,
  takes: ({ databaseBytes, databaseServerBytes }, blockBytes) => ({
    fileBytes: inBlocks(databaseBytes, blockBytes),
    memoryBytes: databaseServerBytes,
  }),
  install(guest, { values, streams, stepNanos, steps }) {
    guest.claim(values.databaseServerBytes);
    const { files, name, supplier } = guest;
    const file = files.create(values.databaseBytes);
    const throughput = new Throughput(stepNanos, steps);
    const places = streams.stream(`${name}.database.places`);
    const { simulation } = supplier;
    simulation.onReset(() => throughput.reset());
    const service = {
      endpoint: new Endpoint('database'),
      work: {
        throughput,
        unit: 'statements',
        sample: values.queries + values.refreshes,
        warm: () => files.warm(file),
      },
      *start() {},
      *run() {
        for (;;) {
          for (let statement = 0; statement < values.queries + values.refreshes; statement++) {
            yield* statement < values.queries
              ? query(guest, file, places, values)
              : refresh(guest, file, places, values);
            throughput.add(simulation.now, 1);
          }
        }
      },
    };
    guest.install(service);
    return service;
  },
};

function* query(guest: Guest, file: CachedFile, places: Stream, values: ServiceValues): ProcessBody {
  const { files } = guest;
  const { cacheBlockBytes, windowBytes } = files.values;
  const from = places.double() * (file.bytes - values.scanBytes);
  for (let done = 0; done < values.scanBytes; ) {
    const length = Math.min(windowBytes, values.scanBytes - done);
    yield* files.bring(file, Math.floor(from + done), length);
    yield* guest.compute((length / values.scanBytesPerSecond) * 1e9);
    done += length;
  }
  for (let lookup = 0; lookup < values.lookups; lookup++)
    yield* files.bring(file, placeIn(file, places, cacheBlockBytes), 1);
  yield* guest.compute(values.lookups * values.lookupNanos);
}

function* refresh(guest: Guest, file: CachedFile, places: Stream, values: ServiceValues): ProcessBody {
  for (let change = 0; change < values.refreshBlocks; change++) {
    const at = placeIn(file, places, guest.files.values.cacheBlockBytes);
    yield* guest.files.bring(file, at, 1);
    yield* guest.files.write(file, at, 1);
    yield* guest.compute(values.lookupNanos);
  }
}

/** A byte anywhere in the file, at the beginning of a block. */
function placeIn(file: CachedFile, places: Stream, blockBytes: number): number {
  return places.integer(0, Math.floor(file.bytes / blockBytes) - 1) * blockBytes;
}
