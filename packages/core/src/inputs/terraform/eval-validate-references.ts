// References of a module that Terraform refuses whatever the values are: to what is not declared, where it cannot be used, to instances
// that a resource does not have. For `irsalint eval` only.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Body, Expression, Range } from '../../syntax/hcl/ast.js'
import { expressionsOf, foundIn, type Reference } from './eval-references.js'
import { addressOf, itemsOfList, type Address } from './eval-static.js'
import { isJsonConfig, type ConfigBody, type Declaration, type ModuleConfig, type ResourceDeclaration } from './module-tree-config.js'

export interface Refusal {
  readonly message: string
  readonly location: Location
}

const place = (file: SourceFile, { start, end }: Range): Location => ({ file, start, end })

const pathNames: ReadonlySet<string> = new Set(['module', 'root', 'cwd'])
const terraformNames: ReadonlySet<string> = new Set(['workspace', 'applying'])

interface Context {
  readonly count: boolean
  readonly each: boolean
  readonly self: boolean
  /** What `self` has; undefined where that is not known. */
  readonly attributes?: readonly string[]
}
const plain: Context = { count: false, each: false, self: false }

/** References of a module to what is not declared in it, or not there. */
export function undeclaredReferences(config: ModuleConfig): readonly Refusal[] {
  const refusals: Refusal[] = []
  const check = (file: SourceFile, reference: Reference, context: Context): void => {
    const message = undeclared(config, reference, context)
    if (message !== undefined) refusals.push({ message, location: place(file, reference) })
  }
  const checkExpressions = (body: ConfigBody, context: Context, skip: ReadonlySet<string> = new Set()): void => {
    const isBlock = (name: string): boolean => body.blocks.some(({ file, block }) => isJsonConfig(file.path) && block.type === name)
    for (const [name, { file, attribute }] of body.attributes) {
      if (!skip.has(name) && !isBlock(name)) for (const reference of foundIn(attribute.expression).references) check(file, reference, context)
    }
    for (const { file, block } of body.blocks) {
      if (block.type === 'provisioner' || block.type === 'connection') continue
      const wrapper: Body = { start: block.start, end: block.end, attributes: [], blocks: [block] }
      for (const { name, expression, bound, within } of expressionsOf(wrapper)) {
        // What triggers a replacement is looked up by each instance.
        if (name === 'ignore_changes' || name === 'replace_triggered_by') continue
        for (const reference of foundIn(expression, bound).references) check(file, reference, within === 'postcondition' ? { ...context, self: true } : context)
      }
    }
    const after = body.attributes.get('depends_on')
    for (const item of itemsOfList(after?.attribute.expression)) checkAfter(body.file, item)
  }
  const checkAfter = (file: SourceFile, item: Expression): void => {
    const address = addressOf(file, item)
    if (address === undefined) return
    const range = { start: item.start, end: item.end }
    check(file, { ...address, names: namesOf(address), ...range }, { count: true, each: true, self: false })
    if (lengthOf(address) < address.steps.length) refusals.push({ message: 'Invalid depends_on reference: it must be to a whole object, not to an attribute', location: place(file, range) })
  }
  const constant = new Set(['type', 'default', 'description', 'sensitive', 'nullable', 'ephemeral', 'depends_on'])
  for (const { body } of config.variables.values()) checkExpressions(body, plain, constant)
  for (const { file, attribute } of config.locals.values()) for (const reference of foundIn(attribute.expression).references) check(file, reference, plain)
  for (const { body } of config.outputs.values()) checkExpressions(body, plain, constant)
  for (const { body } of config.checks) checkExpressions(body, plain)
  const contextOf = ({ body }: Declaration): Context => ({ count: body.attributes.has('count'), each: body.attributes.has('for_each'), self: false })
  const meta = new Set(['count', 'for_each'])
  for (const [key, declaration] of config.resources) {
    refusals.push(...ignoredUnknown(declaration))
    refusals.push(...selfReferences(key, declaration, 'conditions'))
    checkExpressions(declaration.body, { ...contextOf(declaration), ...(key.startsWith('managed.terraform_data.') ? { attributes: terraformData } : {}) }, new Set(['provider', 'depends_on', ...meta]))
    for (const name of meta) checkMeta(declaration, name)
  }
  for (const declaration of config.calls.values()) {
    // With an override file there may be arguments that nobody looks at.
    if (declaration.body.isMerged !== true) checkExpressions(declaration.body, contextOf(declaration), new Set(['providers', 'source', 'version', 'depends_on', ...meta]))
    for (const name of meta) checkMeta(declaration, name)
  }
  for (const { file, block } of config.others) {
    if (block.type !== 'import') continue
    const context = { ...plain, each: block.body.attributes.some(({ name }) => name === 'for_each') }
    for (const { name, expression } of block.body.attributes) {
      if (name === 'id' || name === 'for_each') for (const reference of foundIn(expression).references) check(file, reference, name === 'id' ? context : plain)
    }
  }
  function checkMeta({ body }: Declaration, name: string): void {
    const given = body.attributes.get(name)
    if (given !== undefined) for (const reference of foundIn(given.attribute.expression).references) check(given.file, reference, plain)
  }
  return refusals
}

/** References of a resource to itself: in its conditions, or in its arguments and other blocks, which only instances are held to. */
export function selfReferences(key: string, { body }: Declaration, where: 'conditions' | 'arguments'): readonly Refusal[] {
  const isOwn = ({ root, names: [first, second] }: Reference): boolean => key === (root === 'data' || root === 'ephemeral' ? `${root}.${first ?? ''}.${second ?? ''}` : `managed.${root}.${first ?? ''}`)
  const arguments_ = where === 'conditions' ? [] : [...body.attributes].filter(([name]) => name !== 'depends_on').map(([, { file, attribute }]) => ({ file, found: foundIn(attribute.expression) }))
  const blocks = body.blocks.flatMap(({ file, block }) => {
    if (block.type === 'provisioner' || block.type === 'connection' || (block.type === 'lifecycle') !== (where === 'conditions')) return []
    const wrapper: Body = { start: block.start, end: block.end, attributes: [], blocks: [block] }
    const expressions = expressionsOf(wrapper).filter(({ name }) => name !== 'ignore_changes' && name !== 'replace_triggered_by')
    return expressions.map(({ expression, bound }) => ({ file, found: foundIn(expression, bound) }))
  })
  return [...arguments_, ...blocks].flatMap(({ file, found }) =>
    found.references.filter(isOwn).map((reference) => ({ message: 'Self-referential block: a resource may not refer to itself', location: place(file, reference) })),
  )
}

/** Attributes of a resource whose schema is known that `ignore_changes` names but it does not have. */
function ignoredUnknown({ type, body }: ResourceDeclaration): readonly Refusal[] {
  if (type !== 'terraform_data') return []
  const lists = body.blocks.filter(({ block }) => block.type === 'lifecycle').flatMap(({ file, block }) => block.body.attributes.filter(({ name }) => name === 'ignore_changes').map(({ expression }) => ({ file, expression })))
  return lists.flatMap(({ file, expression }) =>
    itemsOfList(expression).flatMap((item) => {
      const name = addressOf(file, item)?.root
      return name === undefined || terraformData.includes(name) ? [] : [{ message: `Unsupported attribute: there is no attribute named "${name}"`, location: place(file, item) }]
    }),
  )
}

const terraformData: readonly string[] = ['id', 'input', 'output', 'triggers_replace']

/** The names at the beginning of an address. */
function namesOf({ steps }: Address): readonly string[] {
  const end = steps.findIndex(({ isKey }) => isKey)
  return (end < 0 ? steps : steps.slice(0, end)).map(({ name }) => name)
}

/** How many steps an address takes to name a whole object: `var.x`, `module.a[0].out`, `data.t.n["k"]`. */
function lengthOf({ root, steps }: Address): number {
  const isKey = (index: number): boolean => steps[index]?.isKey === true
  switch (root) {
    case 'var':
    case 'local':
    case 'path':
    case 'terraform':
    case 'each':
    case 'count':
      return 1
    case 'module':
      return (isKey(1) ? 2 : 1) + (steps.length > (isKey(1) ? 2 : 1) ? 1 : 0)
    case 'data':
    case 'ephemeral':
    case 'resource':
      return isKey(2) ? 3 : 2
    default:
      return isKey(1) ? 2 : 1
  }
}

/** Validations that refer to variables whose validations refer back: Terraform finds no order for them. */
export function validationCycles(config: ModuleConfig): readonly Refusal[] {
  const needs = new Map<string, ReadonlySet<string>>()
  for (const { name, body } of config.variables.values()) {
    const conditions = body.blocks.filter(({ block }) => block.type === 'validation').flatMap(({ block }) => block.body.attributes)
    if (conditions.length === 0) continue
    needs.set(name, new Set(conditions.flatMap(({ expression }) => foundIn(expression).references).flatMap(({ root, names: [first] }) => (root === 'var' && first !== undefined && first !== name ? [first] : []))))
  }
  const reaches = (from: string, wanted: string, seen: Set<string>): boolean =>
    [...(needs.get(from) ?? [])].some((next) => next === wanted || (needs.has(next) && !seen.has(next) && reaches(next, wanted, seen.add(next))))
  const cyclic = [...needs.keys()].find((name) => reaches(name, name, new Set([name])))
  const header = cyclic === undefined ? undefined : config.variables.get(cyclic)?.header
  return header === undefined ? [] : [{ message: `Cycle: the validations of variable "${cyclic ?? ''}" and of others need each other`, location: header }]
}

/** What Terraform would refuse of an expression in a module, wherever it stands and whether it is needed or not. */
export function referenceRefusals(config: ModuleConfig, file: SourceFile, expression: Expression): readonly Refusal[] {
  return foundIn(expression).references.flatMap((reference) => {
    const message = undeclared(config, reference, plain)
    return message === undefined ? [] : [{ message, location: place(file, reference) }]
  })
}

function undeclared(config: ModuleConfig, reference: Reference, context: Context): string | undefined {
  const { root, names } = reference
  const [first, second] = names
  switch (root) {
    case 'var':
      return first === undefined ? 'Invalid reference: "var" needs the name of a variable' : config.variables.has(first) ? undefined : `Reference to undeclared input variable: "${first}" has not been declared`
    case 'local':
      return first === undefined ? 'Invalid reference: "local" needs the name of a local value' : config.locals.has(first) ? undefined : `Reference to undeclared local value: "${first}" has not been declared`
    case 'module':
      return first === undefined ? 'Invalid reference: "module" needs the name of a module call' : config.calls.has(first) ? undefined : `Reference to undeclared module: no module call named "${first}" is declared`
    case 'path':
      return first !== undefined && pathNames.has(first) ? undefined : `Invalid "path" attribute: there is no path.${first ?? ''}`
    case 'terraform':
      return first !== undefined && terraformNames.has(first) ? undefined : `Invalid "terraform" attribute: there is no terraform.${first ?? ''}`
    case 'count':
      return context.count ? undefined : 'Reference to "count" in non-counted context'
    case 'each':
      return context.each ? undefined : 'Reference to "each" in context without for_each'
    case 'self':
      return context.self ? attributeOfSelf(reference, context) : 'Invalid "self" reference: this is not a context in which "self" can be used'
    case 'data':
    case 'ephemeral':
      return undeclaredResource(config, root, first, second) ?? instance(config, `${root}.${first ?? ''}.${second ?? ''}`, reference, 2)
    case 'resource':
      return undeclaredResource(config, 'managed', first, second) ?? instance(config, `managed.${first ?? ''}.${second ?? ''}`, reference, 2)
    default:
      return undeclaredResource(config, 'managed', root, first) ?? instance(config, `managed.${root}.${first ?? ''}`, reference, 1)
  }
}

export function undeclaredResource(config: ModuleConfig, mode: string, type: string | undefined, name: string | undefined): string | undefined {
  if (type === undefined || name === undefined) return 'Invalid reference: a resource type needs the name of a resource'
  const isDeclared = config.resources.has(`${mode}.${type}.${name}`) || (mode === 'data' && config.checks.some((check) => declaresData(check, type, name)))
  return isDeclared ? undefined : `Reference to undeclared resource: ${mode === 'managed' ? '' : `${mode}.`}${type}.${name} has not been declared`
}

function attributeOfSelf({ steps: [first] }: Reference, { attributes }: Context): string | undefined {
  return attributes === undefined || first === undefined || first.isKey || attributes.includes(first.name) ? undefined : `Unsupported attribute: "self" has no attribute named "${first.name}"`
}

/** Whether a key behind a resource fits its `count` and `for_each`, and what follows is one of its attributes, where these are known. */
function instance(config: ModuleConfig, key: string, { steps }: Reference, from: number): string | undefined {
  const declaration = config.resources.get(key)
  const [next, after, last] = steps.slice(from)
  if (declaration === undefined || next === undefined) return undefined
  const isRepeated = declaration.body.attributes.has('count') || declaration.body.attributes.has('for_each')
  const label = key.replace(/^managed\./, '')
  if (next.isKey && !isRepeated) return `Unexpected resource instance key: ${label} has neither "count" nor "for_each"`
  if (!next.isKey && isRepeated) return `Missing resource instance key: ${label} has "count" or "for_each", so its attributes are those of its instances`
  const attribute = next.isKey ? after : next
  const inner = next.isKey ? last : after
  if (key.startsWith('managed.terraform_data.') && attribute?.name === 'id' && !attribute.isKey && inner !== undefined) return `Unsupported attribute: ${label}.id is a text`
  const known = declaration.mode === 'managed' && declaration.type === 'terraform_data' ? terraformData : undefined
  return known === undefined || attribute === undefined || attribute.isKey || known.includes(attribute.name) ? undefined : `Unsupported attribute: ${label} has no attribute named "${attribute.name}"`
}

const declaresData = ({ body }: Declaration, type: string, name: string): boolean =>
  body.blocks.some(({ block }) => block.type === 'data' && block.labels[0]?.value === type && block.labels[1]?.value === name)

/** A tfvars file holds constants: no blocks, no names, no functions. Values that are not asked for are not looked at. */
export function variableFileRefusals(file: SourceFile, body: Body, isAskedFor: (name: string) => boolean): readonly Refusal[] {
  const refusals: Refusal[] = body.blocks.map((block) => ({ message: `Unexpected "${block.type}" block: blocks are not allowed here`, location: place(file, block.typeRange) }))
  for (const { name, expression } of body.attributes) {
    if (!isAskedFor(name)) continue
    const { references, calls } = foundIn(expression)
    if (references[0] !== undefined) refusals.push({ message: 'Variables not allowed: variables may not be used here', location: place(file, references[0]) })
    if (calls[0] !== undefined) refusals.push({ message: 'Function calls not allowed: functions may not be called here', location: place(file, calls[0]) })
  }
  return refusals
}
