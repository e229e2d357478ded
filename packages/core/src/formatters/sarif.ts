// SARIF 2.1.0, for code scanning. https://docs.oasis-open.org/sarif/sarif/v2.1.0/
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Edit, Finding } from '../finding.js'
import type { Report } from '../report.js'
import type { Location } from '../source/source-file.js'
import { version } from '../version.js'
import { worstFirst } from './github.js'
import { rangeOf, relativePath, scopesText, type FormatContext, type Formatter } from './text.js'

/** GitHub rejects a run with more. https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning */
const maxResults = 25_000

export const sarif: Formatter = (report, context) => {
  const ruleIndex = new Map(report.rules.map((rule, index) => [rule.id, index]))
  const fingerprints = fingerprinter(context)
  const suppressed = report.suppressed.map(({ finding, justification }) => ({ finding, suppression: justification === '' ? { kind: 'inSource' } : { kind: 'inSource', justification } }))
  const all = [...worstFirst(report.findings).map((finding) => ({ finding, suppression: undefined })), ...suppressed].slice(0, maxResults)
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'irsalint', version, semanticVersion: version, informationUri: 'https://github.com/irsalint/irsalint', rules: report.rules.map(ruleDescriptor) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The working directory of the run.' } } },
        invocations: [
          {
            executionSuccessful: report.internalErrors.length === 0,
            toolExecutionNotifications: report.internalErrors.map(({ where, place, message }) => ({ level: 'error', message: { text: `${where} failed at ${place}: ${message}` } })),
          },
        ],
        results: all.map(({ finding, suppression }) => resultOf(finding, suppression, ruleIndex.get(finding.ruleId), fingerprints(finding), context)),
        properties: { summary: report.summary },
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleDescriptor({ id, severity, category, summary, references, url }: Report['rules'][number]): object {
  const help = [summary, ...(references.length > 0 ? ['', 'References:', ...references.map((each) => `- ${each}`)] : []), ...(url === '' ? [] : ['', `More: ${url}`])].join('\n')
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: help, markdown: help },
    ...(url === '' ? {} : { helpUri: url }),
    defaultConfiguration: { level: severity === 'error' ? 'error' : 'warning' },
    properties: { tags: [category, ...(category === 'trust-policy-security' ? ['security'] : [])] },
  }
}

function resultOf(finding: Finding, suppression: object | undefined, ruleIndex: number | undefined, fingerprint: string, context: FormatContext): object {
  const scopes = scopesText(finding.scopes)
  const fixes = [...(finding.fix === undefined ? [] : [{ message: 'Fix', edits: finding.fix }]), ...finding.suggestions]
  return {
    ruleId: finding.ruleId,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: finding.severity === 'error' ? 'error' : 'warning',
    message: { text: scopes === '' ? finding.message : `${finding.message} (${scopes})` },
    locations: [{ physicalLocation: physicalLocation(finding.location, context) }],
    ...(finding.related.length > 0
      ? { relatedLocations: finding.related.map(({ location, message }, id) => ({ id, message: { text: message }, physicalLocation: physicalLocation(location, context) })) }
      : {}),
    // Stable while the line's text and its number of equals above stay: not the line number, not the message.
    partialFingerprints: { 'irsalint/v1': fingerprint, primaryLocationLineHash: fingerprint },
    ...(fixes.length > 0 ? { fixes: fixes.map(({ message, edits }) => ({ description: { text: message }, artifactChanges: artifactChanges(edits, context) })) } : {}),
    ...(suppression === undefined ? {} : { suppressions: [suppression] }),
    properties: { messageId: finding.messageId },
  }
}

const artifactLocation = (path: string, context: FormatContext): object => {
  const relative = relativePath(context.cwd, path)
  // A path outside the root has no place under %SRCROOT%.
  const uri = relative.split('/').map(encodeURIComponent).join('/')
  return relative.startsWith('../') ? { uri } : { uri, uriBaseId: '%SRCROOT%' }
}

function physicalLocation(location: Location, context: FormatContext): object {
  return { artifactLocation: artifactLocation(location.file.path, context), region: region(location) }
}

function region(location: Location): object {
  const { line, column, endLine, endColumn } = rangeOf(location)
  return { startLine: line, startColumn: column, endLine, endColumn }
}

function artifactChanges(edits: readonly Edit[], context: FormatContext): readonly object[] {
  const paths = [...new Set(edits.map((edit) => edit.location.file.path))]
  return paths.map((path) => ({
    artifactLocation: artifactLocation(path, context),
    replacements: edits.filter((edit) => edit.location.file.path === path).map(({ location, newText }) => ({ deletedRegion: region(location), insertedContent: { text: newText } })),
  }))
}

function fingerprinter(context: FormatContext): (finding: Finding) => string {
  const seen = new Map<string, number>()
  return ({ ruleId, location }) => {
    const { file, start } = location
    const { line } = file.positionAt(start)
    const text = file.text.slice(file.lineStarts[line - 1] ?? 0, file.lineStarts[line] ?? file.text.length).trim()
    const key = bytesToHex(sha256(utf8ToBytes([ruleId, relativePath(context.cwd, file.path), text].join('\0')))).slice(0, 32)
    const number = (seen.get(key) ?? 0) + 1
    seen.set(key, number)
    return `${key}:${number}`
  }
}
