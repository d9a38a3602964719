/** The scenarios that a fuzzer begins with. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parameterModels } from '../../src/experiments.ts';
import { type Stock, stockOf, type Tree } from './mutate.ts';

const folder = new URL('../../scenarios/', import.meta.url);

/** Its runs take seconds each, which says nothing about mutants. */
const SLOW = ['detail.yaml'];

export function stock(): Stock {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !SLOW.includes(name));
  const bases = files.map((name) => parse(readFileSync(new URL(name, folder), 'utf8')) as Tree);
  const constants = parameterModels.flatMap(({ sets }) => sets.flatMap(({ parameters }) => Object.keys(parameters)));
  return stockOf(bases, constants);
}
