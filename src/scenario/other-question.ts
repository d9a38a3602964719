/** Whether changes to a scenario make it another question: then what was reported is not about it. */

/** Fields that do not change what is simulated: numbers of runs, the seed, names and reported figures. */
const SAME_QUESTION: readonly string[] = [
  'runs',
  'seed',
  'precision',
  'strata',
  'name',
  'question',
  'reported',
  'claims',
];

/** Whether an assignment `a.b=c` changes what is simulated. */
export const isOfQuestion = (change: string): boolean => !SAME_QUESTION.includes(fieldOf(change) ?? '');

/**
 * What is changed beside: reported figures answer the question of the file, so that they are left out where what is
 * simulated changes, and are not given anew.
 */
export function changesBeside(set: readonly string[]): readonly string[] {
  return set.some(isOfQuestion) && !set.some((change) => fieldOf(change) === 'reported') ? ['reported=[]'] : [];
}

/** The field of the scenario that an assignment `a.b=c` changes. */
const fieldOf = (change: string): string | undefined => /^\s*([^.=[\s]+)/.exec(change)?.[1];
