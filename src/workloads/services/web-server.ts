import { Endpoint } from '../../platform/host/endpoint.ts';
import { Throughput } from '../../platform/host/throughput.ts';
import type { Service } from './service.ts';

/** The files that show what the page cache is worth: a tenth of all. Later ones find more and more in it. */
const SAMPLE_SHARE = 0.1;

/**
 * A web server with many files behind the network link of the host. Each of its clients asks for one file after another, chosen at random; the slowest of cores, disk and link
 * decides how fast.
 */
export const webServer: Service = {
  name: 'web-server',
  summary: '10,000 files behind Gigabit Ethernet; clients ask for one after another, at random',
  install(guest, { values, streams, stepNanos, steps }) {
    const { files, name, supplier } = guest;
    const bytes = values.webFileBytes;
    const all = Array.from({ length: values.webFiles }, () => files.create(bytes));
    const throughput = new Throughput(stepNanos, steps);
    const { simulation, link, roundTripNanos } = supplier;
    simulation.onReset(() => throughput.reset());

    function* client(choices: ReturnType<typeof streams.stream>) {
      for (;;) {
        const file = choices.pick(all);
        yield simulation.delay(roundTripNanos);
        yield* guest.compute(values.webRequestNanos);
        yield* files.read(file, 0, bytes);
        yield* guest.device();
        yield link.serve(bytes);
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
          guest.spawn(client(streams.stream(`${name}.web.files.${index}`)), `${name} web client ${index}`);
        yield* client(streams.stream(`${name}.web.files.0`));
      },
    };
    guest.install(service);
    return service;
  },
};
