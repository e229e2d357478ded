// What Terragrunt adds to a module before it runs it: generated files, the backend, variable files. Owns the reading of `generate`,
// `remote_state` and `extra_arguments`.
// https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/
import { basename, normalize } from '../../source/file-system.js'
import { SourceFile, type Location } from '../../source/source-file.js'
import type { Block } from '../../syntax/hcl/ast.js'
import { isNull, textOf, type Value } from '../../value/value.js'
import type { Project } from '../project.js'
import { configExtension } from './module-tree-config.js'
import { stateOfConfig, type State } from './state-locations.js'
import { attributeOf, type Layer, type TerragruntConfig } from './terragrunt.js'

export interface GeneratedFile {
  readonly file: SourceFile
  /** False where a file of that name in the module stays as it is. */
  readonly overwrites: boolean
  /** Values of the holes in the text, by the names that stand for them there. */
  readonly holes: ReadonlyMap<string, Value>
}

const origins = new WeakMap<SourceFile, Location>()

/** Where the text of a generated file is written; undefined for all other files. */
export const originOf = (file: SourceFile): Location | undefined => origins.get(file)

interface SourcedBlock {
  readonly layer: Layer
  readonly block: Block
}

/** Blocks of a type by label; of those with the same label, the one with the last word. */
function labelled(config: TerragruntConfig, type: string): readonly SourcedBlock[] {
  const found = new Map<string, SourcedBlock>()
  for (const layer of config.layers()) for (const { block } of layer.body.blocks) if (block.type === type) found.set(block.labels[0]?.value ?? '', { layer, block })
  return [...found.values()]
}

const argumentOf = ({ layer, block }: SourcedBlock, name: string): Value | undefined => {
  const attribute = attributeOf(block, name)
  return attribute === undefined ? undefined : layer.valueOf(attribute.expression)
}

/** The Terraform files that `generate` blocks write into the module of a unit. What is not known is left out. */
export function generatedFiles(config: TerragruntConfig, directory: string): readonly GeneratedFile[] {
  return labelled(config, 'generate').flatMap((sourced, index) => {
    const path = textOf(argumentOf(sourced, 'path'))
    const contents = argumentOf(sourced, 'contents')
    const disabled = argumentOf(sourced, 'disable')
    const isDisabled = disabled?.kind === 'scalar' && (disabled.value === true || disabled.value === 'true')
    if (path === undefined || contents === undefined || isDisabled || configExtension(path) === undefined) return []
    const written = textWithHoles(contents, index)
    if (written === undefined) return []
    const file = new SourceFile(`${directory}/${basename(path)}`, written.text, { virtual: true })
    origins.set(file, contents.location)
    return [{ file, overwrites: textOf(argumentOf(sourced, 'if_exists')) !== 'skip', holes: written.holes }]
  })
}

/** The text, with a name for each part of it that is not known: within quotes as `${name}`, else by itself. */
function textWithHoles(contents: Value, index: number): { readonly text: string; readonly holes: ReadonlyMap<string, Value> } | undefined {
  if (contents.kind !== 'template') {
    const text = textOf(contents)
    return text === undefined ? undefined : { text, holes: new Map() }
  }
  let text = ''
  const holes = new Map<string, Value>()
  for (const part of contents.parts) {
    const known = textOf(part)
    if (known !== undefined) {
      text += known
      continue
    }
    const name = `terragrunt_${String(index)}_${String(holes.size)}`
    holes.set(name, part)
    text += isWithinQuotes(text) ? `\${${name}}` : name
  }
  return { text, holes }
}

const isWithinQuotes = (text: string): boolean => (text.slice(text.lastIndexOf('\n') + 1).match(/(?<!\\)"/g) ?? []).length % 2 === 1

/** Where `remote_state` says that the unit keeps its state. */
export function unitState(config: TerragruntConfig, directory: string): State | undefined {
  const block = labelled(config, 'remote_state').at(-1)
  const backend = block === undefined ? undefined : textOf(argumentOf(block, 'backend'))
  if (block === undefined || backend === undefined) return undefined
  const location = { file: block.layer.file, start: block.block.start, end: block.block.end }
  return stateOfConfig(backend, argumentOf(block, 'config'), directory, location)
}

/** Variable files that `extra_arguments` name, lowest in rank first; those that are not there are left out. */
export function extraVariableFiles(config: TerragruntConfig, project: Project, directories: readonly string[]): readonly string[] {
  const found = new Map<string, SourcedBlock>()
  for (const layer of config.layers()) {
    for (const { block } of layer.body.blocks) {
      if (block.type !== 'terraform') continue
      for (const inner of block.body.blocks) if (inner.type === 'extra_arguments') found.set(inner.labels[0]?.value ?? '', { layer, block: inner })
    }
  }
  return [...found.values()].flatMap((sourced) => {
    const commands = argumentOf(sourced, 'commands')
    const named = itemsOf(commands)
    // Files that only other commands get say nothing about what is applied.
    if (isWhole(commands) && !named.some((command) => command === 'apply' || command === 'plan')) return []
    const paths = [...itemsOf(argumentOf(sourced, 'required_var_files')), ...itemsOf(argumentOf(sourced, 'optional_var_files')), ...itemsOf(argumentOf(sourced, 'arguments')).flatMap(variableFileOf)]
    return paths.flatMap((path) => directories.map((directory) => normalize(directory, path)).find((each) => project.exists(each)) ?? [])
  })
}

const variableFileOf = (argument: string): readonly string[] => {
  const path = /^-?-var-file=(.+)$/.exec(argument)?.[1]
  return path === undefined ? [] : [path.replace(/^"(.*)"$/, '$1')]
}

const isWhole = (value: Value | undefined): boolean => (value?.kind === 'tuple' || value?.kind === 'list' || value?.kind === 'set') && value.complete && value.items.every((item) => textOf(item) !== undefined)

const itemsOf = (value: Value | undefined): readonly string[] =>
  value === undefined || isNull(value) ? [] : value.kind === 'tuple' || value.kind === 'list' || value.kind === 'set' ? value.items.flatMap((item) => textOf(item) ?? []) : []
