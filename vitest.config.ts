import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The addon owns both cores while it works: test files run in separate processes, two at a time.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    // Two libtorch threads in each of two processes would spend their time waiting for each other.
    env: { OMP_NUM_THREADS: '1' },
  },
});
