/** What epochs cost, against what follows on paper from the cost of a pause and of a page. */
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { distinctWritten } from '../../../../src/models/memory/pages/fluid.ts';
import { idlePages } from '../../../../src/models/memory/pages/page-class.ts';
import { replicatedParameters } from '../../../../src/models/memory/parameters/replicated.ts';
import { replicationParameters } from '../../../../src/models/memory/parameters/replication.ts';
import { type Asked, measuresOf, run } from './random-kills.ts';

const { pauseNanos, copyNanosPerPage } = valuesOf(replicationParameters);
const { compileBytes, compilePerSecond } = valuesOf(replicatedParameters);

/** Overhead of a compilation: of an epoch the VM runs for what the pause leaves of it. */
function onPaper(epochNanos: number): number {
  const pages = Math.floor(compileBytes / 4096);
  const heaps = { ...idlePages('heaps', pages), writesPerSecond: pages * compilePerSecond };
  let [low, high] = [0, epochNanos];
  for (let step = 0; step < 60; step++) {
    const ran = (low + high) / 2;
    const left = epochNanos - pauseNanos - copyNanosPerPage * distinctWritten(heaps, ran) - ran;
    if (left > 0) low = ran;
    else high = ran;
  }
  return epochNanos / low - 1;
}

const compile = (asked: Asked) =>
  measuresOf(run({ mechanism: 'remus', workload: 'compile', constants: { compileNanos: 4e9 }, ...asked }));

describe('the overhead of a compilation', () => {
  it.each([25, 50, 100])('at epochs of %i ms is what follows from the costs of a pause and of a page', (epoch) => {
    const { 'overhead|finished': overhead, 'checkpointsPerSecond|protected': checkpoints } = compile({ epoch });
    expect(overhead).toBeGreaterThan(onPaper(epoch * 1e6) * 0.97 - 0.005);
    expect(overhead).toBeLessThan(onPaper(epoch * 1e6) * 1.03 + 0.005);
    expect(checkpoints! * epoch).toBeGreaterThan(970);
  });

  it('does not grow with a slow link, which makes the epochs longer instead', () => {
    const slow = compile({ epoch: 25, link: { replicationMbps: 200, clientMbps: 1000, roundTrip: 0.1 } });
    const fast = compile({ epoch: 25 });
    expect(slow['checkpointsPerSecond|protected']).toBeLessThan(0.7 * fast['checkpointsPerSecond|protected']!);
    expect(slow['lateCheckpoints|protected']).toBeGreaterThan(0.3);
    expect(fast['lateCheckpoints|protected']).toBeLessThan(0.05);
    expect(slow['overhead|finished']).toBeLessThan(fast['overhead|finished']!);
  });

  it('is larger when the VM stands still until the backup has the checkpoint', () => {
    const [without] = [compile({ epoch: 100, without: ['local-copy'] })];
    expect(without['overhead|finished']).toBeGreaterThan(1.5 * compile({ epoch: 100 })['overhead|finished']!);
  });

  it('is nothing without protection', () => {
    expect(compile({ mechanism: 'none' })['overhead|finished']).toBe(0);
  });
});

describe('the answers of a service', () => {
  const asked: Asked = { mechanism: 'remus', workload: 'tickets', for: 2000 };

  it('wait for the end of their epoch', () => {
    const [short, long] = [25, 100].map((epoch) => measuresOf(run({ ...asked, epoch }))['answerMs|served']!);
    expect(short).toBeGreaterThan(12);
    expect(long! / short!).toBeGreaterThan(2);
    expect(measuresOf(run({ ...asked, epoch: 100, epochs: 'adaptive' }))['answerMs|served']).toBeLessThan(long! / 2);
  });

  it('leave at once where both VMs always say the same', () => {
    const served = measuresOf(run({ ...asked, mechanism: 'colo', epoch: 10_000, constants: { ticketThreads: 1 } }));
    expect(served['ratio|native-throughput']).toBeGreaterThan(0.95);
    const differing = measuresOf(run({ ...asked, mechanism: 'colo', epoch: 10_000 }));
    expect(differing['checkpointsPerSecond|protected']).toBeGreaterThan(10);
  });
});
