import type { ProcessBody } from '../../../kernel/process.ts';
import { Endpoint } from '../host/endpoint.ts';
import { Throughput } from '../host/throughput.ts';
import { fixedParameters } from '../parameters/fixed.ts';
import { inBlocks, type Service, TAKES_NOTHING } from './service.ts';

/** The files that show what the page cache is worth. Later ones find more and more in it. */
const SAMPLE_SHARE = fixedParameters.webSampleShare.value;

/**
 * A web server with many files behind the network link of the host. Each of its clients asks for one file after
 * another, chosen at random; the slowest of cores, disk and link determines the throughput. The share of the link is
 * random for each file, as with TCP. With equal shares, clients that were stopped together would stay synchronized, and
 * the link would idle in every round.
 */
export const webServer: Service = {
  name: 'web-server',
  summary: '10,000 files behind Gigabit Ethernet; clients ask for one after another, at random',
  works: true,
  takes: ({ webFiles, webFileBytes }, blockBytes) => ({
    ...TAKES_NOTHING,
    fileBytes: webFiles * inBlocks(webFileBytes, blockBytes),
  }),
  install(guest, { values, streams, stepNanos, steps }) {
    const { files, name } = guest;
    const bytes = values.webFileBytes;
    const all = Array.from({ length: values.webFiles }, () => files.create(bytes));
    const throughput = new Throughput(stepNanos, steps);
    const { simulation, roundTripNanos } = guest.supplier;
    simulation.onReset(() => throughput.reset());

    function* client(index: number): ProcessBody {
      const choices = streams.stream(`${name}.web.files.${index}`);
      const shares = streams.stream(`${name}.web.shares.${index}`);
      const { webShareSpread: spread } = values;
      for (;;) {
        const file = choices.pick(all);
        yield simulation.delay(roundTripNanos);
        yield* guest.compute(values.webRequestNanos);
        yield* files.read(file, 0, bytes);
        yield* guest.device();
        yield guest.supplier.link.serve(bytes, shares.uniform(1 - spread, 1 + spread));
        throughput.add(simulation.now, bytes);
      }
    }

    const service = {
      endpoint: new Endpoint('web-server'),
      work: {
        throughput,
        unit: 'B',
        sample: values.webFiles * bytes * SAMPLE_SHARE,
        warm: () => all.forEach((file) => files.warm(file)),
      },
      start: () =>
        guest.meet({ cpuNanos: values.apacheStartCpuNanos, diskBytes: values.apacheStartReadBytes, waitNanos: 0 }),
      *run() {
        for (let index = 1; index < values.webConnections; index++)
          guest.spawn(client(index), `${name} web client ${index}`);
        yield* client(0);
      },
    };
    guest.install(service);
    return service;
  },
};
