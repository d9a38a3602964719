/** Time to responsiveness is a metric of every recovery there is, by one name and with one meaning. */
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import { isAnswered } from '../../src/experiment/record.ts';
import { TTR_METRIC } from '../../src/experiment/responsiveness.ts';
import { createRunner, experiments } from '../../src/experiments.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { scenarioTemplate } from '../../src/scenario/template.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

const NAME = 'ttrMs|responsive';

/** Experiments in which nothing is recovered, or nobody watches, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  'state-model': 'states and rates of the scenario, in which no client is described',
  scheduling: 'asks who gets the cores; what fails is not recovered',
  overload: 'nothing fails and is recovered: services slow down',
  'hypercall-gate': 'what an attacker changes in hypercalls, and who notices it',
  amplification: 'counts the bytes that are sent',
};

/** What the first scenario of an experiment needs beside its example so that something is recovered and seen. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  replication: [
    'for=4 s',
    'vary={}',
    'mechanism=remus',
    'fault={model: host-kill, target: primary, trigger: {at: 1 s}}',
  ],
};

const MOST_RUNS = 12;

const recovering = experiments.filter(({ name }) => !(name in WITHOUT));

it('an experiment that lacks it is there, and has a reason', () => {
  const names = experiments.map(({ name }) => name);
  for (const [name, why] of Object.entries(WITHOUT)) {
    expect(names).toContain(name);
    expect(why.length).toBeGreaterThan(20);
    expect(experiments.find((each) => each.name === name)?.metrics).not.toHaveProperty([NAME]);
  }
});

describe.each(recovering)('of $name', (experiment) => {
  it('has the one meaning, and no other metric by which it could be taken for something else', () => {
    expect(experiment.metrics[NAME]).toBe(TTR_METRIC[NAME]);
    const others = Object.keys(experiment.metrics).filter((name) => /responsiveness|ttr/i.test(name) && name !== NAME);
    expect(others).toEqual([]);
  });

  it('is measured of a run in which something came back', () => {
    const scenario = parseScenario(scenarioTemplate(experiment, 'first'), 'first.yaml', NEEDED[experiment.name] ?? []);
    const runner = createRunner();
    const ttrOf = (turn: number): number | undefined => {
      const variants = variantsOf(scenario);
      const [run, variant] = [Math.floor(turn / variants.length), variants.at(-1 - (turn % variants.length))];
      const record = runner(specOf(variant!, run, scenario.seed));
      return isAnswered(record) ? (record.measures as Record<string, number> | undefined)?.[NAME] : undefined;
    };
    let found: number | undefined;
    for (let turn = 0; turn < MOST_RUNS && found === undefined; turn++) found = ttrOf(turn);
    expect(found).toBeGreaterThanOrEqual(0);
    expect(found).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});
