// The whole report as JSON, versioned: `schema/report.schema.json` describes it.
import { version } from '../version.js'
import { eslintResults } from './eslint-results.js'
import { rangeOf, relativePath, type Formatter } from './text.js'

export const jsonReport: Formatter = (report, context) => {
  const data = {
    version: report.version,
    tool: { name: 'irsalint', version },
    summary: report.summary,
    results: eslintResults(report, context).filter((result) => result.messages.length > 0 || result.suppressedMessages.length > 0),
    undecided: report.undecided.map(({ ruleId, location, subject, reason, cause }) => ({
      ruleId,
      filePath: relativePath(context.cwd, location.file.path),
      ...rangeOf(location),
      subject,
      reason,
      ...(cause === undefined || cause.file.virtual ? {} : { cause: { filePath: relativePath(context.cwd, cause.file.path), ...rangeOf(cause) } }),
    })),
    skipped: report.skipped.map(({ path, reason }) => ({ filePath: relativePath(context.cwd, path), reason })),
    files: report.files.map((path) => relativePath(context.cwd, path)),
    rules: report.rules,
    internalErrors: report.internalErrors.map(({ where, place, message }) => ({ where, place, message })),
  }
  return `${JSON.stringify(data, null, 2)}\n`
}
