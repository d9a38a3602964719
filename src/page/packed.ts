/** Packed content of the report: base64 of gzip in a script element that nothing executes. */

export async function unpack(id: string): Promise<Uint8Array> {
  const packed = document.getElementById(id)?.textContent;
  if (packed === undefined || packed === null) throw new Error(`the report has no ${id}: the file was cut short`);
  const stream = new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export const unpackText = async (id: string): Promise<string> => new TextDecoder().decode(await unpack(id));

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
