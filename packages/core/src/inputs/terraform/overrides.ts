// How an override file changes a declaration: https://developer.hashicorp.com/terraform/language/files/override
// Owns the merge of two bodies; may not decide which files are overrides.
import type { ConfigBody, SourcedAttribute, SourcedBlock } from './module-tree-config.js'

/** Nested blocks that are merged argument by argument, so that both stay; all others of a type are replaced together. */
const mergedBlocks = new Set(['lifecycle'])

/**
 * The base with the override's arguments in place of its own. Nested blocks of a type that the override has replace all the
 * base's blocks of that type; `dynamic "x"` counts as `x`.
 */
export function mergeBodies(base: ConfigBody, override: ConfigBody, kind: string): ConfigBody {
  const attributes = new Map<string, SourcedAttribute>(base.attributes)
  for (const [name, attribute] of override.attributes) attributes.set(name, attribute)
  // One block may not have both, but one from each file is no error: Terraform looks at `count` first.
  if (attributes.has('count') && override.attributes.has('count') !== override.attributes.has('for_each')) attributes.delete('for_each')
  // A new constraint without a default of its own keeps the base's default, as Terraform converts it.
  const hidden = [base.mayHide, override.mayHide].filter((each) => each !== undefined)
  const rest = hidden.length === 0 ? base : { ...base, mayHide: (name: string) => hidden.some((mayHide) => mayHide(name)) }
  if (kind === 'module') return { ...rest, attributes, blocks: override.blocks.length > 0 ? override.blocks : base.blocks }
  const typeOf = (block: ConfigBody['blocks'][number]): string =>
    block.block.type === 'dynamic' ? (block.block.labels[0]?.value ?? 'dynamic') : block.block.type
  const replaced = new Set(override.blocks.map(typeOf).filter((type) => !mergedBlocks.has(type)))
  const kept = base.blocks.filter((block) => !replaced.has(typeOf(block)))
  return { ...rest, attributes, blocks: [...kept.map((block) => (mergedBlocks.has(block.block.type) ? withoutWhat(block, override.blocks) : block)), ...override.blocks.map(withoutTriggers)] }
}

/** Terraform does not look at `replace_triggered_by` in override files. */
const withoutTriggers = (each: SourcedBlock): SourcedBlock => (mergedBlocks.has(each.block.type) ? withoutNames(each, new Set(['replace_triggered_by'])) : each)

/** A block without the arguments that blocks of its type in an override file set: they stand beside it. */
function withoutWhat({ file, block }: SourcedBlock, overriding: ConfigBody['blocks']): SourcedBlock {
  const set = new Set(overriding.map(withoutTriggers).flatMap((each) => (each.block.type === block.type ? each.block.body.attributes.map(({ name }) => name) : [])))
  return withoutNames({ file, block }, set)
}

const withoutNames = ({ file, block }: SourcedBlock, names: ReadonlySet<string>): SourcedBlock => ({
  file,
  block: { ...block, body: { ...block.body, attributes: block.body.attributes.filter(({ name }) => !names.has(name)) } },
})
