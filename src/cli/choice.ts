/** A name that is one of some, where plugins decide which there are and the parser cannot know them. */
import { nearest } from '../experiment/suggest.ts';
import { UsageError } from './usage-error.ts';

/** Throws a UsageError in the words of the parser. */
export function checkChoice(place: string, came: string, choices: readonly string[]): void {
  if (choices.includes(came)) return;
  const meant = nearest(came, choices);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new UsageError(`${place}: expected one of ${choices.join(', ')}, came '${came}'${hint}`);
}
