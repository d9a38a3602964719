/** Protection that cannot work is refused, with the numbers. */
import { describe, expect, it } from 'vitest';
import { replication } from '../../../../src/models/memory/replication/experiment.ts';

const settings = { experiment: 'replication', ...replication.defaults, mechanism: 'remus', workload: 'tickets' };

const problems = (asked: object): string[] =>
  replication
    .violations({ ...settings, ...asked })
    .map(({ field, expected, came }) => `${field.join('.')}: expected ${expected}, came ${came}`);

describe('a scenario about replication', () => {
  it('that can work has no problem', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ mechanism: 'none', hosts: ['primary'] })).toEqual([]);
  });

  it.each([
    [{ epoch: 8 }, /^epoch: expected more than the 10\.5 ms for which the VM stands still .*, came 8 ms$/],
    [{ hosts: ['primary'] }, /^hosts: expected one backup, which 'remus' needs, came 1 of primary and 0 of backup$/],
    [{ hosts: ['primary', 'primary'] }, /^hosts: expected one primary.*, came 2 of primary and 0 of backup$/],
    [
      { heartbeat: { interval: 1, timeout: 20, links: 1 }, link: { roundTrip: 30 } },
      /interval of 1 ms and the round trip of 30 ms/,
    ],
    [{ heartbeat: { interval: 100, timeout: 100, links: 1 } }, /^heartbeat\.timeout: .*, came 100 ms$/],
    [
      { workload: 'compile', link: { replicationMbps: 5 } },
      /at least 16 Mb\/s, which carry the 512 MiB .* came 5 Mb\/s$/,
    ],
    [{ again: 100 }, /^again: expected rejoin/],
    [{ without: ['local-cpy'] }, /^without\.0: expected an optional part of 'remus'/],
    [
      { fault: { model: 'host-kill', target: 'primary', trigger: { phase: 'sned' } } },
      /a phase of 'remus' \(synchronise, run/,
    ],
    [{ fault: { model: 'host-kill', target: 'both', trigger: { at: 5 } } }, /what the fault 'host-kill' can strike/],
    [
      { fault: { model: 'host-kill', target: 'backup', lasts: 5, trigger: { at: 5 } } },
      /nothing, since 'host-kill' does not end/,
    ],
  ])('%j is told what is wrong', (asked, told) => {
    expect(problems(asked)).toEqual([expect.stringMatching(told)]);
  });
});
