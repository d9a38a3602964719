/** The parts that scenarios about memory overload can name. */
import {
  ballooning,
  localSwap,
  migrationOnly,
  networkMemory,
  overdriver,
  type Remedy,
} from '../mechanisms/overload/remedies.ts';

export const overloadParts = {
  remedies: [localSwap, ballooning, networkMemory, migrationOnly, overdriver] as readonly Remedy[],
};

export type OverloadParts = typeof overloadParts;
