// The public API of irsalint: re-exports only.
export { lint, lintFiles, buildModel } from './lint.js'
export type { LintOptions } from './lint.js'
export { canAssume } from './model/trust.js'
export { defineRule } from './engine/rule.js'
