import { defineConfig } from 'vitest/config'

// End-to-end tests run what was built and bundled, as users do; they import nothing of the packages.
export default defineConfig({ test: { include: ['e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } })
