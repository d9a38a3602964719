/**
 * The names of rvisim's own figures, which no figure of a plugin can have: their files would be the same. The figures
 * themselves load a canvas; a test holds this list to them.
 */
export const FIGURE_NAMES: readonly string[] = [
  'increments',
  'success',
  'manifestation',
  'outcomes',
  'outages',
  'management-gaps',
  'latency',
  'latency-short',
  'latency-by-memory',
  'causes',
  'overhead',
  'downtime-by-size',
  'reboot-phases',
  'throughput-loss',
  'throughput-over-time',
  'long-run-downtime',
  'long-run-cost',
  'long-run-differences',
  'long-run-states',
  'downtime-causes',
  'downtime-by-interval',
  'cluster-over-time',
  'cluster-by-hosts',
];
