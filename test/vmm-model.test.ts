/**
 * What docs/vmm-model.md says of calibration must be what the parameters say. Where the two differ, the failure shows
 * the lines that the section has to have.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Parameter } from '../src/experiment/parameter.ts';
import { calibrationOf, targetOf } from '../src/models/vmm/parameters/calibration.ts';
import { type PlatformModel, parameterSetsOf, platforms } from '../src/models/vmm/parameters/platforms.ts';

const root = new URL('..', import.meta.url).pathname;
const text = readFileSync(`${root}docs/vmm-model.md`, 'utf8');
const section = /^## Calibration\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(text)?.[1] ?? '';

/** The rows of the section's table with this heading, without heading and rule. */
function tableUnder(heading: string): readonly string[] {
  const lines = section.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end < 0 ? undefined : end);
}

/** Every parameter of the platform, named as the model's code reaches it. */
function parametersOf(platform: PlatformModel): readonly (readonly [string, Parameter])[] {
  return parameterSetsOf(platform).flatMap(({ name, parameters }) =>
    Object.entries(parameters).map(
      ([parameter, properties]) => [name === 'platform' ? parameter : `${name}.${parameter}`, properties] as const,
    ),
  );
}

function countsOf(platform: PlatformModel): string {
  const all = parametersOf(platform).map(([, parameter]) => parameter);
  const having = (status: string): number => all.filter((parameter) => parameter.status === status).length;
  const { parameters, figures } = calibrationOf(all);
  const counts = [all.length, having('published'), having('recalled'), having('assumed'), parameters, figures];
  return `| ${[platform.name, ...counts].join(' | ')} |`;
}

/** One row a target: the parameters of each platform that were fitted to it. */
function targetRows(): readonly string[] {
  const fitted = platforms.map((platform) => parametersOf(platform).filter(([, each]) => targetOf(each) !== null));
  const targets = new Set(fitted.flat().flatMap(([, parameter]) => targetOf(parameter) ?? []));
  return [...targets].sort().map((target) => {
    const cells = fitted.map((parameters) =>
      parameters.filter(([, parameter]) => targetOf(parameter) === target).map(([name]) => `\`${name}\``),
    );
    return `| ${[target, ...cells.map((names) => names.join(', ') || 'none')].join(' | ')} |`;
  });
}

const scenarioFiles = readdirSync(`${root}scenarios`).filter((file) => file.endsWith('.yaml'));

describe('the section on calibration in docs/vmm-model.md', () => {
  it('counts the parameters of each platform as they are', () => {
    expect(tableUnder('| platform |')).toEqual(platforms.map(countsOf));
  });

  it('names for each target the parameters that were fitted to it', () => {
    expect(tableUnder('| target |')).toEqual(targetRows());
  });

  it('is not carried over: the share of strikes on the PrivVM stands where it was fitted, and nowhere else', () => {
    const files = scenarioFiles.filter((file) =>
      readFileSync(`${root}scenarios/${file}`, 'utf8').includes('privvmShare'),
    );
    expect(files).toEqual(['nilihype-increments.yaml', 'rehype-port-increments.yaml']);
    for (const file of files) {
      const yaml = readFileSync(`${root}scenarios/${file}`, 'utf8');
      for (const line of ['platform: x86-64-xen-4.3', 'configuration: 1AppVM', 'workload: UnixBench'])
        expect(yaml).toContain(line);
    }
  });

  it('names what the scenarios chose by calibration, too', () => {
    const scenarios = scenarioFiles.map((file) => readFileSync(`${root}scenarios/${file}`, 'utf8'));
    const chosen = scenarios.flatMap((yaml) => [
      ...yaml.matchAll(/^ *(\w+): *(.+?) *# calibrated on (\w+(?:\.\d)?)/gm),
    ]);
    expect(chosen.length).toBeGreaterThan(0);
    for (const [, field = '', value = '', target = ''] of chosen)
      expect(section).toContain(`| \`${field}\` | ${value} | ${target} |`);
  });
});
