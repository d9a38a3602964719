import { describe, expect, test } from 'vitest';
import { scenarioHash, variantsOf } from '../../src/scenario/variants.ts';
import { EXAMPLE, edited, load } from './example.ts';

describe('variants', () => {
  test('are all combinations that the constraints keep, in the order of the file, the last axis fastest', () => {
    const variants = variantsOf(load(EXAMPLE));
    expect(variants.map(({ index, name, factors }) => [index, name, factors])).toEqual([
      [0, 'step=Basic, workload=BlkBench', { step: 'Basic', workload: 'BlkBench' }],
      [1, 'step=Full, workload=BlkBench', { step: 'Full', workload: 'BlkBench' }],
      [2, 'step=Full, workload=NetBench', { step: 'Full', workload: 'NetBench' }],
    ]);
  });

  test('have the settings of the base with the patches over them: mappings merged, lists replaced', () => {
    const window = '    Full:\n      fault: { trigger: { window: [0, 1] } }\n      recovery: { dvm: none }\n';
    const [basic, full] = variantsOf(load(edited(['    Full:\n', window], ['[panic]', '[panic, heartbeat]'])));
    expect(basic?.settings).toMatchObject({ without: ['fix-sp', 'nmi-ack'] });
    expect(full?.settings).toEqual({
      platform: 'x86-32',
      configuration: '1AppVM',
      workload: 'BlkBench',
      fault: { model: 'failstop', target: 'vmm', trigger: { window: [0, 1], hypervisorInstructions: [0, 20000] } },
      detection: ['panic', 'heartbeat'],
      recovery: { vmm: 'rehype', dvm: 'none' },
      without: [],
      detail: 'neighbourhood',
    });
  });

  test('of a scenario in which nothing varies are one, named base', () => {
    const scenario = load(EXAMPLE.slice(0, EXAMPLE.indexOf('vary:')));
    expect(variantsOf(scenario)).toMatchObject([
      { index: 0, name: 'base', factors: {}, settings: { without: ['fix-sp'] } },
    ]);
  });

  test('may have lists as values, named as YAML writes them', () => {
    const text = edited(
      ['  workload: [BlkBench, NetBench]', '  detection: [[panic], [panic, heartbeat]]'],
      ['workload: [BlkBench]', "detection: '[panic]'"],
    );
    expect(variantsOf(load(text)).map(({ name }) => name)).toEqual([
      'step=Basic, detection=[panic]',
      'step=Full, detection=[panic]',
      'step=Full, detection=[panic, heartbeat]',
    ]);
  });

  test('take a setting that two axes set from the later axis', () => {
    const variants = variantsOf(load(edited(['      without: []', '      without: []\n      workload: NetBench'])));
    expect(variants.map(({ settings }) => ('workload' in settings ? settings.workload : ''))).toEqual([
      'BlkBench',
      'BlkBench',
      'NetBench',
    ]);
  });

  test('leave the scenario as it was', () => {
    const scenario = load(EXAMPLE);
    const before = JSON.stringify(scenario);
    variantsOf(scenario);
    expect(JSON.stringify(scenario)).toBe(before);
  });

  test('are not changed by a later axis that has one value and no effect on the others', () => {
    const more = variantsOf(load(EXAMPLE, 'vary.platform=[x86-32]'));
    expect(more.map(({ settings }) => settings)).toEqual(variantsOf(load(EXAMPLE)).map(({ settings }) => settings));
  });
});

const hash = (text: string): string => scenarioHash(load(text));

/** Recovery set half by the base, half by both values of an axis. */
const both = (base: string, patch: string): string =>
  edited(
    ['  vmm: rehype', `  ${base}`],
    ['Basic:', `Basic:\n      recovery: { ${patch} }`],
    ['Full:', `Full:\n      recovery: { ${patch} }`],
    ['[panic]', '[panic, heartbeat]'],
  );

describe('the hash of a scenario', () => {
  test.each([
    ['runs', edited(['runs: 100', 'runs: 3'])],
    ['question', edited(['Does it work?', 'Does it?'])],
    ['name', edited(['name: example', 'name: other'])],
    ['reported figures', edited(['95.8 %', '95 %'])],
    ['the spelling of a quantity', edited(['10 %', '0.1'])],
    ['the order of fields', edited(['seed: abc\n', ''], ['name: example\n', 'seed: abc\nname: example\n'])],
    ['comments', `# hello\n${EXAMPLE}`],
    ['what every variant overrides', edited(['without: [fix-sp]', 'without: [nmi-ack]'])],
  ])('does not depend on %s', (_what, text) => {
    expect(hash(text)).toBe(hash(EXAMPLE));
  });

  test('does not depend on whether a setting comes from the base or from a patch', () => {
    expect(hash(both('vmm: rehype', 'dvm: none'))).toBe(hash(both('dvm: none', 'vmm: rehype')));
  });

  test.each([
    ['the seed', edited(['seed: abc', 'seed: abd'])],
    ['a setting', edited(['0.9]', '0.8]'])],
    ['a patch', edited(['[fix-sp, nmi-ack]', '[fix-sp]'])],
    ['the name of a value', edited(['Basic:', 'Bare:'], ['step: Basic', 'step: Bare'])],
    ['the order of variants', edited(['[BlkBench, NetBench]', '[NetBench, BlkBench]'])],
    ['a constraint', edited(['{ workload: [BlkBench] }', '{ workload: [NetBench] }'])],
    ['the level of detail', edited(['seed: abc', 'detail: full\nseed: abc'])],
  ])('depends on %s', (_what, text) => {
    expect(hash(text)).not.toBe(hash(EXAMPLE));
  });

  test('survives JSON, so that a stored scenario has the hash of its file', () => {
    const scenario = load(EXAMPLE);
    expect(scenarioHash(JSON.parse(JSON.stringify(scenario)))).toBe(scenarioHash(scenario));
    expect(scenarioHash(scenario)).toMatch(/^[0-9a-f]{64}$/);
  });
});
