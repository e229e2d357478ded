// How an override file changes a declaration: https://developer.hashicorp.com/terraform/language/files/override
// Owns the merge of two bodies; may not decide which files are overrides.
import type { ConfigBody, SourcedAttribute } from './module-tree-config.js'
import { configBody } from './module-tree-config.js'

/** Nested blocks that are merged argument by argument; all others of a type are replaced together. */
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
  if (kind === 'module') return { ...base, attributes, blocks: override.blocks.length > 0 ? override.blocks : base.blocks }
  const typeOf = (block: ConfigBody['blocks'][number]): string =>
    block.block.type === 'dynamic' ? (block.block.labels[0]?.value ?? 'dynamic') : block.block.type
  const replaced = new Set(override.blocks.map(typeOf).filter((type) => !mergedBlocks.has(type)))
  const kept = base.blocks.filter((block) => !replaced.has(typeOf(block)))
  const blocks = [...kept]
  for (const block of override.blocks) {
    const index = mergedBlocks.has(block.block.type) ? blocks.findIndex((other) => other.block.type === block.block.type) : -1
    const other = blocks[index]
    if (other === undefined) {
      blocks.push(block)
      continue
    }
    const merged = mergeBodies(configBody(other.file, other.block, other.block.body), configBody(block.file, block.block, block.block.body), 'block')
    blocks[index] = {
      file: block.file,
      block: { ...block.block, body: { ...block.block.body, attributes: [...merged.attributes.values()].map(({ attribute }) => attribute), blocks: merged.blocks.map((each) => each.block) } },
    }
  }
  return { ...base, attributes, blocks }
}
