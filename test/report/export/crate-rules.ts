/**
 * The rules of RO-Crate 1.2 for a package on the disk, as far as they can be checked without a network; and that its
 * files are what it says.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

type Entity = Readonly<Record<string, unknown>>;

/** What is wrong with a package, in words; nothing when it keeps the rules. */
export function crateBreaches(folder: string): string[] {
  const { '@context': context, '@graph': graph } = JSON.parse(
    readFileSync(join(folder, 'ro-crate-metadata.json'), 'utf8'),
  ) as {
    readonly '@context': unknown;
    readonly '@graph': readonly Entity[];
  };
  const wrong: string[] = [];
  const need = (holds: boolean, what: string): void => void (holds || wrong.push(what));
  const byId = new Map(graph.map((entity) => [entity['@id'], entity]));

  need(
    JSON.stringify(context).includes('"https://w3id.org/ro/crate/1.2/context"'),
    'the context is not that of RO-Crate 1.2',
  );
  need(byId.size === graph.length, 'two entities have one @id');
  for (const entity of graph) {
    need(
      typeof entity['@id'] === 'string' && entity['@type'] !== undefined,
      `an entity without @id or @type: ${JSON.stringify(entity)}`,
    );
    wrong.push(...nested(entity), ...dangling(entity, byId));
  }

  const descriptor = byId.get('ro-crate-metadata.json');
  need(descriptor?.['@type'] === 'CreativeWork', 'the descriptor is no CreativeWork');
  need(
    idOf(descriptor?.['conformsTo']) === 'https://w3id.org/ro/crate/1.2',
    'the descriptor conforms to something else',
  );
  need(idOf(descriptor?.['about']) === './', 'the descriptor is not about the root');
  const root = byId.get('./');
  need(root?.['@type'] === 'Dataset', 'the root is no Dataset');
  for (const field of ['name', 'description', 'identifier']) need(isText(root?.[field]), `the root has no ${field}`);
  need(/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(String(root?.['datePublished'])), 'the root has no date');
  need(byId.has(idOf(root?.['license'])), 'the licence is not described');
  return [...wrong, ...fileBreaches(folder, (root?.['hasPart'] ?? []) as readonly Entity[], byId)];
}

const idOf = (value: unknown): unknown => (value as Entity | undefined)?.['@id'];
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Flat: the value of a property is a text, a number, a reference, or a list of those. */
function nested(entity: Entity): string[] {
  return Object.entries(entity)
    .filter(([, value]) =>
      [value].flat().some((each) => typeof each === 'object' && (each === null || Object.keys(each).join() !== '@id')),
    )
    .map(([name]) => `${String(entity['@id'])}.${name} is nested`);
}

/** References to something in the package lead somewhere. */
function dangling(entity: Entity, byId: ReadonlyMap<unknown, Entity>): string[] {
  return Object.values(entity)
    .flat()
    .map(idOf)
    .filter((id) => typeof id === 'string' && !byId.has(id) && !/^https?:/.test(id))
    .map((id) => `${String(entity['@id'])} refers to ${String(id)}, which is not there`);
}

function fileBreaches(folder: string, parts: readonly Entity[], byId: ReadonlyMap<unknown, Entity>): string[] {
  const wrong: string[] = [];
  const listed = new Set<string>(['ro-crate-metadata.json']);
  for (const part of parts) {
    const path = String(idOf(part));
    const entity = byId.get(path);
    listed.add(path);
    if (!existsSync(join(folder, path))) wrong.push(`${path} is listed but not there`);
    else if (entity?.['@type'] !== 'File') wrong.push(`${path} is not described as a File`);
    else {
      if (entity['contentSize'] !== String(statSync(join(folder, path)).size)) wrong.push(`${path} has another size`);
      const sha256 = createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex');
      if (entity['sha256'] !== sha256) wrong.push(`${path} has another checksum`);
      if (!isText(entity['encodingFormat'])) wrong.push(`${path} has no format`);
    }
  }
  const present = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return [...wrong, ...present.filter((path) => !listed.has(path)).map((path) => `${path} is there but not listed`)];
}
