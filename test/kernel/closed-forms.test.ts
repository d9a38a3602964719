/**
 * The kernel against queueing theory: for each of several seeds, the exact value lies in the simulation's own 99.9 %
 * confidence interval, which in turn must be narrow (a few per cent), or it would hold anything. Intervals are
 * Student's t over long batches of one run after a warm-up (queues), or over independent replications (availability).
 * Formulas: Kleinrock, Queueing Systems I (1975), chapter 3; for processor sharing volume II (1976), section 4.4.
 */
import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../../src/kernel/random.ts';
import { Resource } from '../../src/kernel/resources/resource.ts';
import { SharedServer } from '../../src/kernel/resources/shared-server.ts';
import { TimeAverage } from '../../src/kernel/resources/time-average.ts';
import { Simulation } from '../../src/kernel/simulation.ts';
import type { Stream } from '../../src/kernel/stream.ts';
import { confidenceInterval } from './interval.ts';

const SEEDS = ['alpha', 'beta', 'gamma'];
const BATCHES = 30;

function expectWithin(exact: number, values: readonly number[], relativeWidth: number): void {
  const { mean, halfWidth } = confidenceInterval(values);
  expect(halfWidth / exact, 'the interval is narrow').toBeLessThan(relativeWidth);
  expect(Math.abs(mean - exact), `${mean} is within ${halfWidth} of ${exact}`).toBeLessThan(halfWidth);
}

/** Customers of an M/M/c queue as processes; per batch the mean time in the system and the mean number in it. */
function multiServer(
  seed: string,
  servers: number,
  arrivalRate: number,
  customers: number,
): { times: number[]; numbers: number[] } {
  const sim = new Simulation();
  const streams = new RandomStreams(seed);
  const [arrivals, services] = [streams.stream('arrivals'), streams.stream('services')];
  const desk = new Resource(sim, servers);
  let [served, time] = [0, 0];
  const customer = function* () {
    const arrived = sim.now;
    yield* desk.use(services.exponential(1));
    served++;
    time += sim.now - arrived;
  };
  sim.process(function* () {
    while (true) {
      yield sim.delay(arrivals.exponential(1 / arrivalRate));
      sim.process(customer);
    }
  });
  const result = { times: [] as number[], numbers: [] as number[] };
  for (let batch = -1; batch < BATCHES; batch++) {
    [served, time] = [0, 0];
    desk.restartStatistics();
    sim.run({ until: sim.now + customers / arrivalRate });
    if (batch < 0) continue;
    result.times.push(time / served);
    result.numbers.push(desk.meanQueueLength() + servers * desk.utilization());
  }
  return result;
}

describe.each(SEEDS)('seed %s', (seed) => {
  test('M/M/1 at load 0.8: time in system 1 / (1 - rho), number in system rho / (1 - rho)', () => {
    const { times, numbers } = multiServer(seed, 1, 0.8, 6000);
    expectWithin(5, times, 0.15);
    expectWithin(4, numbers, 0.15);
  });

  test('M/M/3 at load 0.8: the wait follows from Erlang C', () => {
    const [c, offered] = [3, 2.4];
    const busy = offered ** c / 6 / (1 - offered / c);
    const allBusy = busy / (1 + offered + offered ** 2 / 2 + busy);
    const { times, numbers } = multiServer(seed, c, offered, 6000);
    expectWithin(1 + allBusy / (c - offered), times, 0.1);
    expectWithin(offered + (allBusy * offered) / (c - offered), numbers, 0.1);
  });

  test.each<[string, (stream: Stream) => number]>([
    ['exponential', (stream) => stream.exponential(1)],
    ['constant', () => 1],
    ['Weibull of shape 0.6', (stream) => stream.weibull(1 / 1.504575488251556, 0.6)],
  ])(
    'M/G/1 with processor sharing at load 0.7, %s sizes: response E[S] / (1 - rho), whatever the distribution',
    (_name, size) => {
      const sim = new Simulation();
      const streams = new RandomStreams(seed);
      const [arrivals, sizes] = [streams.stream('arrivals'), streams.stream('sizes')];
      const server = new SharedServer(sim, { capacity: 2 });
      const arrived: number[] = [];
      let [count, done, time] = [0, 0, 0];
      const leave = sim.on('leave', (customer) => {
        done++;
        time += sim.now - arrived[customer]!;
      });
      const arrive = sim.on('arrive', () => {
        arrived.push(sim.now);
        server.submit(2 * size(sizes), leave, count++);
        sim.schedule(arrivals.exponential(1 / 0.7), arrive);
      });
      sim.schedule(0, arrive);
      const [responses, numbers]: [number[], number[]] = [[], []];
      for (let batch = -1; batch < BATCHES; batch++) {
        [done, time] = [0, 0];
        server.restartStatistics();
        sim.run({ until: sim.now + 6000 });
        if (batch < 0) continue;
        responses.push(time / done);
        numbers.push(server.meanLength());
      }
      expectWithin(1 / 0.3, responses, 0.15);
      expectWithin(0.7 / 0.3, numbers, 0.15);
    },
  );

  test('two-state availability, several failures a run: MTTF / (MTTF + MTTR), for any distribution of repairs', () => {
    const [meanUp, meanDown] = [200, 20];
    const sim = new Simulation();
    const streams = new RandomStreams('');
    const [failures, repairs] = [streams.stream('failures'), streams.stream('repairs')];
    const up = new TimeAverage();
    const run = (index: number): number => {
      sim.reset();
      streams.reseed(`${seed}/${index}`);
      up.reset();
      sim.process(function* () {
        while (true) {
          up.set(sim.now, 1);
          yield sim.delay(failures.exponential(meanUp));
          up.set(sim.now, 0);
          yield sim.delay(repairs.erlang(3, meanDown));
        }
      });
      sim.run({ until: 20 * meanUp });
      up.restart(sim.now);
      sim.run({ until: 220 * meanUp });
      return up.mean(sim.now);
    };
    const unavailable = Array.from({ length: 40 }, (_, index) => 1 - run(index));
    expectWithin(meanDown / (meanUp + meanDown), unavailable, 0.06);
  });
});
