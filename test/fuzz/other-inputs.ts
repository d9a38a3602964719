/** What else comes from others: traces of failures, and the records that plugins export. */

import { traceIn } from '../../src/field/read/read-trace.ts';
import { reduceTimes, reduceTrace } from '../../src/field/reduce.ts';
import { TraceError } from '../../src/field/trace.ts';
import { PluginError } from '../../src/plugins/error.ts';
import { FIGURE_NAMES } from '../../src/plugins/figure-names.ts';
import { joined, ownCatalogue } from '../../src/plugins/joining.ts';
import type { Tree } from './tree.ts';
import { type Finding, finding } from './verdict.ts';

export type Taken = { readonly kind: 'refused' } | { readonly kind: 'taken' } | Finding;

export function verdictOnTrace(text: string): Taken {
  try {
    const trace = traceIn('mutant.csv', { bytes: Buffer.from(text), sha256: '' });
    for (const sample of ['replay', 'bootstrap', 'fitted'] as const)
      for (const per of ['node', 'system'] as const) reduceTrace(trace, { trace: 'x', sample, per });
    for (const of of ['up', 'away'] as const) reduceTimes(trace, { trace: 'x', of, law: 'best' });
    return { kind: 'taken' };
  } catch (error) {
    return error instanceof TraceError && error.problems.length > 0 ? { kind: 'refused' } : finding('trace', error);
  }
}

const act = (): string => '';
const component = { strikes: ['vmm'], watches: ['vmm'], recovers: ['vmm'] };
const repair = { name: 'a-repair', summary: 'x', optional: true, cost: () => 1, apply: act };

/** A record such as a plugin exports, in whose place a mutation can put anything. */
export const PLUGIN = {
  name: 'mine',
  parts: {
    'vmm-failure': {
      faults: [{ name: 'a-fault', summary: 'x', ...component, strike: act }],
      detectors: [{ name: 'a-detector', summary: 'x', ...component, attach: act }],
      mechanisms: [{ name: 'a-mechanism', summary: 'x', ...component, preservesVms: true, repairs: [repair] }],
    },
    reboot: { faults: [{ name: 'b-fault', summary: 'x', strikes: ['appvm'], strike: act }] },
  },
  figures: [{ name: 'a-figure', title: act, appliesTo: act, data: act, picture: act }],
} as unknown as Tree;

export function verdictOnPlugin(plugin: unknown): Taken {
  try {
    joined(ownCatalogue, plugin, { file: 'x', path: '/x', files: [] }, FIGURE_NAMES);
    return { kind: 'taken' };
  } catch (error) {
    return error instanceof PluginError ? { kind: 'refused' } : finding('plugin', error);
  }
}
