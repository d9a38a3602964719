/** The tooltip: what the pointer is at. */
import { element } from './dom.ts';

const tip = element('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });

export function showTip({ clientX, clientY }: MouseEvent, ...lines: readonly string[]): void {
  if (!tip.isConnected) document.body.append(tip);
  tip.replaceChildren(...lines.map((line) => element('div', {}, line)));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(clientX + 14, innerWidth - width - 8))}px`;
  tip.style.top = `${clientY + 18 + height > innerHeight ? clientY - height - 10 : clientY + 18}px`;
}

export function hideTip(): void {
  tip.hidden = true;
}
