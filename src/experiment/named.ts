/** By the name that a scenario gives it. The scenario has been checked: a name that is not there is our own mistake. */
import { assert } from '../kernel/assertions.ts';

export function named<T extends { readonly name: string }>(choices: readonly T[], wanted: string): T {
  const choice = choices.find(({ name }) => name === wanted);
  assert(choice !== undefined, () => `${wanted} is not in the catalogue`);
  return choice;
}
