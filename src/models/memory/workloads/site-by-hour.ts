/**
 * The load of each hour of a day, over the busiest: a web site with visitors of one continent. Assumed; days of such
 * sites go down to a quarter at night.
 */
export const SITE_BY_HOUR: readonly number[] = [
  0.45, 0.35, 0.29, 0.26, 0.25, 0.27, 0.35, 0.48, 0.62, 0.74, 0.81, 0.85, 0.86, 0.87, 0.88, 0.88, 0.87, 0.86, 0.88,
  0.93, 1.0, 0.97, 0.82, 0.62,
];
