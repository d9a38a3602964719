// A mechanism with a repair of its own, a fault, and a figure. Plain JavaScript that needs no package: what it makes
// use of is given to it.
import { isTorn, owned } from './frames.mjs';

/** @type {(house: import('rvisim').House) => import('rvisim').Plugin} */
export const plugin = ({ parts }) => {
  const { mechanisms, faults } = parts['vmm-failure'];
  const nilihype = named(mechanisms, 'nilihype');
  const failstop = named(faults, 'failstop');
  return {
    name: 'quick-scan',
    parts: {
      'vmm-failure': {
        mechanisms: [
          {
            ...nilihype,
            name: 'nilihype-quick-scan',
            summary: 'NiLiHype, whose scan of page frames stops at those of the VMs',
            repairs: nilihype.repairs.map((repair) => (repair.name === 'scan-page-frames' ? scanOwnedFrames : repair)),
          },
        ],
        faults: [{ ...failstop, name: 'failstop-by-hand', summary: 'failstop, ordered by somebody at a console' }],
      },
    },
    figures: [latencies],
  };
};

/** @type {import('rvisim').RepairOf<import('rvisim').Part<'vmm-failure', 'mechanisms'>>} */
const scanOwnedFrames = {
  name: 'scan-owned-frames',
  summary: 'scans the page-frame descriptors of the VMs and reconciles validation bit and use count',
  optional: true,
  fixes: ['torn-page-frame'],
  cost: ({ machine }) => Math.round(machine.values.frameRestoreNanos * owned(machine).length),
  apply({ machine }) {
    for (const frame of owned(machine).filter(isTorn)) {
      frame.typeCount = 0;
      frame.validated = false;
    }
  },
};

/** @type {import('rvisim').Figure} */
const latencies = {
  name: 'latencies-in-a-line',
  title: () => 'Median recovery latency',
  appliesTo: ({ rows }) => rows.some(({ metrics }) => metrics['recoveryMs|recovery-attempted'] !== undefined),
  data: ({ rows }) =>
    rows.map(({ variant, metrics }) => {
      const latency = metrics['recoveryMs|recovery-attempted'];
      return { variant, median_ms: latency?.kind === 'quantity' ? latency.p50 : null };
    }),
  picture: (rows) => ({
    kind: 'bars',
    groups: rows.map(({ variant }) => ({ heading: '', label: String(variant) })),
    series: [
      {
        name: 'median',
        fill: { color: '#5b9bd0', hatching: 'none' },
        lane: 'median',
        values: rows.map((row) => (typeof row['median_ms'] === 'number' ? row['median_ms'] : null)),
      },
    ],
    axis: { title: 'ms' },
    caption: ['Medians over the runs in which a recovery was attempted.'],
    lanePx: 40,
  }),
};

/**
 * @template {{ readonly name: string }} Each
 * @param {readonly Each[]} entries
 * @param {string} name
 */
function named(entries, name) {
  const found = entries.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`rvisim has no ${name}`);
  return found;
}
