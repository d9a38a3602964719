/**
 * A chain in the language of PRISM and Storm (Kwiatkowska, Norman and Parker, CAV 2011), state by state, with what the
 * simulator asks of it as properties: an independent check for users of those tools. What the components of the
 * system were stays in comments; forced moves and alike instances are already worked into the chain.
 */

import { printable } from '../../experiment/printable.ts';
import { unitMsOf } from '../../models/state-model/net/gauge.ts';
import type { AskedAtFirst, Condition, Filtered, Measure, Take } from '../../models/state-model/net/model.ts';
import { isEnabled, speedOf } from '../../models/state-model/net/moves.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import { costsOf } from './asked.ts';
import type { Chain } from './chain.ts';
import { Outcomes } from './outcomes.ts';
import { perHourOf, targetsOf } from './per-state.ts';
import { stateText } from './state-text.ts';

const HOUR_MS = 3_600_000;

export interface PrismFiles {
  /** A `.sm` file. Rates and times are in hours. */
  readonly model: string;
  /** A `.props` file. */
  readonly properties: string;
}

export function prismOf(net: Net, chain: Chain, title: string): PrismFiles {
  const { size } = chain;
  const labels = labelsOf(net, chain).map(({ name, isIn }) => `label "${name}" = ${formulaOf(isIn)};`);
  const costs = [...costsOf(net, chain).entries()].flatMap(([state, each]) =>
    each === 0 ? [] : [`  s=${state} : ${each};`],
  );
  const model = [
    `// ${printable(title)}. Rates are per hour.`,
    'ctmc',
    '',
    'module system',
    `  s : [0..${Math.max(1, size - 1)}]${chain.starts > 1 ? '' : ' init 0'};`,
    ...commandsOf(net, chain),
    'endmodule',
    ...(chain.starts > 1 ? ['', `init s<${chain.starts} endinit`] : []),
    '',
    ...labels,
    '',
    'rewards "time"',
    '  true : 1;',
    'endrewards',
    ...(costs.length === 0 ? [] : ['', 'rewards "cost"', ...costs, 'endrewards']),
    ...rewardsOf(net, chain),
    '',
  ];
  return { model: model.join('\n'), properties: propertiesOf(net, costs.length > 0).join('\n') };
}

/** A state that nothing leaves has a loop, which changes nothing: Storm refuses states without a command. */
function commandsOf(net: Net, chain: Chain): string[] {
  const { size, start, from, rate } = chain;
  const targets = Array.from({ length: size }, () => new Map<number, number>());
  for (let to = 0; to < size; to++)
    for (let arc = start[to]!; arc < start[to + 1]!; arc++) {
      const own = targets[from[arc]!]!;
      own.set(to, (own.get(to) ?? 0) + rate[arc]!);
    }
  // The next move can be one that changes nothing.
  const loops = net.model.measures.some(asksForNext) ? loopsOf(net, chain) : null;
  return targets.map((own, state) => {
    if (loops !== null && loops[state]! > 0) own.set(state, loops[state]!);
    const updates = [...own].map(([to, each]) => `${each}:(s'=${to})`);
    const text = updates.length === 0 ? `1:(s'=${state})` : updates.join(' + ');
    return `  [] s=${state} -> ${text}; // ${stateText(net, chain, state)}`;
  });
}

interface Label {
  readonly name: string;
  readonly isIn: Uint8Array;
}

function labelsOf(net: Net, chain: Chain): Label[] {
  const { model } = net;
  const asked = model.measures.flatMap((measure, index) =>
    net.asked[index]!.map((guard, part) => ({
      name: labelOf(measure, part),
      isIn: Uint8Array.from(targetsOf(net, chain, [guard]), (target) => target + 1),
    })),
  );
  return [{ name: 'down', isIn: chain.isUp.map((each) => 1 - each) }, ...asked];
}

function labelOf(measure: Measure, part: number): string {
  if (measure.is === 'filter') {
    const isOver = part === partsOf(measure.of);
    return identifier(isOver ? `${measure.name}_over` : part === 0 ? measure.name : `${measure.name}_until`);
  }
  if (measure.is === 'first-of') return identifier(`${measure.name}_${measure.conditions[part]!.name}`);
  return identifier(part === 0 ? measure.name : `${measure.name}_until`);
}

/** For each measure that adds something up, what its states add, with moves as often as they are made there. */
function rewardsOf(net: Net, chain: Chain): string[] {
  return net.model.measures.flatMap((measure, index) => {
    const gauge = net.gauges[index]!;
    const { is } = measure.is === 'filter' ? measure.of : measure;
    if (gauge === null || is === 'cost-until' || is === 'long-run-share') return [];
    const times = is === 'long-run-reward' ? unitMsOf(net.model) / HOUR_MS : 1;
    const items = [...perHourOf(net, chain, gauge).entries()].flatMap(([state, each]) =>
      each === 0 ? [] : [`  s=${state} : ${each * times};`],
    );
    return ['', `rewards "${labelOf(measure, 0)}"`, ...items, 'endrewards'];
  });
}

const partsOf = ({ is }: Filtered['of']): number =>
  is === 'until' ? 2 : ['next', 'mean-time-to', 'reward-to', 'long-run-share'].includes(is) ? 1 : 0;

const asksForNext = (measure: Measure): boolean =>
  measure.is === 'next' || (measure.is === 'filter' && measure.of.is === 'next');

/** By state, the rate of moves that lead back to it. */
function loopsOf(net: Net, { size, states }: Chain): Float64Array {
  const outcomes = new Outcomes(net, null);
  const row = new Int32Array(net.length);
  const after = new Int32Array(net.length);
  return Float64Array.from({ length: size }, (_, state) => {
    states.read(state, row);
    let rate = 0;
    for (const move of net.timed) {
      const own = isEnabled(move, row) ? (speedOf(move, row) * HOUR_MS) / move.clock.meanMs : 0;
      if (own > 0)
        outcomes.each(row, after, move, (probability) => {
          if (after.every((each, place) => each === row[place])) rate += own * probability;
        });
    }
    return rate;
  });
}

const identifier = (name: string): string => `m_${name.replace(/[^A-Za-z0-9]/g, '_')}`;

/** Runs of states that follow each other. */
function formulaOf(isIn: Uint8Array): string {
  const ranges: string[] = [];
  for (let state = 0; state < isIn.length; state++) {
    if (isIn[state] === 0) continue;
    const first = state;
    while (isIn[state + 1] === 1) state++;
    ranges.push(first === state ? `s=${first}` : `(s>=${first} & s<=${state})`);
  }
  return ranges.length === 0 ? 'false' : ranges.join(' | ');
}

/** Of hours. */
const boundsOf = (from: number, to: number): string =>
  to === Number.POSITIVE_INFINITY ? (from === 0 ? '' : `>=${from}`) : `[${from},${to}]`;

/** What a filter takes, in PRISM's words. */
const TAKES: Readonly<Record<Take, string>> = {
  least: 'min',
  most: 'max',
  mean: 'avg',
  sum: 'sum',
  count: 'count',
  first: 'first',
  only: 'state',
  all: 'forall',
  some: 'exists',
};

/** `first-of` asks for several. */
function asked(measure: Measure, hasCosts: boolean): string[] {
  if (measure.is === 'first-of')
    return measure.conditions.map((_, part) => {
      const all = measure.conditions.map((__, each) => `"${labelOf(measure, each)}"`);
      // Of those that come to hold at once the first in the list counts.
      const earlier = all.slice(0, part).map((each) => `!${each}`);
      return `P=? [ !(${all.join(' | ')}) U (${[all[part], ...earlier].join(' & ')}) ]`;
    });
  if (measure.is !== 'filter') return measure.is === 'cost-until' && !hasCosts ? [] : [plain(measure, measure, '=?')];
  const { take, of, bound } = measure;
  const label = `"${labelOf(measure, 0)}"`;
  const inner =
    of.is !== 'value'
      ? plain(of, measure, bound === null ? '=?' : `${bound.sign}${bound.value}`)
      : `R{${label}}${of.isTruth ? '>0' : '=?'} [ I=0 ]`;
  return [`filter(${TAKES[take]}, ${inner}, "${labelOf(measure, partsOf(of))}")`];
}

/** @param named Whose labels and rewards it asks for. */
function plain(of: AskedAtFirst, named: Measure, bound: string): string {
  const label = `"${labelOf(named, 0)}"`;
  const hours = 'timeMs' in of ? of.timeMs / HOUR_MS : 0;
  switch (of.is) {
    case 'until': {
      const bounds = boundsOf(of.fromMs / HOUR_MS, of.toMs / HOUR_MS);
      const until = `"${labelOf(named, 1)}"`;
      // The opposite of coming there before the other fails. Not every tool reads R.
      if (of.isOpposite && isAnywhere(of.holds)) return `P${bound} [ G${bounds} !${label} ]`;
      return of.isOpposite
        ? `P${bound} [ !${until} R${bounds} !${label} ]`
        : `P${bound} [ ${until} U${bounds} ${label} ]`;
    }
    case 'reward-until':
      return `R{${label}}${bound} [ C<=${hours} ]`;
    case 'reward-at':
      return `R{${label}}${bound} [ I=${hours} ]`;
    case 'reward-to':
      return `R{${label}}${bound} [ F ${label} ]`;
    case 'long-run-reward':
      return `R{${label}}${bound} [ S ]`;
    case 'long-run-share':
      return `S${bound} [ ${label} ]`;
    case 'holds-at':
      return `P${bound} [ F[${hours},${hours}] ${label} ]`;
    case 'reached-within':
      return `P${bound} [ F<=${hours} ${label} ]`;
    case 'mean-time-to':
      return `R{"time"}${bound} [ F ${label} ]`;
    case 'next':
      return `P${bound} [ X ${label} ]`;
    default:
      return `R{"cost"}${bound} [ C<=${hours} ]`;
  }
}

const isAnywhere = (condition: Condition): boolean =>
  condition.some((all) => all.every((each) => 'expression' in each && each.expression.is === 'number'));

function propertiesOf({ model }: Net, hasCosts: boolean): string[] {
  const measures = model.measures.flatMap((measure) => asked(measure, hasCosts).map((each) => `${each};`));
  return [
    '// The share of time in which the system is down.',
    'S=? [ "down" ];',
    ...(hasCosts ? ['// What it costs per hour in the long run.', 'R{"cost"}=? [ S ];'] : []),
    ...(measures.length === 0
      ? []
      : ['// Measures from the initial state on, in the order of the file; times in hours.', ...measures]),
    '',
  ];
}
