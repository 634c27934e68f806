import { rowProduct, type UnitRows } from './unit-rows.js';

/**
 * Which rows hang together: the connected components of the graph in which two rows are linked when their product, less the
 * crowding of both, is at least `threshold`, or when they are in one seed. Each component is told as the seeds that it is made of, in their order.
 * O(N²·D / 2) for N rows of D numbers; pairs that already hang together are passed over.
 *
 * @param crowding of each row: `crowdingOf`.
 * @param seeds a partition of the rows.
 */
export function linkedComponents(
  { data, size }: UnitRows,
  seeds: readonly (readonly number[])[],
  threshold: number,
  crowding: Float64Array,
): (readonly number[])[][] {
  const count = seeds.reduce((sum, seed) => sum + seed.length, 0);
  const parents = Int32Array.from({ length: count }, (_, row) => row);
  const rootOf = (row: number): number => {
    let root = row;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!;
      root = parents[root]!;
    }
    return root;
  };
  // The smaller index becomes the root, so the order of components does not depend on the order of links.
  const link = (a: number, b: number): void => {
    parents[Math.max(a, b)] = Math.min(a, b);
  };
  for (const [first, ...others] of seeds) for (const other of others) link(rootOf(first!), rootOf(other));

  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      const root = rootOf(a);
      const other = rootOf(b);
      if (root === other) continue;
      if (rowProduct(data, a, data, b, size) - crowding[a]! - crowding[b]! >= threshold) link(root, other);
    }
  }

  const components = new Map<number, (readonly number[])[]>();
  for (const seed of seeds) {
    const root = rootOf(seed[0]!);
    const component = components.get(root);
    if (component === undefined) components.set(root, [seed]);
    else component.push(seed);
  }
  return [...components.values()];
}
