import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  // Unit tests read the sources of core, so that they need no build.
  resolve: {
    alias: [
      { find: /^@irsalint\/core$/, replacement: source('packages/core/src/index.ts') },
      { find: /^@irsalint\/core\/testing$/, replacement: source('packages/core/src/testing/index.ts') },
    ],
  },
  test: {
    globals: true,
    setupFiles: ['vitest.setup.ts'],
    include: ['packages/*/src/**/*.test.ts', 'fixtures/**/*.test.ts', 'scripts/**/*.test.ts'],
    // The long variants of property tests need minutes.
    testTimeout: process.env['IRSALINT_FULL'] === undefined ? 30_000 : 900_000,
  },
})
