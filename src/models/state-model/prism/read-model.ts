/** A model in PRISM's language: modules, and what is said beside them. */
import { nearest } from '../../../experiment/suggest.ts';
import { readSystem } from './composition.ts';
import type { Text } from './problem.ts';
import { readCommand, readVariable } from './read-command.ts';
import { readExpression } from './read-expression.ts';
import type {
  Named,
  WrittenConstant,
  WrittenCopy,
  WrittenDefinition,
  WrittenModel,
  WrittenModule,
  WrittenRewardItem,
  WrittenRewards,
  WrittenSystem,
  WrittenVariable,
} from './syntax.ts';
import { Reader } from './tokens.ts';

/** Kinds of models that are none of ours. */
const OTHER_TYPES = [
  'dtmc',
  'mdp',
  'pta',
  'pomdp',
  'popta',
  'probabilistic',
  'nondeterministic',
  'ma',
  'smg',
  'imdp',
  'idtmc',
];
const PARTS = ['const', 'formula', 'label', 'global', 'module', 'rewards', 'init', 'system'];

export function readModel(source: Text): WrittenModel {
  const reader = new Reader(source);
  const model = new ModelReader(reader);
  while (reader.next.kind !== 'end') model.part();
  return model.whole();
}

class ModelReader {
  readonly #reader: Reader;
  readonly #constants: WrittenConstant[] = [];
  readonly #formulas: WrittenDefinition[] = [];
  readonly #labels: WrittenDefinition[] = [];
  readonly #globals: WrittenVariable[] = [];
  readonly #modules: (WrittenModule | WrittenCopy)[] = [];
  readonly #rewards: WrittenRewards[] = [];
  #initial: WrittenModel['initial'] = null;
  #system: WrittenSystem | null = null;
  #hasType = false;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  part(): void {
    const reader = this.#reader;
    if (reader.is(...OTHER_TYPES)) reader.refuse('ctmc, since only continuous-time Markov chains are read');
    if (reader.is('ctmc', 'stochastic')) {
      if (this.#hasType) reader.refuse('one type of the model');
      this.#hasType = true;
      reader.take();
      return;
    }
    if (!this.#hasType && this.#modules.length === 0 && reader.is('module'))
      reader.refuse("'ctmc' before the modules, since a model without a type is a Markov decision process");
    if (reader.is('const')) this.#constants.push(readConstant(reader));
    else if (reader.is('rate', 'prob')) this.#constants.push(readConstant(reader));
    else if (reader.is('formula')) this.#formulas.push(readFormula(reader));
    else if (reader.is('label')) this.#labels.push(readLabel(reader));
    else if (reader.takeIf('global')) this.#globals.push(readVariable(reader));
    else if (reader.is('module')) this.#modules.push(readModule(reader));
    else if (reader.is('rewards')) this.#rewards.push(readRewards(reader));
    else if (reader.is('init')) this.#readInitial();
    else if (reader.is('system')) this.#readSystem();
    else reader.refuse(`ctmc or one of ${PARTS.join(', ')}`, nearest(reader.next.text, [...PARTS, 'ctmc']));
  }

  whole(): WrittenModel {
    if (!this.#hasType) this.#reader.refuse("the type of the model, 'ctmc'");
    if (this.#modules.length === 0) this.#reader.refuse('at least one module');
    return {
      constants: this.#constants,
      formulas: this.#formulas,
      labels: this.#labels,
      globals: this.#globals,
      modules: this.#modules,
      rewards: this.#rewards,
      initial: this.#initial,
      system: this.#system,
    };
  }

  #readSystem(): void {
    if (this.#system !== null) this.#reader.refuse('one system ... endsystem');
    this.#system = readSystem(this.#reader);
  }

  #readInitial(): void {
    if (this.#initial !== null) this.#reader.refuse('one init ... endinit');
    this.#reader.take();
    this.#initial = readExpression(this.#reader);
    this.#reader.expect('endinit');
  }
}

export function readConstant(reader: Reader): WrittenConstant {
  const first = reader.take();
  const type = reader.is('int', 'double', 'bool', 'rate', 'prob') ? reader.take().text : first.text;
  const name = named(reader, 'the name of a constant');
  const value = reader.takeIf('=') ? readExpression(reader) : null;
  reader.expect(';');
  return { ...name, type: type === 'bool' ? 'bool' : type === 'int' || type === 'const' ? 'int' : 'double', value };
}

export function readFormula(reader: Reader): WrittenDefinition {
  reader.take();
  const name = named(reader, 'the name of a formula');
  reader.expect('=');
  const value = readExpression(reader);
  reader.expect(';');
  return { ...name, value };
}

export function readLabel(reader: Reader): WrittenDefinition {
  reader.take();
  const { kind, text, start, end } = reader.next;
  if (kind !== 'text') reader.refuse('the name of a label in quotes');
  reader.take();
  reader.expect('=');
  const value = readExpression(reader);
  reader.expect(';');
  return { name: text, start, end, value };
}

function readModule(reader: Reader): WrittenModule | WrittenCopy {
  reader.take();
  const name = named(reader, 'the name of a module');
  if (reader.takeIf('=')) return readCopy(reader, name);
  const variables: WrittenVariable[] = [];
  while (reader.next.kind === 'name' && reader.ahead(1).text === ':') variables.push(readVariable(reader));
  if (reader.is('invariant')) reader.refuse("a command or 'endmodule' (invariants belong to timed automata)");
  const commands = [];
  while (reader.is('[')) commands.push(readCommand(reader));
  if (!reader.is('endmodule'))
    reader.refuse("a variable, a command or 'endmodule'", nearest(reader.next.text, ['endmodule']));
  reader.take();
  return { ...name, variables, commands };
}

function readCopy(reader: Reader, name: Named): WrittenCopy {
  const of = named(reader, 'the name of a module');
  reader.expect('[');
  const renamed: { from: Named; to: Named }[] = [];
  do {
    const from = named(reader, 'a name of the module');
    reader.expect('=');
    renamed.push({ from, to: named(reader, 'a new name') });
  } while (reader.takeIf(','));
  reader.expect(']');
  reader.expect('endmodule');
  return { ...name, of, renamed };
}

function readRewards(reader: Reader): WrittenRewards {
  const { start, end } = reader.take();
  const name = reader.next.kind === 'text' ? reader.take().text : '';
  const items: WrittenRewardItem[] = [];
  while (!reader.is('endrewards')) {
    const first = reader.next;
    if (first.kind === 'end') reader.refuse("'endrewards'");
    let action: string | null = null;
    if (reader.takeIf('[')) {
      action = reader.is(']') ? '' : reader.name('an action').text;
      reader.expect(']');
    }
    const guard = readExpression(reader);
    reader.expect(':');
    const amount = readExpression(reader);
    reader.expect(';');
    items.push({ action, guard, amount, start: first.start, end: amount.end });
  }
  reader.take();
  return { name, items, start, end };
}

export function named(reader: Reader, what: string): Named {
  const { text, start, end } = reader.name(what);
  return { name: text, start, end };
}
