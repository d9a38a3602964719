/** What comes of a mutant: it is refused with problems in words, or it is accepted and runs to a verdict. */
import { attempt } from '../../src/campaign/batch.ts';
import { readLine, recordLine } from '../../src/campaign/line.ts';
import { specOf } from '../../src/campaign/plan.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { createRunner } from '../../src/experiments.ts';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { parseScenario, scenarioIn } from '../../src/scenario/load.ts';
import { flawOfResolved } from '../../src/scenario/resolved.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { folder } from './scenarios.ts';
import { located, pathsIn, replaced, type Tree } from './tree.ts';

/** A finding has a signature, by which one bug is told from another. */
export type Verdict =
  | { readonly kind: 'refused' }
  | { readonly kind: 'accepted'; readonly scenario: Scenario }
  | { readonly kind: 'ran'; readonly status: string }
  | Finding;
export interface Finding {
  readonly kind: 'finding';
  readonly signature: string;
}

export const finding = (what: string, error: unknown): Finding => {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const [, place = ''] = /(src\/[^:)]+):/.exec(stack.slice(stack.indexOf('\n    at'))) ?? [];
  const words = message
    .split('\n')[0]
    ?.replace(/[\d.]+/g, 'N')
    .replace(/'[^']*'/g, "'X'")
    .slice(0, 160);
  return { kind: 'finding', signature: `${what}: ${name}: ${words} ${place}` };
};

/** What a message shows when a value was put into it that is none of its words. */
const UNSPOKEN = /\bundefined\b|\[object|\bNaN\b/;

/** Traces are found from where the scenarios are. */
const file = `${folder}mutant.yaml`;

/** `isHeldAgain`: whether what was accepted is read again as a manifest holds it. */
export const checked = (text: string, isHeldAgain = true): Verdict =>
  check(
    () => parseScenario(text, file),
    () => text,
    isHeldAgain,
  );

export const checkedTree = (tree: Tree, isHeldAgain: boolean): Verdict =>
  check(
    () => scenarioIn({ root: located(tree), problems: [] }, file),
    () => JSON.stringify(tree),
    isHeldAgain,
  );

function check(load: () => Scenario, text: () => string, isHeldAgain: boolean): Verdict {
  try {
    const scenario = load();
    const flaw = isHeldAgain ? flawOfResolved(JSON.parse(JSON.stringify(scenario))) : undefined;
    return flaw === undefined ? { kind: 'accepted', scenario } : finding('resolved', new Error(flaw));
  } catch (error) {
    if (!(error instanceof ScenarioError)) return finding('check', error);
    const told = error.problems.map(({ expected, came }) => `${expected}\n${came}`).join('\n');
    const isInWords = error.problems.length > 0 && !(UNSPOKEN.test(told) && !UNSPOKEN.test(text()));
    return isInWords ? { kind: 'refused' } : finding('words', error);
  }
}

/**
 * Does one run of it; `place` says which variant, and `again` whether once more by another runner, which must give the
 * same bytes.
 */
export function ran(scenario: Scenario, place: number, again = false): Verdict {
  const variants = variantsOf(scenario);
  const variant = variants[place % variants.length];
  if (variant === undefined) return finding('run', new Error('no variant'));
  const spec = specOf(variant, 0, scenario.seed);
  const { record, stack } = attempt(createRunner(), spec);
  if (stack !== undefined)
    return finding('run', Object.assign(new Error('message' in record ? record.message : ''), { stack }));
  const flaw = flawOfRecord(record);
  if (flaw !== undefined) return finding('record', new Error(flaw));
  if (again && recordLine(attempt(createRunner(), spec).record) !== recordLine(record))
    return finding('again', new Error('another record'));
  return { kind: 'ran', status: record.status };
}

/** Why the line of a record cannot be read as one. */
function flawOfRecord(record: RunRecord): string | undefined {
  const read = readLine(recordLine(record));
  return 'status' in read ? undefined : JSON.stringify(read);
}

/** Checks a text and does one run if it is accepted. */
export function verdictOn(text: string, place = 0): Verdict {
  const verdict = checked(text);
  return verdict.kind === 'accepted' ? ran(verdict.scenario, place) : verdict;
}

/** A smaller tree with the same finding: without whatever it does not need. */
export function minimised(tree: Tree, signature: string, verdict: (text: string) => Verdict): Tree {
  const isSame = (smaller: Tree): boolean => {
    const found = verdict(JSON.stringify(smaller));
    return found.kind === 'finding' && found.signature === signature;
  };
  let smallest = tree;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const path of pathsIn(smallest)) {
      const smaller = replaced(smallest, path, undefined);
      if (JSON.stringify(smaller).length >= JSON.stringify(smallest).length || !isSame(smaller)) continue;
      smallest = smaller;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}
