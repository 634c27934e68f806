/**
 * How long searches over several shards take, where each waits for its slowest: drawn from the times that a single shard was measured
 * to take, independently, which shards on machines of their own are. In the unit of `times`, ascending.
 *
 * @param hedgeAfter a shard that has not answered after so long is asked at a replica too, and whichever answers first counts.
 *   Default: never.
 */
export function slowestShard(
  random: { uniform(): number },
  times: readonly number[],
  shards: number,
  searches: number,
  hedgeAfter = Infinity,
): Float64Array {
  const draw = (): number => times[Math.floor(random.uniform() * times.length)]!;
  const slowest = Float64Array.from({ length: searches }, () => {
    let most = 0;
    for (let shard = 0; shard < shards; shard++) {
      const first = draw();
      most = Math.max(most, first > hedgeAfter ? Math.min(first, hedgeAfter + draw()) : first);
    }
    return most;
  });
  return slowest.sort();
}
