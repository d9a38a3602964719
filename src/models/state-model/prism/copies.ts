/** Modules that are others under other names, written out. */
import { nearest } from '../../../experiment/suggest.ts';
import type { Names } from './names.ts';
import type { Named, Written, WrittenCopy, WrittenModel, WrittenModule } from './syntax.ts';

/** All modules, in the order of the text. */
export function modulesOf({ modules }: WrittenModel, names: Names): WrittenModule[] {
  const written = new Map<string, WrittenModule>();
  for (const module of modules) {
    if (written.has(module.name)) names.refuse(module, `'${module.name}' once`, 'a second module of this name');
    written.set(module.name, 'of' in module ? copyOf(module, written, names) : module);
  }
  return [...written.values()];
}

function copyOf(copy: WrittenCopy, written: ReadonlyMap<string, WrittenModule>, names: Names): WrittenModule {
  const original = written.get(copy.of.name);
  if (original === undefined)
    return names.refuse(
      copy.of,
      'a module that stands before',
      `'${copy.of.name}'`,
      nearest(copy.of.name, [...written.keys()]),
    );
  const as = new Map<string, string>();
  for (const { from, to } of copy.renamed) {
    if (as.has(from.name)) names.refuse(from, `'${from.name}' once`, 'a second one');
    as.set(from.name, to.name);
  }
  for (const { name } of original.variables)
    if (!as.has(name)) names.refuse(copy, `a new name for each variable of ${original.name}`, `none for '${name}'`);
  const named = <Each extends Named>(each: Each): Each => ({ ...each, name: as.get(each.name) ?? each.name });
  const say = (each: Written): Written => renamed(each, as, names);
  return {
    ...copy,
    variables: original.variables.map(({ bounds, initial, ...rest }) => ({
      ...named(rest),
      bounds: bounds && [say(bounds[0]), say(bounds[1])],
      initial: initial && say(initial),
    })),
    commands: original.commands.map(({ action, guard, updates, ...rest }) => ({
      ...rest,
      action: action && named(action),
      guard: say(guard),
      updates: updates.map(({ rate, changes, ...span }) => ({
        ...span,
        rate: rate && say(rate),
        changes: changes.map(({ variable, value }) => ({ variable: named(variable), value: say(value) })),
      })),
    })),
  };
}

/** A formula stands for what it says, in which names are renamed, too; unless it has a new name itself. */
function renamed(written: Written, as: ReadonlyMap<string, string>, names: Names): Written {
  if (written.is === 'operation')
    return { ...written, operands: written.operands.map((each) => renamed(each, as, names)) };
  if (written.is !== 'name') return written;
  const name = as.get(written.name);
  if (name !== undefined) return { ...written, name };
  const formula = names.formulaNamed(written.name);
  if (formula === undefined) return written;
  const { start, end } = written;
  return { ...renamed(formula.value, as, names), start, end };
}
