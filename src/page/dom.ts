/** Elements of the page. Text is always set as text, so that no name in a campaign is ever understood as HTML. */

type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void)>>;
export type Child = Node | string | number;

/** An element with attributes, listeners (`onclick`, as functions) and children. False attributes are left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.replace(/^on/, ''), value);
    else if (value !== false) made.setAttribute(name, value === true ? '' : `${value}`);
  }
  made.append(...children.map((child) => (child instanceof Node ? child : `${child}`)));
  return made;
}

export const button = (name: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement =>
  element('button', { type: 'button', onclick: press, ...attributes }, name);

/** A choice with a label; the first value is chosen unless another is. */
export function choice(
  label: string,
  options: readonly (readonly [value: string, words: string])[],
  chosen: string,
  change: (value: string) => void,
): HTMLLabelElement {
  const select = element(
    'select',
    { onchange: () => change(select.value) },
    ...options.map(([value, words]) => element('option', { value, selected: value === chosen }, words)),
  );
  return element('label', {}, label, select);
}

/** The element of this id, which the report has. */
export function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the report has no element ${id}`);
  return found;
}

/** Offers bytes as a file. */
export function save(name: string, content: Blob): void {
  const link = element('a', { href: URL.createObjectURL(content), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
