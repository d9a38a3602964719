/** What `rvisim new` writes: complete, right as it stands, and runnable. */
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import { isAnswered } from '../../src/experiment/record.ts';
import { createRunner, experiments } from '../../src/experiments.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { scenarioTemplate } from '../../src/scenario/template.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

describe.each(experiments)('a first scenario of $name', (form) => {
  const text = scenarioTemplate(form, 'first');
  const scenario = parseScenario(text, 'first.yaml');

  it('is loaded as it stands, and varies something', () => {
    expect(scenario.name).toBe('first');
    expect(scenario.experiment).toBe(form.name);
    expect(variantsOf(scenario).length).toBeGreaterThan(1);
  });

  it('runs under every variant', () => {
    const runner = createRunner();
    for (const variant of variantsOf(scenario)) {
      const record = runner(specOf(variant, 0, scenario.seed));
      expect(isAnswered(record), JSON.stringify(record)).toBe(true);
    }
  });

  it('has every field of the form, each with an explanation', () => {
    const lines = text.split('\n');
    for (const field of Object.keys({
      ...form.fields,
      name: '',
      runs: '',
      seed: '',
      vary: '',
      reported: '',
    })) {
      const place = lines.findIndex((line) => new RegExp(`^#?${field}:`).test(line));
      expect(place, field).toBeGreaterThan(0);
      expect(lines[place - 1], field).toMatch(/^ *# {0,5}\S/);
    }
    const wrapped = lines.filter((line) => line.trim().startsWith('#'));
    for (const line of wrapped) expect(line.length).toBeLessThanOrEqual(120);
  });

  it('shows the defaults of the fields that it leaves out', () => {
    for (const field of Object.keys(form.defaults)) {
      if (field in form.example) continue;
      const said = text.replace(new RegExp(`^#(${field}:)`, 'm'), '$1');
      expect(said, field).not.toBe(text);
      expect(parseScenario(said, 'first.yaml'), field).toEqual(scenario);
    }
  });

  it('has examples of the fields that all experiments have', () => {
    const fields = ['precision', 'strata', 'constraint', 'reported'];
    const shown = fields.filter((field) => new RegExp(`^#${field}: `, 'm').test(text));
    expect(shown.length).toBeGreaterThanOrEqual(2);
    for (const field of shown) {
      const said = text.replace(new RegExp(`^#(${field}: )`, 'm'), '$1');
      expect(Object.keys(parseScenario(said, 'first.yaml'))).toContain(field);
    }
  });
});
