/** A number of things: `1 pair`, `2 pairs`, `1,200 people`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}
