/** XenStore as a data structure: what transactions promise, what watches hear, who may write. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { giveNode, namesIn, removeNode, writeNode } from '../../../../src/models/management/plane/xenstore/node.ts';
import type { Change, Transaction } from '../../../../src/models/management/plane/xenstore/transaction.ts';
import { XenStore } from '../../../../src/models/management/plane/xenstore/xenstore.ts';

const applied = (store: XenStore, changes: readonly Change[] | string): string[] => {
  const heard: string[] = [];
  if (typeof changes === 'string') throw new Error(changes);
  store.apply(changes, ({ token }, path) => heard.push(`${token} ${path}`));
  return heard;
};

const write = (store: XenStore, path: string, value: string) => applied(store, store.write(0, path, value));

const content = (store: XenStore): Record<string, string> =>
  Object.fromEntries([...store.paths()].sort().map((path) => [path, store.get(path)?.value ?? '']));

/** Every node but the root is listed by its parent, and nothing is listed that is not there. */
function expectTree(store: XenStore): void {
  const listed = [...store.paths()].flatMap((path) =>
    [...namesIn(store.get(path)?.children ?? null)].map((child) => `${path === '/' ? '' : path}/${child}`),
  );
  expect(listed.sort()).toEqual([...store.paths()].filter((path) => path !== '/').sort());
}

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`);
type Act = { readonly what: 'write' | 'remove' | 'read'; readonly path: string; readonly value: string };
const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom('write' as const, 'remove' as const, 'read' as const),
  path,
  value: fc.constantFrom('1', '2', '3'),
});

/** What a transaction writes depends on what it has read, or every order would do. */
function act1(transaction: Transaction, { what, path: at, value }: Act, sum: { read: string }): void {
  if (what === 'write') writeNode(transaction, 0, at, `${value}${sum.read}`);
  else if (what === 'remove') removeNode(transaction, 0, at);
  else sum.read += transaction.get(at)?.value ?? '-';
}

describe('transactions', () => {
  test.prop([fc.array(fc.array(act, { maxLength: 5 }), { minLength: 2, maxLength: 4 }), fc.infiniteStream(fc.nat(3))])(
    'that commit come out as if one had run after the other, in the order of their commits',
    (scripts, turns) => {
      const store = new XenStore();
      write(store, '/a/b', '0');
      const serial = new XenStore();
      write(serial, '/a/b', '0');
      const open = scripts.map((script) => ({ script, at: 0, transaction: store.begin(), sum: { read: '' } }));
      const committed: (readonly Act[])[] = [];
      while (open.length > 0) {
        const turn = Number(turns.next().value) % open.length;
        const one = open[turn];
        if (one === undefined) break;
        const next = one.script[one.at++];
        if (next !== undefined) {
          act1(one.transaction, next, one.sum);
          continue;
        }
        const changes = store.commit(one.transaction);
        if (changes !== 'again') {
          applied(store, changes);
          committed.push(one.script);
        }
        open.splice(turn, 1);
      }
      for (const script of committed) {
        const alone = serial.begin();
        const sum = { read: '' };
        for (const each of script) act1(alone, each, sum);
        applied(serial, serial.commit(alone));
      }
      expect(content(store)).toEqual(content(serial));
      expect(committed.length).toBeGreaterThan(0);
      expectTree(store);
    },
  );

  it('show nothing of themselves before they commit, and all of it after', () => {
    const store = new XenStore();
    const transaction = store.begin();
    writeNode(transaction, 0, '/vm/one', 'x');
    expect(store.size).toBe(1);
    applied(store, store.commit(transaction));
    expect(content(store)).toEqual({ '/': '', '/vm': '', '/vm/one': 'x' });
  });

  it('see the store as it was when they began, whatever is committed meanwhile', () => {
    const store = new XenStore();
    write(store, '/a', '1');
    const reader = store.begin();
    write(store, '/a', '2');
    write(store, '/b', '2');
    applied(store, store.remove(0, '/a'));
    expect([reader.get('/a')?.value, reader.get('/b'), [...namesIn(reader.get('/')?.children ?? null)]]).toEqual([
      '1',
      null,
      ['a'],
    ]);
    expect([store.get('/a'), store.get('/b')?.value]).toEqual([null, '2']);
    expect(store.commit(reader)).toBe('again');
  });

  it('are refused when what they read has been written meanwhile, and when both make a child of one node', () => {
    const store = new XenStore();
    write(store, '/limit', '1');
    const reader = store.begin();
    expect(reader.get('/limit')?.value).toBe('1');
    writeNode(reader, 0, '/copy', '1');
    const [one, other] = [store.begin(), store.begin()];
    writeNode(one, 0, '/vm/one', '1');
    writeNode(other, 0, '/vm/two', '2');
    write(store, '/limit', '2');
    expect(store.commit(reader)).toBe('again');
    applied(store, store.commit(one));
    expect(store.commit(other)).toBe('again');
  });
});

describe('watches', () => {
  it('hear of writes at their path and below it, once of a removal there, and of nothing else', () => {
    const store = new XenStore();
    write(store, '/local/1/state', '1');
    store.watch({ path: '/local/1', token: 'one', domain: 0 });
    expect(write(store, '/local/1/state', '2')).toEqual(['one /local/1/state']);
    expect(write(store, '/local/10/state', '2')).toEqual([]);
    expect(applied(store, store.remove(0, '/local/1'))).toEqual(['one /local/1']);
    store.unwatch({ path: '/local/1', token: 'one', domain: 0 });
    expect(write(store, '/local/1/state', '2')).toEqual([]);
  });

  it('of nodes below one that is removed hear each of its own node', () => {
    const store = new XenStore();
    for (const path of ['/local/1/state', '/local/1/name', '/local/10/state']) write(store, path, '1');
    for (const path of ['/local', '/local/1/state', '/local/1/name', '/local/10/state', '/local/1/none'])
      store.watch({ path, token: 'w', domain: 0 });
    expect(applied(store, store.remove(0, '/local/1')).sort()).toEqual([
      'w /local/1',
      'w /local/1/name',
      'w /local/1/none',
      'w /local/1/state',
    ]);
  });

  it('hear of a new owner', () => {
    const store = new XenStore();
    write(store, '/local/1', '');
    store.watch({ path: '/local/1', token: 'one', domain: 0 });
    expect(
      applied(
        store,
        store.changesOf((view) => giveNode(view, 0, '/local/1', 1)),
      ),
    ).toEqual(['one /local/1']);
  });

  it('are told apart by who has them: the same one a second time is none', () => {
    const store = new XenStore();
    const watch = { path: '/a', token: 'one', domain: 1 };
    expect([store.watch(watch), store.watch(watch), store.watch({ ...watch, domain: 2 })]).toEqual([true, false, true]);
  });

  it('hear once of a node that a transaction writes twice, and nothing of one that is not committed', () => {
    const store = new XenStore();
    store.watch({ path: '/vm', token: 'all', domain: 0 });
    const transaction = store.begin();
    for (const value of ['1', '2']) writeNode(transaction, 0, '/vm/one', value);
    expect(applied(store, store.commit(transaction))).toEqual(['all /vm/one']);
    writeNode(store.begin(), 0, '/vm/one', '3');
    expect(store.get('/vm/one')?.value).toBe('2');
  });
});

describe('permissions', () => {
  it('let a domain write below what it was given and nowhere else', () => {
    const store = new XenStore();
    write(store, '/local/5/name', 'five');
    const gift = store.begin();
    expect(giveNode(gift, 5, '/local/5', 5)).toBe('denied');
    expect(giveNode(gift, 0, '/local/5', 5)).toBeNull();
    applied(store, store.commit(gift));
    applied(store, store.write(5, '/local/5/device/state', '3'));
    expect(store.write(5, '/local/5/name', 'six')).toBe('denied');
    expect(store.write(5, '/local/6', 'x')).toBe('denied');
    expect(store.remove(5, '/local/5/missing')).toBe('no-entry');
  });
});

describe('a corrupt value', () => {
  it('is found by its checksum, as long as nobody has written over it', () => {
    const store = new XenStore();
    write(store, '/a', '1');
    expect(store.findCorrupt()).toBeUndefined();
    store.overwrite('/a', '3');
    expect(store.get('/a')?.value).toBe('3');
    expect(store.findCorrupt()).toBe('/a');
    expect(store.findCorrupt()).toBe('/a');
    write(store, '/a', '2');
    expect(store.findCorrupt()).toBeUndefined();
  });

  it('stays in the store and does not reach a copy', () => {
    const [store, copy] = [new XenStore(), new XenStore()];
    const changes = store.write(0, '/a', '1') as readonly Change[];
    for (const each of [store, copy]) each.apply(changes);
    store.overwrite('/a', '9');
    expect(copy.get('/a')?.value).toBe('1');
    store.adopt(copy);
    expect(store.get('/a')?.value).toBe('1');
  });
});
