// `csvdecode` of Terraform. https://developer.hashicorp.com/terraform/language/functions/csvdecode ; https://pkg.go.dev/encoding/csv
import { stringType, type Type } from '../../../value/type.js'
import { locationWithin, sliceText, type TextValue } from '../../../value/template.js'
import { scalar, type Value } from '../../../value/value.js'
import { EvaluationError, type TerraformFunction } from '../contracts.js'
import { compareText } from '../types.js'
import { dynamicType, knownFunction, normalized, stringParameter } from './define.js'
import { knownText } from './string-subject.js'
import { composed } from '../../../value/unicode.js'

interface Field {
  readonly value: Value
  readonly text: string
}
interface CsvRecord {
  readonly fields: readonly Field[]
  readonly line: number
  readonly start: number
  readonly end: number
}

/** Records of the text; blank lines are none. Throws EvaluationError where quotes do not fit. */
function readRecords(text: TextValue): readonly CsvRecord[] {
  // A carriage return before a line feed belongs to the line end, also inside quotes; one at the very end is dropped.
  const source = text.value
  const records: CsvRecord[] = []
  let at = 0
  let line = 1
  const fail = (why: string): EvaluationError => new EvaluationError(`CSV parse error on line ${String(line)}: ${why}`)
  const lineEnd = (): number => (source.startsWith('\r\n', at) ? 2 : source.charAt(at) === '\n' ? 1 : source.charAt(at) === '\r' && at + 1 === source.length ? 1 : 0)
  while (at < source.length) {
    const blank = lineEnd()
    if (blank > 0) {
      at += blank
      line++
      continue
    }
    const start = at
    const first = line
    const fields: Field[] = []
    for (;;) {
      fields.push(source.charAt(at) === '"' ? quotedField() : plainField())
      if (source.charAt(at) !== ',') break
      at++
    }
    records.push({ fields, line: first, start, end: at })
    at += lineEnd()
    line++
  }
  return records

  function plainField(): Field {
    const start = at
    while (at < source.length && source.charAt(at) !== ',' && lineEnd() === 0) {
      if (source.charAt(at) === '"') throw fail('bare " in non-quoted-field')
      at++
    }
    return { value: { ...sliceText(text, start, at), value: source.slice(start, at) }, text: source.slice(start, at) }
  }

  function quotedField(): Field {
    const start = at
    at++
    let content = ''
    for (;;) {
      const next = source.charAt(at)
      if (next === '') throw fail('extraneous or missing " in quoted-field')
      if (next === '"') {
        at++
        if (source.charAt(at) !== '"') break
        content += '"'
        at++
      } else if (source.startsWith('\r\n', at)) {
        content += '\n'
        at += 2
        line++
      } else {
        if (next === '\n') line++
        content += next
        at++
      }
    }
    if (at < source.length && source.charAt(at) !== ',' && lineEnd() === 0) throw fail('extraneous or missing " in quoted-field')
    return { value: scalar(content, locationWithin(text, start, at)), text: content }
  }
}

export const csvFunctions: readonly TerraformFunction[] = [
  knownFunction(
    'csvdecode',
    [stringParameter('str')],
    ([value], { location }) => {
      const text = value === undefined ? undefined : knownText(value)
      if (text === undefined) throw new EvaluationError('a known string is required')
      const [header, ...rows] = readRecords(text)
      if (header === undefined) throw new EvaluationError('missing header line')
      const names = header.fields.map((field) => field.text)
      if (new Set(names).size < names.length) throw new EvaluationError('duplicate column name')
      const attributes = new Map(names.map((name): [string, Type] => [composed(name), stringType]))
      const items = rows.map((row): Value => {
        if (row.fields.length !== names.length) throw new EvaluationError(`CSV parse error on line ${String(row.line)}: wrong number of fields`)
        const entries = row.fields.map((field, index) => ({ key: scalar(composed(names[index] ?? ''), header.fields[index]?.value.location ?? location), value: normalized(field.value) }))
        entries.sort((a, b) => compareText(String(a.key.value), String(b.key.value)))
        return { kind: 'object', entries, complete: true, location: locationWithin(text, row.start, row.end) }
      })
      return { kind: 'list', items, complete: true, elementType: { kind: 'object', attributes }, location }
    },
    { returns: dynamicType },
  ),
]
