import { joinGroup, type JoinOptions } from './join-group.js';
import { explained, leaveGroup, lingerForOthers } from './lost-process.js';
import { type Place, visibleDevice } from './place.js';
import { ALONE, type ProcessGroup } from './process-group.js';

/**
 * Runs `work` in the group of processes that this one has a place in, or on its own without a place. What ends it in one
 * process, the others are told.
 *
 * @throws what `work` throws; {@link explained} where its cause lies in another process.
 */
export async function inGroup<T>(
  place: Place | null,
  options: JoinOptions,
  work: (group: ProcessGroup) => Promise<T>,
): Promise<T> {
  if (place === null) return work(ALONE);
  if (options.device === 'cuda') process.env['CUDA_VISIBLE_DEVICES'] = visibleDevice(place, process.env);
  const group = await joinGroup(place, options);
  try {
    const result = await work(group);
    leaveGroup(group);
    return result;
  } catch (error) {
    const told = await explained(group, error);
    leaveGroup(group, told);
    await lingerForOthers(group);
    throw told;
  }
}
