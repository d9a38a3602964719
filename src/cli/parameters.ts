/**
 * `rvisim list parameters`: every constant of a model with unit, status and source, and the number of constants that
 * were fitted to published figures.
 */

import type { NamedSet, Parameter, ParameterModel } from '../experiment/parameter.ts';
import { calibrationOf } from '../models/vmm/parameters/calibration.ts';
import { layoutTable, type TextColumn } from '../report/text-table.ts';

const columns: readonly TextColumn[] = [
  { header: 'parameter', align: 'left' },
  { header: 'value', align: 'right' },
  { header: 'unit', align: 'left' },
  { header: 'status', align: 'left', wrap: true },
  { header: 'source', align: 'left', wrap: true },
];

/** The constants of a model as plain data, for `--json`. */
export function parametersDocument(platform: ParameterModel) {
  return {
    platform: platform.name,
    summary: platform.summary,
    calibration: calibrationOf(allOf(platform)),
    sets: platform.sets.map(({ name, summary, parameters }) => ({
      name,
      summary,
      parameters: Object.entries(parameters).map(([parameter, properties]) => ({ name: parameter, ...properties })),
    })),
  };
}

/** All tables of a platform, within `width` characters where words allow it. */
export function parametersText(platform: ParameterModel, width: number): string {
  const { name, summary } = platform;
  const sets = platform.sets.map((set) => setText(set, width));
  return [`${name}: ${summary}\n${calibrationText(platform)}\n`, ...sets].join('\n');
}

/** One line: `174 parameters; 40 of them calibrated on 24 published figures (V3, Z4, ...)`. */
export function calibrationText(platform: ParameterModel): string {
  const all = allOf(platform);
  const { parameters, figures, targets } = calibrationOf(all);
  return (
    `${all.length} parameters; ${parameters} of them calibrated on ${figures} published figures ` +
    `(${targets.join(', ')})`
  );
}

function setText({ name, summary, parameters }: NamedSet, width: number): string {
  const rows = Object.entries(parameters).map(([parameter, { value, unit, status, source }]) => [
    parameter,
    // Nine digits hide rounding errors and are enough for a third of a second in nanoseconds.
    String(Number(value.toPrecision(9))),
    unit,
    status,
    source,
  ]);
  return `${name}: ${summary}\n${layoutTable(columns, rows, width).lines.join('\n')}\n`;
}

function allOf(platform: ParameterModel): readonly Parameter[] {
  return platform.sets.flatMap(({ parameters }) => Object.values(parameters));
}
