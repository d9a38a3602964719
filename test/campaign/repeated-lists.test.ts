/** Reading and writing records with lists that repeat, against JSON.parse and JSON.stringify, to the letter. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { shapeFlawOf } from '../../src/campaign/record-shape.ts';
import { isTextOf, parseRecord } from '../../src/campaign/repeated-lists.ts';
import type { RunRecord } from '../../src/experiment/record.ts';

const repairs = Array.from({ length: 6 }, (_, index) => ({ repair: `repair-${index}`, nanos: index * 1000 }));
const damage = Array.from({ length: 6 }, (_, index) => ({ kind: 'nmi-blocked', object: `cpu${index}` }));

/** Long and short ones, some that are not as they should be, and some with brackets and quotation marks in texts. */
const lists = fc.constantFrom<unknown>(
  repairs,
  damage,
  damage.slice(1),
  [],
  damage.slice(0, 1),
  repairs.map((each) => ({ ...each, nanos: -1 })),
  [...damage, { kind: 'x"]', object: `"left":[${JSON.stringify(damage)}` }],
  [...damage, [damage]],
  JSON.stringify(damage),
  5,
);
const recovery = fc.record(
  {
    mechanism: fc.constant('rehype'),
    repairs: lists,
    completed: fc.boolean(),
    nanos: fc.nat(),
    found: lists,
    left: lists,
  },
  { requiredKeys: ['left'] },
);
const episode = fc.oneof(
  fc.constant(null),
  fc.record({ fault: fc.constant('failstop'), damage: lists, recovery: fc.oneof(recovery, lists) }),
  fc.record({ recovery, repairs: lists, 'x"left': lists }),
);
const record = fc.oneof(
  fc.record({ id: fc.constant('v0-r0'), episodes: fc.array(episode, { maxLength: 3 }), measures: lists }),
  fc.record({ recovery, episodes: lists }),
);

/** Changes that leave it JSON, or not. */
const spoilt = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text.replace('"left":[', '"left": ['),
  (text) => text.replace(']', ']5'),
  (text) => text.replace('"left":', '"left":[],"left":'),
  (text) => text.replace('"repairs":', 'repairs":'),
  (text) => text.replace('cpu1', 'cpu1\\u0041'),
  (text) => text.replaceAll('"found":', '"repairs":'),
);

const bodyOf = (text: string): string => text.slice(0, -1);
const outcomeOf = (parse: () => unknown): unknown => {
  try {
    return parse();
  } catch {
    return 'no JSON';
  }
};

describe('a record with lists that have come before', () => {
  test.prop([fc.array(fc.tuple(record, spoilt), { minLength: 1, maxLength: 8 })], { numRuns: 300 })(
    'is read as JSON.parse reads it, and written as JSON.stringify writes it',
    (records) => {
      // Three times: a list is cut out from the second time on.
      for (const [value, spoil] of [...records, ...records, ...records]) {
        const text = spoil(JSON.stringify(value));
        const expected = outcomeOf(() => JSON.parse(`${bodyOf(text)}}`));
        const read = outcomeOf(() => parseRecord(bodyOf(text)));
        expect(read).toEqual(expected);
        if (read === 'no JSON') continue;
        const sound = typeof read === 'object' && read !== null && isRecordWithEpisodes(read);
        if (sound) expect(isTextOf(read, bodyOf(text))).toBe(JSON.stringify(expected) === `${bodyOf(text)}}`);
      }
    },
  );
});

/** As far as what writes it looks into it. */
function isRecordWithEpisodes(value: object): value is RunRecord {
  if (!('episodes' in value)) return true;
  const { episodes } = value;
  return (
    Array.isArray(episodes) &&
    episodes.every((each: unknown) => typeof each === 'object' && each !== null && !Array.isArray(each))
  );
}

const runWith = (found: unknown, repaired: unknown = repairs) => ({
  status: 'completed',
  id: 'v0-r0',
  variant: 'one',
  run: 0,
  episodes: [
    {
      fault: 'failstop',
      damage: [],
      recovery: { mechanism: 'rehype', repairs: repaired, completed: true, nanos: 5, found, left: damage },
    },
  ],
  outcome: 'recovered',
  vms: [],
  events: 1,
});

const readThrice = (value: unknown): object => {
  const body = bodyOf(JSON.stringify(value));
  return [parseRecord(body), parseRecord(body), parseRecord(body)][2] as object;
};

test('records share such a list, and each place of one is checked for what it may hold', () => {
  const [first, second] = [readThrice(runWith(damage)), readThrice(runWith(damage))] as ReturnType<typeof runWith>[];
  expect(first?.episodes[0]?.recovery.found).toBe(second?.episodes[0]?.recovery.found);
  expect(shapeFlawOf(first ?? {})).toBeUndefined();
  // Sound as damage, but no repairs.
  expect(shapeFlawOf(readThrice(runWith(damage, damage)))).toMatchObject({
    field: 'episodes[0].recovery.repairs[0].kind',
  });
  expect(shapeFlawOf(readThrice(runWith(repairs)))).toMatchObject({ field: 'episodes[0].recovery.found[0].repair' });
});

test('a record is not the text of another one', () => {
  const [one, other] = [runWith(damage), runWith(damage.toReversed())];
  const [read] = [readThrice(one), readThrice(other)] as unknown as RunRecord[];
  const bodies = [one, other].map((value) => bodyOf(JSON.stringify(value)));
  expect(bodies.map((body) => isTextOf(read!, body))).toEqual([true, false]);
});

test('more lists than are known at a time are read as they are', () => {
  const texts = Array.from({ length: 4500 }, (_, index) => {
    const left = [{ kind: 'x'.repeat(90), object: `cpu${index}` }];
    return JSON.stringify({ episodes: [{ recovery: { left } }] });
  });
  for (let time = 0; time < 3; time++)
    expect(texts.map((text) => JSON.stringify(parseRecord(bodyOf(text))))).toEqual(texts);
});
