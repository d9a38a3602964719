/** The parts that scenarios about cloning can name. */
import type { Entry } from '../../../experiment/entry.ts';
import { creationFaults } from '../faults/creation-faults.ts';
import { creations } from '../mechanisms/cloning/creation.ts';
import { policies } from '../mechanisms/cloning/provisioning.ts';

const occasions: readonly (Entry & { readonly strikes: readonly ['host'] })[] = [
  {
    name: 'host-loss',
    summary: 'the host of stateless VMs is lost, and this one makes others in their place',
    strikes: ['host'],
  },
];

export const cloningParts = { creations, policies, faults: occasions, creationFaults };

export type CloningParts = typeof cloningParts;
