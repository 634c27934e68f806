import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The addon owns both cores while it works: test files run in separate processes, two at a time.
    pool: 'forks',
    maxWorkers: 2,
    // Time enough on a machine that is busy with other work: a limit ends what hangs, it measures nothing.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Two libtorch threads in each of two processes would spend their time waiting for each other.
    env: { OMP_NUM_THREADS: '1' },
  },
});
