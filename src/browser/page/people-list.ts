import { element, made } from './element.js';

/** Lists those who are remembered, each with a button that forgets them. */
export function listPeople(counts: ReadonlyMap<string, number>, forget: (name: string) => void): void {
  element('no-people', HTMLParagraphElement).hidden = counts.size > 0;
  element('forget-all', HTMLButtonElement).hidden = counts.size === 0;
  element('people', HTMLUListElement).replaceChildren(
    ...[...counts].map(([name, count]) => {
      const button = made('button', 'small', 'Forget');
      button.type = 'button';
      button.setAttribute('aria-label', `Forget ${name}`);
      button.addEventListener('click', () => forget(name));
      const item = document.createElement('li');
      item.append(made('span', 'who', name), made('span', 'count', count === 1 ? '1 face' : `${count} faces`), button);
      return item;
    }),
  );
}
