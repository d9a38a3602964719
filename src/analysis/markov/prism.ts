/**
 * A chain in the language of PRISM and Storm (Kwiatkowska, Norman and Parker, CAV 2011), state by state, with what the
 * simulator asks of it as properties: an independent check for users of those tools. What the components of the
 * system were stays in comments; forced moves and alike instances are already worked into the chain.
 */

import { unitMsOf } from '../../models/state-model/net/gauge.ts';
import type { Measure } from '../../models/state-model/net/model.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import { costsOf, perHourOf, targetsOf } from './asked.ts';
import type { Chain } from './chain.ts';
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
    `// ${title}. Rates are per hour.`,
    'ctmc',
    '',
    'module system',
    `  s : [0..${Math.max(1, size - 1)}] init 0;`,
    ...commandsOf(net, chain),
    'endmodule',
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
  return targets.map((own, state) => {
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
  if (measure.is === 'first-of') return identifier(`${measure.name}_${measure.conditions[part]!.name}`);
  return identifier(part === 0 ? measure.name : `${measure.name}_until`);
}

/** For each measure that adds something up, what its states add, with moves as often as they are made there. */
function rewardsOf(net: Net, chain: Chain): string[] {
  return net.model.measures.flatMap((measure, index) => {
    const gauge = net.gauges[index]!;
    if (gauge === null || measure.is === 'cost-until' || measure.is === 'long-run-share') return [];
    const times = measure.is === 'long-run-reward' ? unitMsOf(net.model) / HOUR_MS : 1;
    const items = [...perHourOf(net, chain, gauge).entries()].flatMap(([state, each]) =>
      each === 0 ? [] : [`  s=${state} : ${each * times};`],
    );
    return ['', `rewards "${labelOf(measure, 0)}"`, ...items, 'endrewards'];
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

function propertiesOf({ model }: Net, hasCosts: boolean): string[] {
  const asked = model.measures.flatMap((measure): string[] => {
    const label = `"${labelOf(measure, 0)}"`;
    const hours = 'timeMs' in measure ? measure.timeMs / HOUR_MS : 0;
    if (measure.is === 'first-of')
      return measure.conditions.map((_, part) => {
        const all = measure.conditions.map((__, each) => `"${labelOf(measure, each)}"`);
        // Of those that come to hold at once the first in the list counts.
        const earlier = all.slice(0, part).map((each) => `!${each}`);
        return `P=? [ !(${all.join(' | ')}) U (${[all[part], ...earlier].join(' & ')}) ];`;
      });
    if (measure.is === 'until') {
      const bounds = boundsOf(measure.fromMs / HOUR_MS, measure.toMs / HOUR_MS);
      if (measure.isOpposite) return [`P=? [ G${bounds} !${label} ];`];
      return [`P=? [ "${labelOf(measure, 1)}" U${bounds} ${label} ];`];
    }
    if (measure.is === 'reward-until') return [`R{${label}}=? [ C<=${hours} ];`];
    if (measure.is === 'reward-at') return [`R{${label}}=? [ I=${hours} ];`];
    if (measure.is === 'reward-to') return [`R{${label}}=? [ F ${label} ];`];
    if (measure.is === 'long-run-reward') return [`R{${label}}=? [ S ];`];
    if (measure.is === 'long-run-share') return [`S=? [ ${label} ];`];
    if (measure.is === 'holds-at') return [`P=? [ F[${hours},${hours}] ${label} ];`];
    if (measure.is === 'reached-within') return [`P=? [ F<=${hours} ${label} ];`];
    if (measure.is === 'mean-time-to') return [`R{"time"}=? [ F ${label} ];`];
    return hasCosts ? [`R{"cost"}=? [ C<=${hours} ];`] : [];
  });
  return [
    '// The share of time in which the system is down.',
    'S=? [ "down" ];',
    ...(hasCosts ? ['// What it costs per hour in the long run.', 'R{"cost"}=? [ S ];'] : []),
    ...(asked.length === 0
      ? []
      : ['// Measures from the initial state on, in the order of the file; times in hours.', ...asked]),
    '',
  ];
}
