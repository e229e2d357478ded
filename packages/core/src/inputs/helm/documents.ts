// Reading files with Helm values: plain YAML with placeholders, or with Go template expressions. Never an error: what cannot be
// read is not known.
import { basename } from '../../source/file-system.js'
import type { SourceFile } from '../../source/source-file.js'
import { parseYaml, parseYamlTemplate } from '../../syntax/yaml.js'
import { dynamicType } from '../../value/type.js'
import { scalar, unknown, type Value } from '../../value/value.js'
import type { TextValue } from '../../value/template.js'
import { OutsideBoundary } from '../project.js'
import type { Project } from '../project.js'
import { withHolesInside } from '../placeholders.js'
import { goTemplate, hasActions } from './go-template.js'

/** The documents of a file. */
export function readValues(file: SourceFile, scope: string): readonly Value[] {
  const location = { file, start: 0, end: file.text.length }
  const notKnown = (): Value => unknown({ code: 'syntax', detail: `${basename(file.path)} is not YAML`, location }, location, dynamicType)
  const read = (): readonly Value[] => {
    if (!hasActions(file.text)) return parseYaml(file).documents.map(({ value }) => value ?? notKnown())
    // Outside of helmfile an expression may just as well be a text that the chart evaluates; read as a hole it is right either way.
    const whole: TextValue = { kind: 'scalar', value: file.text, location, segments: [{ offset: 0, location }] }
    const template = goTemplate(whole, scope)
    return template === undefined ? [notKnown()] : parseYamlTemplate(template, { dialect: 'kubernetes' }).documents.map(({ value }) => value ?? notKnown())
  }
  return read().map((value) => withHolesInside(value, scope))
}

/** The default values of the chart in a directory; undefined where there is no chart. */
export function chartDefaults(project: Pick<Project, 'text'>, directory: string, scope: string): Value | undefined {
  const chart = ['Chart.yaml', 'Chart.yml'].map((name) => project.text(`${directory}/${name}`)).find((file) => file !== undefined)
  if (chart === undefined) return undefined
  const file = project.text(`${directory}/values.yaml`)
  const nothing = scalar(null, { file: chart, start: 0, end: 0 })
  return file === undefined ? nothing : (readValues(file, scope)[0] ?? nothing)
}

/** Undefined for what lies outside the boundary. */
export function safely<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof OutsideBoundary) return undefined
    throw error
  }
}
