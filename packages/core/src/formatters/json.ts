// ESLint's result array as JSON.
import { eslintResults } from './eslint-results.js'
import type { Formatter } from './text.js'

export const json: Formatter = (report, context) => `${JSON.stringify(eslintResults(report, context))}\n`
