/** The scenarios that a fuzzer begins with. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { experiments, parameterModels } from '../../src/experiments.ts';
import { leavesWithValues } from './examples.ts';
import { experimentOf, type Stock } from './mutate.ts';
import { at, isMapping, pathsIn, type Tree } from './tree.ts';

export const folder = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** Its runs take seconds each, which says nothing about mutants. */
const SLOW = ['detail.yaml'];

/** A system in the language of PRISM, which a scenario can hold. */
export const PRISM = {
  name: 'prism',
  question: 'How long is the system down?',
  experiment: 'state-model',
  model:
    'ctmc\nconst double fail = 1/1000; const double repair = 1/4; const int N;\n' +
    "module hosts\n  up : [0..N] init N;\n  [] up > 0 -> up * fail : (up' = up - 1);\n" +
    '  [] up < N -> repair : (up\' = up + 1);\nendmodule\nlabel "up" = up >= 1;\n' +
    'rewards "spent" up < N : 3; endrewards\n',
  properties: ['S=? [ !"up" ]', 'R{"spent"}=? [ C<=100 ]', 'P=? [ F<=50 up = 0 ]'],
  constants: { N: 3 },
  up: '"up"',
  horizonYears: 1,
  runs: 1,
  seed: 'prism',
} as const satisfies Tree;

export interface Texts {
  readonly yaml: readonly string[];
  readonly traces: readonly string[];
}

const files = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.yaml') && !SLOW.includes(name));

export function stock(): Stock {
  const whole = [...files().map((name) => parse(readFileSync(`${folder}${name}`, 'utf8')) as Tree), PRISM];
  const examples = experiments.map(({ name, example }) => ({
    ...(example as { readonly [field: string]: Tree }),
    name: 'example',
    question: 'What?',
    experiment: name,
    runs: 1,
    seed: 's',
  }));
  const values = new Map<string, Tree[]>();
  for (const base of whole)
    for (const path of pathsIn(base)) {
      const name = path.findLast((part) => typeof part === 'string') ?? '';
      const list = values.get(name) ?? [];
      if (list.length < 50) values.set(name, [...list, at(base, path) ?? null]);
    }
  const own = new Map(
    parameterModels
      .flatMap(({ sets }) => sets.flatMap(({ parameters }) => Object.entries(parameters)))
      .map(([name, { value }]) => [name, value]),
  );
  const all = [...whole, ...examples];
  const trees = new Map(experiments.map(({ name }) => [name, all.filter((tree) => experimentOf(tree) === name)]));
  return {
    bases: new Map(
      [...trees].map(([name, of]) => [name, [...of, ...Array.from({ length: 60 }, () => of.map(lean)).flat()]]),
    ),
    trees,
    values,
    leaves: new Map(experiments.map((each) => [each.name, leavesWithValues(each, values, own)])),
    metrics: new Map(experiments.map(({ name, metrics }) => [name, Object.keys(metrics)])),
  };
}

/** With two values on each axis and one reported figure at most. */
function lean(tree: Tree): Tree {
  const { vary, reported: _, constraint: _constraint, ...rest } = tree as { readonly [field: string]: Tree };
  const few = Object.entries(isMapping(vary) ? vary : {}).map(([axis, values]): [string, Tree] => [
    axis,
    Array.isArray(values) ? values.slice(0, 2) : Object.fromEntries(Object.entries(values ?? {}).slice(0, 2)),
  ]);
  return { ...rest, vary: Object.fromEntries(few) };
}

/** What is mutated as text. */
export function texts(): Texts {
  return {
    yaml: files().flatMap((name) => {
      const text = readFileSync(`${folder}${name}`, 'utf8');
      const few = stringify(lean(parse(text) as Tree));
      return [text, few, few, few, few];
    }),
    traces: [readFileSync(`${folder}traces/two-racks.csv`, 'utf8'), ...TRACES],
  };
}

const TRACES: readonly string[] = [
  '# observed 1970-01-02T00:00Z 1970-01-12T00:00Z\nnode,start,end,cause\na,1970-01-03T00:00Z,1970-01-03T06:00Z,disk\n' +
    'b,1970-01-03T01:00+01:00,1970-01-03T01:30+01:00,"power, of the rack"\nquiet,,,\na,259200,302400,disk\n',
  '# event_id\tcomponent_id\tnode_id\tplatform_id\tnode_name\tevent_type\tevent_start_time\tevent_stop_time\t' +
    'event_end_reason\n0\t0\t1\t5\tlab/1\t0\t1000\t1100\tNULL\n0\t0\t1\t5\tlab/1\t1\t1100\t2000\tNULL\n' +
    '0\t0\t1\t5\tlab/1\t0\t2000\t2300\tNULL\n0\t0\t2\t5\tlab/2\t1\t1000\t5000\tNULL\n',
  'System,nodes,nodenumz,node prod,node decom,Prob Started,Prob Fixed,Down Time,Facilities,Hardware,Human Error,' +
    'Network,Undetermined,Software\n7,2,0,Jan-97,current,10/30/2004 23:35,10/31/2004 3:02,267,,CPU,,,,\n' +
    '7,2,0,Jan-97,current,4/2/1999 15:00,4/22/1999 15:30,28770,,,,,,OS\n' +
    '7,2,1,Jan-97,Dec-03,7/1/1999 0:00,7/1/1999 1:00,60,,,,,,OS\n',
];
