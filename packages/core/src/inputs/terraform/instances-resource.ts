// One resource or data source as expressions see it: arguments, nested blocks, computed attributes.
// Owns the order in which an attribute is looked for; what single types compute is in resources/.
import type { Location } from '../../source/source-file.js'
import type { Sym } from '../../value/symbol.js'
import { dynamicType, stringType, type Type } from '../../value/type.js'
import { isNull, scalar, symbol, type Value } from '../../value/value.js'
import type { BodyInstance, ModuleInstance, ProviderConfig, ResourceInstance } from './contracts.js'
import { ConfigurationError, type Evaluation } from './evaluation.js'
import { hasMark } from './marks.js'
import { lazyEntry } from './instances.js'
import type { ResourceDeclaration } from './module-tree-config.js'
import { contradicts, filled, type ModuleResource } from './planned.js'
import { plannedBody } from './planned-body.js'
import { remoteAttribute } from './roots-remote-state.js'
import { typeOf } from './types.js'

export interface ResourceOptions {
  readonly evaluation: Evaluation
  readonly declaration: ResourceDeclaration
  readonly body: BodyInstance
  readonly address: string
  readonly existence: { readonly exists: ResourceInstance['exists']; readonly when?: ResourceInstance['when']; readonly many: boolean }
  readonly location: Location
  readonly provider: () => ProviderConfig
  readonly module: ModuleInstance
  /** For the only block of its type in a module that irsalint ships: the real module calls its own something else. */
  readonly onlyOfType?: ModuleResource
}

export interface FullResourceInstance extends ResourceInstance {
  /** The whole object. */
  readonly whole: Value
  /** Throws ConfigurationError for what Terraform would refuse. */
  validate(): void
}

const metaArguments: ReadonlySet<string> = new Set(['count', 'for_each', 'provider', 'depends_on', '//'])
const metaBlocks: ReadonlySet<string> = new Set(['lifecycle', 'provisioner', 'connection', 'dynamic'])

/** Arguments that say which thing it is. */
const identifying = ['name', 'name_prefix', 'cluster_name'] as const

/** Attributes that providers always set. */
const neverNull: ReadonlySet<string> = new Set(['id', 'arn'])

/** Resources that are built into Terraform, or as good as: their schema is known. */
const builtIn: Readonly<Record<string, readonly string[]>> = {
  terraform_data: ['id', 'input', 'output', 'triggers_replace'],
  null_resource: ['id', 'triggers'],
}

export function resourceInstance(options: ResourceOptions): FullResourceInstance {
  const { evaluation, declaration, address, existence, location, module } = options
  const { mode, type, name } = declaration
  const known = evaluation.resourceTypes.get(`${mode}.${type}`)
  const schema = mode === 'managed' && Object.hasOwn(builtIn, type) ? builtIn[type] : undefined
  const attributes = new Map<string, Value>()
  const plannedOf = (wanted: string): Value | undefined => (existence.many ? undefined : evaluation.planned?.attribute(address, wanted, options.onlyOfType))
  let isSame: boolean | undefined
  /** Nothing where the HCL has since given the resource another name: then it is another thing. */
  const planned = (wanted: string): Value | undefined => {
    const value = plannedOf(wanted)
    if (value === undefined) return undefined
    isSame ??= identifying.every((name) => {
      const [own, other] = [options.body.argument(name), plannedOf(name)]
      return own === undefined || isNull(own) || other === undefined || !contradicts(own, other)
    })
    return isSame ? value : undefined
  }
  const assignedOnly = evaluation.planned?.assignedOnly === true
  const body = evaluation.planned === undefined || assignedOnly ? options.body : plannedBody(options.body, planned)

  /** What is written is not assigned, and what a data source has read may have changed. */
  const mayFill = (wanted: string): boolean => !assignedOnly || (mode === 'managed' ? body.argument(wanted) === undefined : known !== undefined && type !== 'aws_iam_policy_document')

  const computed = (attribute: string, valueType: Type): Value => {
    const sym: Sym = {
      id: `${evaluation.scope.id}/${address}.${attribute}`,
      domain: 'any',
      label: `${address}.${attribute}`,
      reason:
        mode === 'data'
          ? { code: 'data-source', detail: `${address}.${attribute} is read when Terraform runs`, location }
          : { code: 'computed-attribute', detail: `${address}.${attribute} is known only after apply`, location },
      ...(existence.many ? { many: true as const } : {}),
      ...(neverNull.has(attribute) ? { notNull: true as const } : {}),
    }
    return symbol(sym, location, valueType)
  }

  /** An argument that may turn out to be null lets the provider choose. */
  const withoutNull = (value: Value, attribute: string): Value => {
    if (isNull(value)) return computed(attribute, dynamicType)
    if (value.kind !== 'choice' || !value.options.some((option) => isNull(option.value))) return value
    return { ...value, options: value.options.map((option) => (isNull(option.value) ? { when: option.when, value: computed(attribute, typeOf(value)) } : option)) }
  }

  const builtInAttribute = (attribute: string): Value => {
    if (attribute === 'id') return computed('id', stringType)
    if (attribute !== 'output') return body.argument(attribute) ?? scalar(null, location)
    const input = body.argument('input')
    if (input === undefined || isNull(input)) return scalar(null, location)
    return computed('output', typeOf(input))
  }

  const compute = (attribute: string): Value => {
    if (schema !== undefined) {
      if (schema.includes(attribute)) return builtInAttribute(attribute)
      if (evaluation.strict) throw new ConfigurationError(`Unsupported attribute: ${address} has no attribute named "${attribute}"`, location)
      return computed(attribute, dynamicType)
    }
    const remote = remoteAttribute(evaluation, instance, attribute)
    if (remote !== undefined) return remote
    const override = known?.attributes !== undefined && Object.hasOwn(known.attributes, attribute) ? known.attributes[attribute] : undefined
    if (override !== undefined) return override(instance)
    const argument = metaArguments.has(attribute) ? undefined : body.argument(attribute)
    if (argument !== undefined && !body.blockTypes().includes(attribute)) return withoutNull(argument, attribute)
    const blocks = metaBlocks.has(attribute) ? undefined : body.blocks(attribute)
    if (blocks !== undefined && (blocks.items.length > 0 || !blocks.complete)) {
      return { kind: 'tuple', items: blocks.items.map((item, index) => blockValue(item, `${attribute}[${String(index)}]`)), complete: blocks.complete, location }
    }
    return computed(attribute, neverNull.has(attribute) ? stringType : dynamicType)
  }

  const blockValue = (block: BodyInstance, path: string): Value => ({
    kind: 'object',
    entries: [
      ...block.argumentNames().map((each) => lazyEntry(scalar(each, block.location), () => block.argument(each) ?? scalar(null, block.location))),
      ...block.blockTypes().map((each) =>
        lazyEntry(scalar(each, block.location), () => {
          const nested = block.blocks(each)
          return { kind: 'tuple', items: nested.items.map((item, index) => blockValue(item, `${path}.${each}[${String(index)}]`)), complete: nested.complete, location: block.location }
        }),
      ),
    ],
    complete: false,
    more: (each) => computed(`${path}.${each}`, dynamicType),
    location: block.location,
  })

  const attribute = (wanted: string): Value =>
    evaluation.node(
      `${evaluation.scope.id}/${address}.${wanted}`,
      location,
      () => {
        const found = attributes.get(wanted) ?? filled(compute(wanted), mayFill(wanted) ? planned(wanted) : undefined)
        attributes.set(wanted, found)
        return found
      },
      (reason) => ({ kind: 'unknown', reason, type: dynamicType, location }),
    )

  const names = (): readonly string[] => {
    if (schema !== undefined) return schema
    const all = new Set([...body.argumentNames(), ...body.blockTypes(), ...Object.keys(known?.attributes ?? {}), 'id'])
    return [...all].filter((each) => !metaArguments.has(each) && !metaBlocks.has(each)).sort()
  }

  let whole: Value | undefined
  const instance: FullResourceInstance = {
    location: body.location,
    argument: (wanted) => body.argument(wanted),
    argumentLocation: (wanted) => body.argumentLocation(wanted),
    argumentNames: () => body.argumentNames().filter((each) => !metaArguments.has(each)),
    blocks: (wanted) => body.blocks(wanted),
    blockTypes: () => body.blockTypes().filter((each) => !metaBlocks.has(each)),
    mode,
    type,
    name,
    address,
    exists: existence.exists,
    ...(existence.when === undefined ? {} : { when: existence.when }),
    many: existence.many,
    get provider() {
      return options.provider()
    },
    module,
    attribute,
    ...(evaluation.planned === undefined ? {} : { planned }),
    get whole() {
      whole ??= {
        kind: 'object',
        entries: names().map((each) => lazyEntry(scalar(each, location), () => attribute(each))),
        complete: schema !== undefined,
        ...(schema === undefined ? { more: attribute } : {}),
        location,
      }
      return whole
    },
    validate() {
      const check = (of: BodyInstance, argument: string): void => {
        const value = of.argument(argument)
        // Write-only arguments are called so.
        if (evaluation.marks !== 'ephemeral' || argument.endsWith('_wo') || value === undefined || !hasMark(value)) return
        throw new ConfigurationError(`Invalid use of ephemeral value: "${argument}" is not a write-only attribute`, of.argumentLocation(argument) ?? location)
      }
      for (const argument of body.argumentNames()) {
        // In JSON, a block may look like an argument.
        if (metaArguments.has(argument) || metaBlocks.has(argument)) continue
        if (schema === undefined && body.blockTypes().includes(argument)) continue
        check(body, argument)
      }
      evaluateBlocks(body, 0, check)
    },
  }
  return instance
}

/** Evaluates every argument of the nested blocks. */
function evaluateBlocks(body: BodyInstance, depth: number, check: (body: BodyInstance, argument: string) => void): void {
  if (depth > 20) return
  for (const type of body.blockTypes()) {
    if (depth === 0 && metaBlocks.has(type)) continue
    for (const item of body.blocks(type).items) {
      for (const name of item.argumentNames()) check(item, name)
      evaluateBlocks(item, depth + 1, check)
    }
  }
}
