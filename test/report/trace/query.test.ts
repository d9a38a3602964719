import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/report/trace/event-log.ts';
import { causesOf, effectsOf, explanationOf } from '../../../src/report/trace/query/causes.ts';
import { firstDivergence } from '../../../src/report/trace/query/divergence.ts';
import type { TraceEvent } from '../../../src/report/trace/query/event.ts';
import { figuresOf } from '../../../src/report/trace/query/figures.ts';
import { ask } from '../../../src/report/trace/query/question.ts';
import { folded, renderAnswer, renderEvents } from '../../../src/report/trace/query/render.ts';

/** A failure whose recovery does not help one of two clients. */
function failure(downtimeNanos = 30e6): TraceEvent[] {
  const log = new EventLog();
  log.note(1e6, 'injector', 'armed');
  log.happened({ kind: 'strike', atNanos: 5e6, actor: 'cpu0', text: 'failstop' });
  log.happened({ kind: 'damage', atNanos: 5e6, actor: 'lock', text: 'held', because: ['strike'] });
  log.happened({ kind: 'detection', atNanos: 9e6, actor: 'panic', text: 'stuck', because: [['act', 'strike']] });
  log.happened({
    kind: 'repair',
    atNanos: 9e6,
    untilNanos: 19e6,
    actor: 'reset',
    text: 'resets',
    because: ['detection'],
  });
  log.happened({ kind: 'act', atNanos: 25e6, actor: 'app2', text: 'waits', because: ['damage of lock', 'strike'] });
  const outage = { kind: 'outage', atNanos: 4e6, text: 'no service', because: ['strike'] } as const;
  log.happened({ ...outage, untilNanos: 4e6 + downtimeNanos, actor: 'client of app1', facts: { counts: true } });
  log.happened({ ...outage, untilNanos: Number.POSITIVE_INFINITY, actor: 'client of app2', facts: { counts: false } });
  log.happened({
    kind: 'harm',
    atNanos: 90e6,
    actor: 'app2',
    text: 'hangs',
    because: ['act'],
    facts: { counts: true },
  });
  log.happened({ kind: 'outcome', atNanos: 90e6, actor: 'verdict', text: 'failed', because: ['harm of app2'] });
  return log.events();
}

const eventsOf = (question: string, events = failure()): string[] => {
  const answer = ask(question, events);
  if (!('events' in answer)) expect.fail('groups');
  return answer.events.map(({ kind, actor }) => `${kind} ${actor}`);
};

describe('the causes of an event', () => {
  it('lead through the damage, not past it', () => {
    const act = failure().find(({ kind }) => kind === 'act');
    const byId = new Map(failure().map((event) => [event.id, event.kind]));
    expect(act?.causes.map((id) => byId.get(id))).toEqual(['damage']);
  });

  it('explain a verdict without what does not belong to it', () => {
    expect(explanationOf(failure()).map(({ kind }) => kind)).toEqual(['strike', 'damage', 'act', 'harm', 'outcome']);
  });

  property.prop([fc.array(fc.array(fc.nat({ max: 19 }), { maxLength: 3 }), { minLength: 1, maxLength: 20 })])(
    'are the reverse of the effects',
    (lists) => {
      const events = lists.map((causes, index): TraceEvent => {
        const ids = causes.filter((cause) => cause < index).map((cause) => `e${cause}`);
        const own = { kind: 'x', actor: 'a', text: '', atNanos: index, untilNanos: index, facts: {} };
        return { id: `e${index}`, ...own, causes: [...new Set(ids)] };
      });
      for (const a of events)
        for (const b of events) expect(causesOf([b], events).includes(a)).toBe(effectsOf([a], events).includes(b));
    },
  );
});

describe('a question', () => {
  it.each([
    ['filter kind=repair', ['repair reset']],
    ['filter kind=outage lasts<1s', ['outage client of app1']],
    ['filter at>=20ms kind!=note', ['act app2', 'harm app2', 'outcome verdict']],
    ['filter fact.counts=false', ['outage client of app2']],
    ['filter "text~no serv" | first 1', ['outage client of app1']],
    ['window 10ms 14ms | filter kind!=outage', ['repair reset']],
    ['window detection detection | filter kind!=outage', ['detection panic', 'repair reset']],
    ['pair strike detection', ['pair cpu0']],
    ['filter kind=act | effects', ['act app2', 'harm app2', 'outcome verdict']],
    ['state 5ms', ['outage client of app1', 'outage client of app2', 'repair reset']],
    ['last 1', ['outcome verdict']],
  ])('%s', (question, expected) => {
    expect(eventsOf(question)).toEqual(expected);
  });

  it('groups and adds up', () => {
    const answer = ask('filter kind=repair | group actor sum', failure());
    expect(answer).toEqual({ groups: [{ name: 'reset', value: 10e6 }], unit: 'ns' });
    expect(renderAnswer(answer, failure())).toBe('reset      10.0000 ms\n');
    expect(ask('filter kind=outage | group kind count', failure())).toMatchObject({ groups: [{ value: 2 }] });
  });

  it.each([
    ['filtr kind=x', 'did you mean filter?'],
    ['filter knd=x', 'did you mean kind?'],
    ['filter', 'came none'],
    ['filter at>5', 'with its unit'],
    ['filter kind>x', 'expected =, != or ~'],
    ['window 1ms', 'expected two times'],
    ['window strik 1ms', 'did you mean strike?'],
    ['group actr', 'did you mean actor?'],
    ['group actor avg', 'expected group: one of count, sum'],
    ['group actor | first 1', 'nothing can follow a group'],
    ['first 0', 'expected a number from 1'],
    ['causes x', 'expected nothing after it'],
  ])('that cannot be understood says why: %s', (question, message) => {
    expect(() => ask(question, failure())).toThrow(message);
  });
});

describe('figures of a trace', () => {
  it('are the longest outage that counts, the latency of the first detection, and the outcome', () => {
    expect(figuresOf(failure())).toEqual({ outcome: 'failed', detectionLatencyNanos: 4e6, downtimeNanos: 30e6 });
    expect(figuresOf(failure(Number.POSITIVE_INFINITY)).downtimeNanos).toBeUndefined();
  });
});

describe('two runs', () => {
  it('part where an outage ends, not where it began', () => {
    expect(firstDivergence(failure(), failure())).toBeNull();
    const { same, a, b } = firstDivergence(failure(30e6), failure(31e6)) ?? expect.fail('no divergence');
    expect(a[0]).toMatchObject({ atNanos: 34e6, what: 'ends', event: { actor: 'client of app1' } });
    expect(b[0]?.atNanos).toBe(35e6);
    expect(same).toBeGreaterThan(8);
  });
});

describe('an explanation', () => {
  const log = new EventLog();
  log.happened({ kind: 'strike', atNanos: 0, actor: 'cpu0', text: 'failstop' });
  const nodes = Array.from({ length: 12 }, (_, index) => `node${index}`);
  for (const actor of nodes)
    log.happened({
      kind: 'harm',
      atNanos: 9e6,
      actor,
      text: 'is missing',
      because: ['strike'],
      facts: { counts: true },
    });
  log.happened({ kind: 'harm', atNanos: 9e6, actor: 'app1', text: 'is lost', because: ['strike'] });
  const because = nodes.map((node) => `harm of ${node}`);
  log.happened({ kind: 'outcome', atNanos: 9e6, actor: 'verdict', text: 'failed', because });

  it('tells what differs in its actor alone once, and names the first of many causes', () => {
    expect(renderEvents(folded(log.events()), 0).replaceAll(/\s+/g, ' ').trim()).toBe(
      'e1 0.0000 ms strike cpu0: failstop e2 9.0000 ms harm node0 and 11 more: is missing <- e1 ' +
        'e14 9.0000 ms harm app1: is lost <- e1 ' +
        'e15 9.0000 ms outcome verdict: failed <- e2, e3, e4, e5, e6, e7, e8, e9 and 4 more',
    );
  });

  it('keeps a few that are alike apart', () => {
    const few = log.events().filter(({ actor }) => !/^node[3-9]|^node1\d/.test(actor));
    expect(folded(few)).toEqual(few);
  });
});
