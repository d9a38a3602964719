/** Agreement with a figure to which the model was fitted. */
import { byMetric } from '../../../experiments.ts';
import type { LintRule } from '../rule.ts';

export const calibrationAsEvidence: LintRule = {
  name: 'calibration-as-evidence',
  why:
    'The model was adjusted until it came near these figures: that it does is an achievement of ' +
    'the adjusting. It shows that the mechanism can explain them, not that it does; only a ' +
    'figure that the model had never seen could have refuted it.',
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
          'quote the predictions as evidence and the calibration as what it is; hold figures back from ' +
          'the next calibration',
      },
    ];
  },
};
