import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { bulk } from '../../../../src/models/memory/clients/bulk.ts';
import type { Client, ClientOf } from '../../../../src/models/memory/clients/client.ts';
import { packets } from '../../../../src/models/memory/clients/packets.ts';
import { player } from '../../../../src/models/memory/clients/player.ts';
import { requests } from '../../../../src/models/memory/clients/requests.ts';
import { Accesses } from '../../../../src/models/memory/pages/accesses.ts';
import { Copy } from '../../../../src/models/memory/pages/copy.ts';
import { Layout } from '../../../../src/models/memory/pages/layout.ts';
import { testbedParameters } from '../../../../src/models/memory/parameters/testbed.ts';
import { Guest } from '../../../../src/models/memory/platform/guest.ts';
import { Link } from '../../../../src/models/memory/platform/link.ts';

const MS = 1e6;
const S = 1e9;
const values = valuesOf(testbedParameters);

/** A client of a VM that stands still from `from` for `nanos`; the run ends at `until`. */
function watched(clientOf: ClientOf, from: number, nanos: number, until: number): Client {
  const simulation = new Simulation();
  const streams = new RandomStreams('clients');
  const layout = new Layout([], 64, 16);
  const guest = new Guest(simulation, new Accesses(layout, (name) => streams.stream(name)), {
    memory: new Copy(layout.pages, 0),
    cores: null,
  });
  const link = new Link(simulation, { bytesPerNano: 0.1175, roundTripNanos: 100e3, segmentBytes: 1448 });
  const client = clientOf({
    simulation,
    guest,
    link,
    values,
    stream: streams.stream('client'),
    transferLimit: Number.POSITIVE_INFINITY,
    hasInterface: true,
    get isReachable() {
      return guest.isRunning;
    },
  });
  client.start();
  simulation.process(function* () {
    yield simulation.delay(from);
    client.log.watchFrom();
    guest.pause();
    client.changed();
    yield simulation.delay(nanos);
    guest.resume();
    client.changed();
  }, 'pause');
  // The clock goes on even when nothing else happens.
  simulation.schedule(
    until,
    simulation.on('end', () => {}),
  );
  simulation.run({ until });
  client.end();
  return client;
}

const load = {
  connections: 20,
  thinkNanos: 10 * MS,
  workNanos: 0.2 * MS,
  responseBytes: 10_000,
  timeoutNanos: 2 * S,
  retries: 1,
};

describe('a client of requests and responses', () => {
  it('hears nothing for as long as the VM stands still, and a retransmission at most', () => {
    const { log } = watched(requests(load), S, 100 * MS, 5 * S);
    expect(log.downtimeNanos(5 * S, S) / MS).toBeGreaterThan(99);
    expect(log.downtimeNanos(5 * S, S) / MS).toBeLessThan(310);
    expect([log.lost, log.resets, log.doubled]).toEqual([0, 0, 0]);
  });

  it('breaks connections that wait for longer than its time-out, and gives up after its retries', () => {
    const { log } = watched(requests(load), S, 3 * S, 8 * S);
    expect(log.resets).toBe(20);
    expect(log.lost).toBe(0);
    const impatient = watched(requests({ ...load, retries: 0 }), S, 3 * S, 8 * S).log;
    expect(impatient.lost).toBe(20);
  });

  it('has a request done twice when the service had it, and the client gave it up', () => {
    // Requests that were being worked on when the VM stopped are finished after it goes on, and their repetitions, too.
    const busy = { ...load, workNanos: 5 * MS };
    expect(watched(requests(busy), S, 3 * S, 8 * S).log.doubled).toBeGreaterThan(0);
    expect(watched(requests(busy), S, 100 * MS, 8 * S).log.doubled).toBe(0);
  });

  it('has lost its service for good when nothing comes any more', () => {
    expect(watched(requests(load), S, 60 * S, 20 * S).log.downtimeNanos(20 * S, 2 * S)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a bulk transfer', () => {
  const transfer = bulk({ windowBytes: 2 ** 20, timeoutNanos: 60 * S });
  it('fills the link, and goes on at the first retransmission after the pause', () => {
    const { log } = watched(transfer, S, 250 * MS, 5 * S);
    expect(log.meanPerSecond(0, S)).toBeCloseTo(117.5, 1);
    // Tries come 200 ms and 600 ms after the beginning of the pause.
    expect(log.downtimeNanos(5 * S, S) / MS).toBeCloseTo(600, 1);
    expect(log.meanPerSecond(3 * S, 5 * S)).toBeCloseTo(117.5, 1);
  });

  it('is reset when it makes no progress for longer than it waits', () => {
    expect(watched(bulk({ windowBytes: 2 ** 20, timeoutNanos: S }), S, 5 * S, 20 * S).log.resets).toBeGreaterThan(0);
    expect(watched(transfer, S, 5 * S, 20 * S).log.resets).toBe(0);
  });
});

describe('a player', () => {
  const video = { bytesPerSecond: 1e6, bufferNanos: S, againNanos: 0.25 * S, windowBytes: 2 ** 20, ahead: 2 };
  it('shows a pause that is shorter than its buffer to nobody', () => {
    const { log } = watched(player(video), 2 * S, 0.5 * S, 10 * S);
    expect([log.freezes, log.frozenNanos]).toEqual([0, 0]);
  });

  it('freezes when the buffer is empty, until enough is there again', () => {
    const { log } = watched(player(video), 2 * S, 3 * S, 20 * S);
    // Empty 1 s after the pause began; the tries are 0.2, 0.6, 1.4 and 3 s after it; then a quarter at twice the rate.
    expect(log.freezes).toBe(1);
    expect(log.frozenNanos / S).toBeCloseTo(2 + 0.125, 1);
  });
});

describe('a game', () => {
  it('misses the packets of a pause, and no more than an interval beside it', () => {
    const game = packets({ players: 6, intervalNanos: 50 * MS, workNanos: MS });
    const { log } = watched(game, S, 200 * MS, 3 * S);
    const downtime = log.downtimeNanos(3 * S, S) / MS;
    expect(downtime).toBeGreaterThan(190);
    expect(downtime).toBeLessThan(212);
    expect(log.meanPerSecond(0.5 * S, S)).toBeCloseTo(120, -1);
  });
});
