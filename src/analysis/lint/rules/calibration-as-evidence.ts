/** Agreement with a figure to which the model was fitted. */
import { byMetric } from '../../../experiments.ts';
import type { LintRule } from '../rule.ts';

export const calibrationAsEvidence: LintRule = {
  name: 'calibration-as-evidence',
  why:
    'The model was fitted to these figures, so its agreement with them is no evidence for the ' +
    'model. It shows that the mechanism can explain the figures, not that it does. Only a figure ' +
    'that was not used for the fit can test the model.',
  check({ summary }) {
    const figures = summary.rows.flatMap(({ reported }) =>
      byMetric(reported).flatMap(([metric, { use, source }]) => (use === 'calibration' ? [{ metric, source }] : [])),
    );
    if (figures.length === 0) return [];
    const predictions = summary.rows.flatMap(({ reported }) => Object.values(reported)).length - figures.length;
    return [
      {
        where: [...new Set(figures.map(({ source, metric }) => `${source} (${metric})`))],
        what: `of the reported figures ${figures.length} are calibration and ${predictions} prediction`,
        instead:
          'quote only the predictions as evidence, and label the calibration as such; hold some figures ' +
          'back from the next calibration',
      },
    ];
  },
};
