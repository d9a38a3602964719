import { Endpoint } from '../host/endpoint.ts';
import { Throughput } from '../host/throughput.ts';
import { inBlocks, type Service, TAKES_NOTHING } from './service.ts';

/** A process that repeatedly reads one large file from its beginning to its end: the simplest use of the page cache. */
export const fileReader: Service = {
  name: 'file-reader',
  summary: 'reads one large file from beginning to end, again and again',
  works: true,
  takes: ({ readerFileBytes }, blockBytes) => ({ ...TAKES_NOTHING, fileBytes: inBlocks(readerFileBytes, blockBytes) }),
  install(guest, { values, stepNanos, steps }) {
    const { files } = guest;
    const bytes = values.readerFileBytes;
    const file = files.create(bytes);
    const throughput = new Throughput(stepNanos, steps);
    const { simulation } = guest.supplier;
    simulation.onReset(() => throughput.reset());
    const service = {
      endpoint: new Endpoint('file-reader'),
      work: { throughput, unit: 'B', sample: bytes, warm: () => files.warm(file) },
      *start() {},
      *run() {
        for (;;) {
          for (let at = 0; at < bytes; ) {
            const length = Math.min(files.values.windowBytes, bytes - at);
            yield* files.read(file, at, length);
            at += length;
            throughput.add(simulation.now, length);
          }
        }
      },
    };
    guest.install(service);
    return service;
  },
};
