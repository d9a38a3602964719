/** What is wrong with a plugin is said with its file, its field, what was expected and what came. */
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPlugins } from '../../src/campaign/plugin-files.ts';
import { PluginError } from '../../src/plugins/error.ts';
import { FIGURE_NAMES } from '../../src/plugins/figure-names.ts';
import { ownFigureNames } from '../../src/report/charts/index.ts';
import { pause, withMechanism, written } from './made.ts';

async function errorOf(...texts: readonly string[]): Promise<PluginError> {
  const files = texts.map((text, index) => written({ [`mine-${index}.mjs`]: text }));
  const error = await loadPlugins(files).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PluginError);
  return error as PluginError;
}

const ofParts = (parts: string): string => `export const plugin = { name: 'mine', parts: { ${parts} } };`;
const fault = (fields: string): string => ofParts(`'vmm-failure': { faults: [{ ${fields} }] }`);

describe('a plugin is refused', () => {
  it.each([
    ['that throws on import', "throw new Error('no');", '', 'a module that can be imported', 'Error: no'],
    ['that cannot be parsed', 'export const = 1;', '', 'a module that can be imported', 'an exception'],
    ['without exports', '', '', "an export named 'plugin'", 'a module without exports'],
    ['under another name', 'export const mine = {};', '', "an export named 'plugin'", 'exports mine'],
    ['that is no record', 'export const plugin = 7;', 'plugin', 'a mapping', '7'],
    ['that throws when made', "export const plugin = () => { throw new Error('no'); };", 'plugin', 'a plugin', 'no'],
    [
      'that changes what it is given',
      "export const plugin = ({ parts }) => { parts['vmm-failure'].mechanisms.length = 0; return { name: 'x' }; };",
      'plugin',
      'a plugin',
      'an exception: TypeError',
    ],
    [
      'that changes a repair that it is given',
      `export const plugin = ({ parts }) => {
         parts['vmm-failure'].mechanisms.find(({ name }) => name === 'rehype').repairs[0].cost = () => 0;
         return { name: 'x' };
       };`,
      'plugin',
      'a plugin',
      'an exception: TypeError',
    ],
    ['made as a promise', "export const plugin = async () => ({ name: 'x' });", 'name', 'a name', 'nothing'],
    ['without a name', 'export const plugin = {};', 'name', 'a name of lower case', 'nothing'],
    ['with a name like no other', "export const plugin = { name: 'A b' };", 'name', 'a name of lower', "'A b'"],
    ['for no experiment', ofParts('vmm: {}'), 'parts', 'an experiment that has parts', "'vmm'"],
    ['for a closed one', ofParts("'web-cluster': { vmmFaults: [] }"), 'parts', 'an experiment', "'web-cluster'"],
    [
      'with another kind of part',
      ofParts("'vmm-failure': { platforms: [] }"),
      'parts.vmm-failure.platforms',
      'workloads, faults, detectors, mechanisms',
      "'platforms'",
    ],
    [
      'with what is no list',
      ofParts("'vmm-failure': { faults: {} }"),
      'parts.vmm-failure.faults',
      'a list',
      'a mapping',
    ],
    [
      'with a part without a name',
      fault("summary: 'x', strikes: ['vmm'], strike: () => ''"),
      'parts.vmm-failure.faults[0].name',
      'a name',
      'nothing',
    ],
    [
      'with a field that is missing',
      fault("name: 'x', summary: 'x', strikes: ['vmm']"),
      'parts.vmm-failure.faults[0].strike',
      'a function',
      'nothing',
    ],
    [
      'with a field of another type',
      fault("name: 'x', summary: 'x', strikes: ['hypervisor'], strike: () => ''"),
      'parts.vmm-failure.faults[0].strikes[0]',
      "a component ('vmm'",
      "'hypervisor'",
    ],
    [
      'with a repair without a cost',
      withMechanism('one', 'mine', "{ name: 'x', summary: 'x', optional: true, apply() {} }"),
      'parts.vmm-failure.mechanisms[0].repairs',
      'a function',
      'nothing',
    ],
    [
      'with a name of ours',
      withMechanism('one', 'rehype'),
      'parts.vmm-failure.mechanisms[0].name',
      'a name that is free',
      "'rehype', which is that of rvisim itself",
    ],
    [
      'with a repair that is named as another',
      withMechanism('one', 'mine', pause('scan-page-frames', 1)),
      'parts.vmm-failure.mechanisms[0].repairs',
      "the repair 'scan-page-frames' of",
      'that of rvisim itself',
    ],
    [
      'with a figure of ours',
      `const f = () => [];
       export const plugin = { name: 'x', figures: [{ name: 'success', title: f, appliesTo: f, data: f, picture: f }] };`,
      'figures[0].name',
      'a name that is free',
      "'success', which is that of rvisim itself",
    ],
    [
      'with half an experiment',
      "export const plugin = { name: 'x', experiments: [{ name: 'x', summary: 'x' }] };",
      'experiments[0].parts',
      'a mapping from kinds',
      'nothing',
    ],
  ])('%s', async (_, text, field, expected, came) => {
    const error = await errorOf(text);
    expect(basename(error.file)).toBe('mine-0.mjs');
    expect(error.field).toMatch(new RegExp(`^${field.replace(/[[\].]/g, '\\$&')}`));
    if (field === '') expect(error.field).toBe('');
    expect(error.expected).toContain(expected);
    expect(error.came).toContain(came);
    expect(error.message).toMatch(/^plugin .*mine-0\.mjs.*: expected .*, came /s);
  });

  it('with a name of another plugin, and both places are said', async () => {
    const error = await errorOf(withMechanism('one', 'mine'), withMechanism('two', 'mine', pause('b-pause', 1)));
    expect(error.message).toMatch(/mine-1\.mjs .*'mine', which is that of plugin one \(.*mine-0\.mjs\)/);
  });

  it('that is there twice', async () => {
    const error = await errorOf(withMechanism('one', 'mine'), withMechanism('one', 'other'));
    expect(error.message).toMatch(/'one', which is that of plugin .*mine-0\.mjs/);
  });

  it.each([
    ['/nowhere/mine.mjs', 'no such file'],
    ['/dev/zero', 'a device, a pipe or a socket'],
    ['/dev', 'a folder'],
  ])('whose file is not there, or is none: %s', async (path, came) => {
    await expect(loadPlugins([path])).rejects.toThrow(`plugin ${path}: expected a file that can be read, came ${came}`);
  });
});

describe('the names of figures that a plugin cannot have', () => {
  it('are those of all figures', () => {
    expect([...FIGURE_NAMES].sort()).toEqual([...ownFigureNames].sort());
  });
});
