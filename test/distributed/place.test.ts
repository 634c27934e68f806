import { describe, expect, test } from 'vitest';
import { firstHost, placeFrom, visibleDevice } from '../../src/distributed/place.js';

const torchrun = {
  RANK: '3',
  WORLD_SIZE: '4',
  LOCAL_RANK: '1',
  LOCAL_WORLD_SIZE: '2',
  MASTER_ADDR: 'node1',
  MASTER_PORT: '29511',
};

describe('the place of a process', () => {
  test('is none on its own, or in a group of one', () => {
    expect(placeFrom({})).toBeNull();
    expect(placeFrom({ ...torchrun, RANK: '0', WORLD_SIZE: '1' })).toBeNull();
  });

  test('is what torchrun and the operators of Kubernetes set', () => {
    expect(placeFrom(torchrun)).toEqual({
      rank: 3,
      size: 4,
      localRank: 1,
      localSize: 2,
      address: 'node1',
      port: 29511,
      attempt: 0,
      launcherKeepsStore: false,
    });
    const again = { ...torchrun, TORCHELASTIC_RESTART_COUNT: '2', TORCHELASTIC_USE_AGENT_STORE: 'True' };
    expect(placeFrom(again)).toMatchObject({ attempt: 2, launcherKeepsStore: true });
    // Beside an agent that came later, and counts from 0.
    const ownStore = { ...again, TORCHELASTIC_USE_AGENT_STORE: 'False' };
    expect(placeFrom(ownStore)).toMatchObject({ attempt: 0, launcherKeepsStore: false });
  });

  test('is what srun sets, with process 0 on the first machine', () => {
    const srun = {
      SLURM_PROCID: '5',
      SLURM_STEP_ID: '0',
      SLURM_STEP_NUM_TASKS: '6',
      SLURM_LOCALID: '1',
      SLURM_NODEID: '1',
      SLURM_STEP_TASKS_PER_NODE: '4,2',
      SLURM_STEP_NODELIST: 'gpu[07-08]',
      SLURM_JOB_ID: '12345',
    };
    expect(placeFrom(srun)).toMatchObject({
      rank: 5,
      size: 6,
      localRank: 1,
      localSize: 2,
      address: 'gpu07',
      port: 29845,
    });
    expect(placeFrom({ ...srun, MASTER_ADDR: 'head', MASTER_PORT: '7000' })).toMatchObject({
      address: 'head',
      port: 7000,
    });
  });

  test('is none in the shell of an allocation of many tasks', () => {
    expect(placeFrom({ SLURM_NTASKS: '6', SLURM_JOB_ID: '1', SLURM_PROCID: '0' })).toBeNull();
  });

  test.each([
    [{ RANK: '4' }, /process 4 of 4/],
    [{ RANK: 'two' }, /RANK is expected to be a whole number of at least 0, and is "two"/],
    [{ MASTER_ADDR: undefined }, /MASTER_ADDR is expected to be the address of process 0, and is not set/],
    [{ MASTER_PORT: '' }, /MASTER_PORT/],
    [{ LOCAL_RANK: '2' }, /2 of 2 on its machine/],
  ])('refuses what is incomplete or contradicts itself: %o', (changes, message) => {
    expect(() => placeFrom({ ...torchrun, ...changes })).toThrow(message);
  });

  test.each([
    [undefined, '1'],
    ['4,5,6', '5'],
    ['7', '7'],
    ['GPU-a,GPU-b', 'GPU-b'],
  ])('has the GPU of its number: where %s is visible, %s', (visible, own) => {
    expect(visibleDevice({ localRank: 1 }, { CUDA_VISIBLE_DEVICES: visible })).toBe(own);
  });

  test.each([
    ['node1', 'node1'],
    ['node1,node2', 'node1'],
    ['node[03-05,9],login1', 'node03'],
    ['rack[1-2].lan', 'rack1.lan'],
  ])('takes the first machine of %s', (list, first) => {
    expect(firstHost(list)).toBe(first);
  });
});
