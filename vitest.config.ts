import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The addon owns both cores while it works: test files run in separate processes, two at a time.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
