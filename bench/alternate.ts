/**
 * Measures two sides in turns, `runs` times each. The side that begins changes from run to run, so that a machine that
 * slows down or speeds up meanwhile favours neither.
 */
export async function alternate<Ours, Peer>(
  runs: number,
  measureOurs: () => Promise<Ours>,
  measurePeer: () => Promise<Peer>,
): Promise<{ ours: Ours[]; peer: Peer[] }> {
  const ours: Ours[] = [];
  const peer: Peer[] = [];
  for (let run = 0; run < runs; run++) {
    if (run % 2 === 0) ours.push(await measureOurs());
    peer.push(await measurePeer());
    if (run % 2 === 1) ours.push(await measureOurs());
  }
  return { ours, peer };
}
