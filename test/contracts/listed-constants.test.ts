/**
 * `rvisim list parameters` prints every constant of a model: none stands in the code of models, compositions or what
 * they share, but for numbers that measure nothing (no-quantities.ts). A number in code is seen where it is a constant
 * in capitals, a fraction or in powers of ten, or given to a wait, a draw or a name that has a unit.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ASKED, BOUND, NEVER_A_QUANTITY, NO_QUANTITIES, TABLES } from './no-quantities.ts';

const SOURCE = new URL('../../src/', import.meta.url);
const ROOMS = ['experiment', 'models', 'compositions'];

/** All numbers of a state model are the scenario's: what stands in its code bounds the computing. */
const ELSEWHERE = /parameters|^experiment\/propagation\.ts$|^models\/state-model\//;
/** Constants of the VMM have a test of their own (test/models/vmm/parameters/constants.test.ts). */
const OF_THE_VMM = 'models/vmm/';

/** Comments, texts and regular expressions, in which numbers measure nothing. */
const WORDS = new RegExp(
  [
    /\/\*[\s\S]*?\*\//,
    /\/\/.*/,
    /'(?:[^'\\\n]|\\.)*'/,
    /"(?:[^"\\\n]|\\.)*"/,
    /`(?:[^`\\]|\\.)*`/,
    /(?<=[(,=:&|!]\s*)\/(?![/*\s])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);
const codeOf = (text: string): string => text.replace(WORDS, "''");

/** A constant that is a number other than 0, 1 and -1, or is made of such. */
const CONSTANT =
  /^(?:export )?const ([A-Z][A-Z0-9_]*)(?:: [^=]+)? = (.*\b(?![01](?![\d_.e]))\d[\d_.]*(?:e\d+)?\b.*);$/gm;

const constantsIn = (text: string): string[] => [...codeOf(text).matchAll(CONSTANT)].map(([, name = '']) => name);

const FRACTION = /(?<![\w.$])(?:\d[\d_]*\.\d+(?:e[+-]?\d+)?|(?!1e)\d[\d_]*e[+-]?\d+)(?![\w.])/g;
/** What waits, draws or moves something, with what it is given. */
const GIVEN = new RegExp(
  String.raw`\b(?:delay|schedule|scheduleAt|arm|read|write|submit|serve|written|untouched|` +
    String.raw`uniform|exponential|normal|lognormal|bernoulli|integer)\((?:[^()]|\([^()]*\))*\)`,
  'g',
);
const WITH_UNIT =
  /\b\w*(?:Nanos|Bytes|PerSecond|Share|Seconds|Ms|Minutes|[mM]ib|Mbps|Factor)\b(?:: \w+)? ?[:=](?!=|>) ?[^,;:=\n}]*/g;
const NUMBER = /(?<![\w.$])\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])/g;

/** Nothing, one, two of something or half of it, and powers of ten, which convert units. */
const isPlain = (number: string): boolean => /^(?:[02]|10*|1e-?\d+)$/.test(number.replaceAll('_', ''));

function numbersIn(text: string): string[] {
  const code = codeOf(text).replace(CONSTANT, '');
  const given = [GIVEN, WITH_UNIT].flatMap((kind) =>
    [...code.matchAll(kind)].flatMap(([all]) => all.match(NUMBER) ?? []),
  );
  return [...new Set([...(code.match(FRACTION) ?? []), ...given])].filter((number) => !isPlain(number));
}

function quantitiesIn(path: string, text: string): string[] {
  const isAsked = ASKED.test(path);
  const constants = path.startsWith(OF_THE_VMM) ? [] : constantsIn(text);
  const named = constants.filter((name) => !NEVER_A_QUANTITY.test(name) && !(isAsked && BOUND.test(name)));
  return [...named, ...(isAsked ? [] : numbersIn(text))].map((found) => `${path} ${found}`);
}

const files = ROOMS.flatMap((room) =>
  readdirSync(new URL(room, SOURCE), { recursive: true, encoding: 'utf8' }).map((path) => `${room}/${path}`),
)
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !ELSEWHERE.test(path));

describe('quantities in the code of models', () => {
  it('are none but those of tables', () => {
    expect(files.length).toBeGreaterThan(500);
    const excepted = Object.values(NO_QUANTITIES)
      .flat()
      .flatMap((line) => {
        const [path, ...names] = line.split(' ');
        return names.map((name) => `${path} ${name}`);
      });
    const found = files
      .flatMap((path) => quantitiesIn(path, readFileSync(new URL(path, SOURCE), 'utf8')))
      .filter((each) => !TABLES.test(each));
    expect(found.toSorted()).toEqual(excepted.toSorted());
  });

  it('are found as constants, however they are written', () => {
    expect(
      constantsIn(
        [
          'const PIECES_IN_A_TURN = 8;',
          'export const SLICE_NANOS: number = seconds(20);',
          'const SHARE = 0.1;',
          'const WINDOW_NANOS = [3e9, 4e9] as const;',
          'const CLIENT = { workNanos: 5e6 } as const;',
          'const NONE = -1;',
          "const EXPECTED = 'from 0.2 to 10';",
          'const NAME = /[a-z]{1,9}/;',
          'const FROM_PARAMETERS = parameters.rounds.value;',
        ].join('\n'),
      ),
    ).toEqual(['PIECES_IN_A_TURN', 'SLICE_NANOS', 'SHARE', 'WINDOW_NANOS', 'CLIENT']);
  });

  it.each([
    ['yield simulation.delay(250);', '250'],
    ['const from = crowd.integer(8 * 60, values.latest);', '8'],
    ['const work = mean * stream.uniform(0.5, 1 + spread);', '0.5'],
    ['const there = Math.min(0.9, busy / 1e9);', '0.9'],
    ['written(files, { readsPerSecond: 5000 })', '5000'],
    ['readonly stepNanos = 50e6;', '50e6'],
  ])('are found where they have no name: %s', (code, number) => {
    expect(numbersIn(code)).toContain(number);
  });

  it.each([
    'const seconds = nanos / 1e9; // of 0.5',
    'const half = readonlyNanos / 2;',
    "throw new Error('at most 0.9');",
    'const parts = text.match(/\\d{1,9}\\.5/);',
    'while (version2 === 17) look(x25.e5);',
  ])('are none in: %s', (code) => {
    expect(numbersIn(code)).toEqual([]);
  });
});
