import { describe, expect, test } from 'vitest';
import { measuresOf, recordOf, refusalOf } from '../runs.ts';

type Fields = Readonly<Record<string, unknown>>;

const LINK = { replicationMbps: 10_000, clientMbps: 1000, roundTrip: '0.1 ms' };
const transfer = (fields: Fields) =>
  measuresOf('replication', {
    workload: 'bulk-send',
    network: 'tcp',
    epoch: '25 ms',
    link: LINK,
    for: '1 s',
    ...fields,
  });
const throughputOf = (fields: Fields): number => transfer(fields)['throughputMbps|finished'] ?? Number.NaN;

describe('a protected VM that sends as fast as it can', () => {
  test('sends one window in each epoch, and speculation makes good what windows lose', () => {
    const held = transfer({ window: '64 KiB' });
    expect(held['throughputMbps|finished']).toBeCloseTo((65_536 * 8 * 40) / 1e6, 0);
    const speculative = transfer({ window: '64 KiB', network: 'speculative' });
    const aware = transfer({ window: '64 KiB', network: 'aware' });
    expect(speculative['ratio|held-transfer']).toBeGreaterThan(10);
    expect(aware['ratio|native-transfer']).toBeGreaterThan(0.95);
    expect(speculative['throughputMbps|finished']!).toBeLessThan(aware['throughputMbps|finished']!);
  });

  test('loses more to holding its output than to being copied', () => {
    const [native, copied, held] = [{ mechanism: 'none' }, { without: ['output-commit'] }, {}].map(throughputOf);
    expect(copied! / native!).toBeGreaterThan(0.3);
    expect(copied! / native!).toBeLessThan(0.7);
    expect(held! / native!).toBeLessThan(0.05);
  });

  test('has to get to the backup what its VMM has acknowledged: a slow link makes epochs longer', () => {
    const slow = { network: 'aware', link: { ...LINK, replicationMbps: 1000 } };
    expect(transfer(slow)['checkpointsPerSecond|protected']).toBeLessThan(20);
    // Only when the epoch is over.
    const late = { ...slow, epoch: '100 ms', without: ['early-backup'] };
    expect(throughputOf(late)).toBeLessThan(throughputOf({ ...late, without: [] }));
  });

  test('sends a full buffer of its VMM in each epoch, where that is what limits it', () => {
    const buffer = 2 ** 21;
    const throughput = throughputOf({ network: 'aware', epoch: '100 ms', buffer, for: '2 s' });
    expect(throughput / ((buffer * 8 * 10) / 1e6)).toBeCloseTo(1, 1);
  });
});

test('a client that waits for each answer gains nothing from speculation: it cannot beat the commit', () => {
  const { 'ratio|held-transfer': gain, 'answerMs|served': wait } = measuresOf('replication', {
    workload: 'tickets',
    network: 'aware',
    epoch: '50 ms',
    for: '2 s',
  });
  expect(gain).toBeGreaterThan(0.9);
  expect(gain).toBeLessThan(1.1);
  expect(wait).toBeGreaterThan(25);
});

describe('a VM whose host is killed while it talks TCP', () => {
  const killed = (fields: Fields, run: number) =>
    recordOf(
      'replication',
      {
        epoch: '50 ms',
        for: '1.5 s',
        fault: { model: 'host-kill', target: 'primary', trigger: { phase: 'run' } },
        ...fields,
      },
      run,
    );
  const cases = ['tickets', 'bulk-send', 'bulk-receive'].flatMap((workload) =>
    ['tcp', 'speculative', 'aware'].map((network) => ({ workload, network })),
  );

  test.each(cases)('has told nobody anything that its backup does not know: $workload, $network', (fields) => {
    for (const run of [0, 1]) {
      const { measures, status } = killed(fields, run);
      expect(status).toBe('completed');
      expect(measures).toMatchObject({ 'lostBytes|killed': 0, 'inventedBytes|killed': 0, 'took-over|killed': 1 });
    }
  });

  test('has, without output commit', () => {
    const [sent, received] = ['bulk-send', 'bulk-receive'].map((workload) => {
      const { measures } = killed({ workload, network: 'tcp', without: ['output-commit'] }, 0);
      return [measures?.['inventedBytes|killed'], measures?.['lostBytes|killed']];
    });
    expect(sent).toEqual([expect.toSatisfy((bytes: number) => bytes > 0), 0]);
    expect(received).toEqual([0, expect.toSatisfy((bytes: number) => bytes > 0)]);
  });
});

test.each([
  [{ window: '0 B' }, 'window: expected room for a segment of 1448 B, came 0 B'],
  [{ clientRoundTrip: '0 ms' }, 'clientRoundTrip: expected a round trip of more than 0 ms, came 0 ms'],
  [{ buffer: '1 KiB' }, 'buffer: expected at least the window of 65536 B, came 1024 B'],
  [{ clientLoss: '50 %' }, 'clientLoss: expected at most 30 % of the segments, came 50 %'],
  [{ epoch: '5 ms' }, 'epoch: expected more than the 10.5 ms for which the VM stands still at each checkpoint'],
  [{ network: 'plain' }, "network: expected tcp, speculative or aware for 'bulk-send', came 'plain'"],
  [{ workload: 'compile' }, "network: expected plain for 'compile', which talks with nobody, came 'tcp'"],
  [
    { workload: 'tickets', mechanism: 'colo' },
    "network: expected plain for 'colo', which compares packets, came 'tcp'",
  ],
])('%o is refused with the numbers', (fields, message) => {
  expect(refusalOf('replication', { mechanism: 'remus', workload: 'bulk-send', network: 'tcp', ...fields })).toContain(
    message,
  );
});
