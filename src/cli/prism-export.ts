/** `rvisim export FILE --to prism`: the chain of a state model for PRISM and Storm. */
import { existsSync } from 'node:fs';
import { shapeOf, withRates } from '../analysis/markov/chain.ts';
import { prismOf } from '../analysis/markov/prism.ts';
import { writeAtomically } from '../campaign/atomic-file.ts';
import { isStateModel } from '../models/state-model/form/form.ts';
import { readStateModel } from '../models/state-model/form/read.ts';
import { netOf } from '../models/state-model/net/net.ts';
import { variantsOf } from '../scenario/variants.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { readScenario } from './source.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { chooseVariant } from './variant-choice.ts';

export interface PrismOptions {
  /** A name that ends in `.sm`; the properties go beside it. `-` is stdout, for the model alone. */
  readonly output: string | undefined;
  readonly variant: string | undefined;
  readonly force: boolean;
}

/** A larger model makes a file that is too long to read. */
const MOST_STATES = 100_000;

export function exportPrism(file: string, { output, variant, force }: PrismOptions, terminal: Terminal): ExitCode {
  const { scenario } = readScenario(file, { set: [], seed: undefined });
  const chosen = chooseVariant(variantsOf(scenario), variant);
  const { settings } = chosen;
  if (!isStateModel(settings)) throw new UsageError(`--to prism: ${file} is no state model, so it has no chain`);
  const net = netOf(readStateModel(settings).model);
  const deterministic = settings.chain === 'approximate' ? 'exponential' : 'refused';
  const shape = shapeOf(net, { deterministic, most: MOST_STATES });
  if ('why' in shape)
    throw new UsageError(
      shape.why === 'fault'
        ? `--to prism: in some state ${shape.fault.message}`
        : shape.why === 'trace'
          ? `--to prism: the failures of '${shape.component}' come from a trace, so there is no chain`
          : shape.why === 'too-large'
            ? `--to prism: ${file} has more than ${shape.most} states`
            : `--to prism: ${shape.moves[0] ?? 'a clock'} is neither exponential nor Erlang; ` +
              "'chain: approximate' approximates it",
    );
  const { model, properties } = prismOf(net, withRates(shape, net), `${scenario.name}, variant ${chosen.name}`);
  if (output === '-') {
    terminal.out(model);
    return exitCode.ok;
  }
  const name = output ?? `${scenario.name}.sm`;
  if (!name.endsWith('.sm')) throw new UsageError(`--output: expected a name that ends in .sm, came '${name}'`);
  const beside = name.replace(/\.sm$/, '.props');
  for (const each of [name, beside])
    if (existsSync(each) && !force) throw new UsageError(`${each} is already there; --force replaces it`);
  writeAtomically(name, model);
  writeAtomically(beside, properties);
  terminal.out(`${name}\n${beside}\n`);
  return exitCode.ok;
}
