import { defineConfig } from 'vitest/config'

/** Tests that need the build and a browser. They run one file at a time: each starts a browser and a host of its own. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/shell/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000
  }
})
