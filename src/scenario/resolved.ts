/**
 * A resolved scenario, as manifests and jobs for workers hold it, written as a file again. Whoever received one reads
 * it through the checks that every file passes, so that nothing else is ever run or shown.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Experiment } from '../experiment/experiment.ts';
import { isMetricName, knownExperiments, metricNamed } from '../experiments.ts';
import { ScenarioError } from './errors.ts';
import { parseScenario } from './load.ts';
import { isMapping, type Scenario } from './schema.ts';

/**
 * Why a value is not a resolved scenario of this version, as the first of its problems in words; undefined when it is
 * one.
 */
export function flawOfResolved(value: unknown, within: readonly Experiment[] = knownExperiments()): string | undefined {
  const text = textOf(value);
  if (text === undefined) return 'its scenario is not a mapping with axes';
  try {
    const { field } = value as Partial<Scenario>;
    const again = parseScenario(text, 'its scenario', [], within, '--set', field, 'refused');
    return isDeepStrictEqual(plain(again), plain(value))
      ? undefined
      : 'its scenario is not as this version resolves it';
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const [problem] = error.problems;
    return `its scenario is none: ${problem?.path ?? ''}: ${problem?.message ?? ''}`;
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** JSON, with the axes in their order whatever their names; undefined for what has not the shape of a scenario. */
function textOf(value: unknown): string | undefined {
  if (!isMapping(value)) return undefined;
  const { vary, reported, precision, field: _field, ...rest } = value as Partial<Scenario>;
  if (!Array.isArray(vary) || !Array.isArray(reported) || !Array.isArray(precision)) return undefined;
  const axes: string[] = [];
  for (const axis of vary as readonly unknown[]) {
    if (!isMapping(axis) || !Array.isArray(axis['values'])) return undefined;
    const values: string[] = [];
    for (const each of axis['values'] as readonly unknown[]) {
      if (!isMapping(each) || each['patch'] === undefined) return undefined;
      values.push(`${JSON.stringify(String(each['name']))}:${JSON.stringify(each['patch'])}`);
    }
    axes.push(`${JSON.stringify(String(axis['name']))}:{${values.join(',')}}`);
  }
  // The unit follows from the metric.
  const figures = (reported as readonly unknown[]).map((figure) =>
    isMapping(figure) ? Object.fromEntries(Object.entries(figure).filter(([name]) => name !== 'unit')) : figure,
  );
  const asked = (precision as readonly unknown[]).map((each) => (isMapping(each) ? writtenPrecision(each) : each));
  return JSON.stringify({ ...rest, precision: asked, reported: figures }).replace(
    /\}$/,
    `,"vary":{${axes.join(',')}}}`,
  );
}

/** A quantity is written with its unit, or as a part of itself. */
function writtenPrecision({ isRelative, ...asked }: Readonly<Record<string, unknown>>): unknown {
  const { metric, within } = asked;
  if (isRelative === undefined || typeof within !== 'number' || typeof metric !== 'string') return asked;
  // Without the dust of the multiplication.
  const part = `${Number((100 * within).toPrecision(15))} %`;
  return {
    ...asked,
    within: isRelative === true ? part : `${within} ${isMetricName(metric) ? metricNamed(metric).unit : ''}`,
  };
}
