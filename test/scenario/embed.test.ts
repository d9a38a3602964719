/** Files that a scenario names: their texts are part of the question. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { loadScenario, parseScenario, wholeText } from '../../src/scenario/load.ts';
import { sharedFolder } from '../campaign/temporary.ts';

const folder = sharedFolder();

const model = (rate: string): string => `ctmc\nmodule m\n  x : bool;\n  [] true -> ${rate} : (x'=!x);\nendmodule\n`;
writeFileSync(join(folder, 'slow.sm'), model('1'));
writeFileSync(join(folder, 'fast.sm'), model('2'));
writeFileSync(join(folder, 'asked.props'), 'S=? [ x ];\n');
const scenario = (more: string): string =>
  `name: embedded\nquestion: is it there?\nexperiment: state-model\nproperties: asked.props\nruns: 1\nseed: a\n${more}`;
const file = join(folder, 'scenario.yaml');
writeFileSync(file, scenario('model: slow.sm\n'));

describe('a file that a scenario names', () => {
  it('is read from where the scenario is, and its text stands in the scenario', () => {
    const loaded = loadScenario(file);
    expect(loaded).toMatchObject({
      model: { file: 'slow.sm', text: model('1') },
      properties: { text: 'S=? [ x ];\n' },
    });
  });

  it('can be another one in a variant', () => {
    const text = scenario('model: slow.sm\nvary: { speed: { slow: {}, fast: { model: fast.sm } } }\n');
    const { vary } = parseScenario(text, file);
    expect(vary[0]?.values[1]?.patch).toMatchObject({ model: { text: model('2') } });
  });

  it('is no longer needed by the text in which all is put in its place', () => {
    const text = scenario(
      'model: slow.sm # the slow one\nvary:\n  speed:\n    fast:\n      model: fast.sm\n    slow: {}\n',
    );
    const whole = wholeText(text, file);
    expect(parseScenario(whole, '/elsewhere/scenario.yaml')).toEqual(parseScenario(text, file));
    expect(wholeText(whole, '/elsewhere/scenario.yaml')).toBe(whole);
  });

  it('that is not there is a problem at its name', () => {
    const read = (): unknown => parseScenario(scenario('model: slwo.sm\n'), file);
    expect(read).toThrow(ScenarioError);
    expect(read).toThrow(/scenario\.yaml:7:8 model: expected a file that can be read.*no such file/);
  });

  it('that says something wrong is a problem in that file', () => {
    writeFileSync(join(folder, 'wrong.sm'), model('0'));
    expect(() => parseScenario(scenario('model: wrong.sm\n'), file)).toThrow(
      /^wrong\.sm:4:14 model: expected a rate above 0, came 0\n +4 \| +\[\] true -> 0/,
    );
  });
});
