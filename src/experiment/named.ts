/** Finds a part by the name in the scenario. The scenario has been checked, so an unknown name is a bug. */
import { assert } from '../kernel/assertions.ts';

export function named<T extends { readonly name: string }>(choices: readonly T[], wanted: string): T {
  const choice = choices.find(({ name }) => name === wanted);
  assert(choice !== undefined, () => `${wanted} is not in the catalogue`);
  return choice;
}
