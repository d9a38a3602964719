/** What comes of a mutant: it is refused with problems in words, or it is accepted and runs to a verdict. */
import { attempt } from '../../src/campaign/batch.ts';
import { specOf } from '../../src/campaign/plan.ts';
import { createRunner } from '../../src/experiments.ts';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { flawOfResolved } from '../../src/scenario/resolved.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { pathsIn, replaced, type Tree } from './mutate.ts';

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

const finding = (what: string, error: unknown): Finding => {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const [, place = ''] = /\((?:.*\/)?(src\/[^:)]+):/.exec(stack) ?? [];
  return {
    kind: 'finding',
    signature: `${what}: ${name}: ${message.split('\n')[0]?.replace(/[\d.]+/g, 'N')} ${place}`,
  };
};

/** What a message shows when a value was put into it that is none of its words. */
const UNSPOKEN = /undefined|\[object|NaN/;

export function checked(text: string): Verdict {
  try {
    const scenario = parseScenario(text, 'mutant.yaml');
    const flaw = flawOfResolved(JSON.parse(JSON.stringify(scenario)));
    return flaw === undefined ? { kind: 'accepted', scenario } : finding('resolved', new Error(flaw));
  } catch (error) {
    if (!(error instanceof ScenarioError)) return finding('check', error);
    const told = error.format();
    const isInWords = error.problems.length > 0 && !(UNSPOKEN.test(told) && !UNSPOKEN.test(text));
    return isInWords ? { kind: 'refused' } : finding('words', error);
  }
}

/** Does one run of it; `place` says which variant. */
export function ran(scenario: Scenario, place: number): Verdict {
  const variants = variantsOf(scenario);
  const variant = variants[place % variants.length];
  if (variant === undefined) return finding('run', new Error('no variant'));
  const { record, stack } = attempt(createRunner(), specOf(variant, 0, scenario.seed));
  if (stack === undefined) return { kind: 'ran', status: record.status };
  const error = Object.assign(new Error('message' in record ? record.message : ''), { stack });
  return finding('run', error);
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
