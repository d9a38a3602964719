/** Variables and guarded commands of PRISM's modules. */
import { readExpression } from './read-expression.ts';
import type { Named, WrittenCommand, WrittenUpdate, WrittenVariable } from './syntax.ts';
import type { Reader } from './tokens.ts';

/** `n : [0..N] init N;` or `b : bool;`. */
export function readVariable(reader: Reader): WrittenVariable {
  const { text: name, start, end } = reader.name('the name of a variable');
  reader.expect(':');
  if (reader.is('int', 'double', 'clock'))
    reader.refuse(
      reader.is('int')
        ? 'bounds such as [0..10], since the states of a chain must be finitely many'
        : 'bounds such as [0..10], or bool',
    );
  const bounds = reader.takeIf('bool') ? null : readBounds(reader);
  const initial = reader.takeIf('init') ? readExpression(reader) : null;
  reader.expect(';');
  return { name, start, end, bounds, initial };
}

function readBounds(reader: Reader): NonNullable<WrittenVariable['bounds']> {
  if (!reader.is('[')) reader.refuse('bounds such as [0..10], or bool');
  reader.take();
  const low = readExpression(reader);
  reader.expect('..');
  const high = readExpression(reader);
  reader.expect(']');
  return [low, high];
}

/** `[action] guard -> rate : update + rate : update;`. */
export function readCommand(reader: Reader): WrittenCommand {
  const { start } = reader.expect('[');
  const action = reader.is(']') ? null : named(reader);
  reader.expect(']');
  const guard = readExpression(reader);
  reader.expect('->');
  const updates = [readUpdate(reader)];
  while (reader.takeIf('+')) updates.push(readUpdate(reader));
  const { end } = reader.expect(';');
  return { action, guard, updates, start, end };
}

function readUpdate(reader: Reader): WrittenUpdate {
  const { start } = reader.next;
  if (isChange(reader)) return { rate: null, changes: readChanges(reader), start, end: start };
  const rate = readExpression(reader);
  reader.expect(':');
  return { rate, changes: readChanges(reader), start, end: rate.end };
}

function isChange(reader: Reader): boolean {
  if (reader.is('true')) return reader.ahead(1).text !== ':';
  return reader.is('(') && reader.ahead(1).kind === 'name' && reader.ahead(2).text === "'";
}

function readChanges(reader: Reader): WrittenUpdate['changes'] {
  if (reader.takeIf('true')) return [];
  const changes = [readChange(reader)];
  while (reader.takeIf('&')) changes.push(readChange(reader));
  return changes;
}

function readChange(reader: Reader): WrittenUpdate['changes'][number] {
  if (!reader.is('(')) reader.refuse("an update such as (x'=x+1), or true");
  reader.take();
  const variable = named(reader);
  reader.expect("'");
  reader.expect('=');
  const value = readExpression(reader);
  reader.expect(')');
  return { variable, value };
}

function named(reader: Reader): Named {
  const { text, start, end } = reader.name('a name');
  return { name: text, start, end };
}
