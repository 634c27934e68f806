/** Letters in place of a portrait: the server keeps none. */
export function Initials({ name }: { readonly name: string }) {
  const words = name.split(/[\s_.-]+/u).filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return (
    <span className="initials" aria-hidden="true">
      {letters.join('').toUpperCase()}
    </span>
  );
}
