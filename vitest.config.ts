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
  test: { globals: true, include: ['packages/*/src/**/*.test.ts', 'fixtures/**/*.test.ts', 'scripts/**/*.test.ts'], testTimeout: 30_000 },
})
