// The types of values, as Terraform (cty) has them. JSON and YAML values use the same types.

export type Type =
  | { readonly kind: 'string' }
  | { readonly kind: 'number' }
  | { readonly kind: 'bool' }
  /** Not known: an unknown of any type, a bare `null`, `any`. */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'set'; readonly element: Type }
  | { readonly kind: 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  /** `optional`: attributes that a value may lack when it is converted to this type; part of constraints, not of the types of values. */
  | { readonly kind: 'object'; readonly attributes: ReadonlyMap<string, Type>; readonly optional?: ReadonlySet<string> }

export const stringType: Type = { kind: 'string' }
export const numberType: Type = { kind: 'number' }
export const boolType: Type = { kind: 'bool' }
export const dynamicType: Type = { kind: 'dynamic' }

export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true
  switch (a.kind) {
    case 'list':
    case 'set':
    case 'map':
      return b.kind === a.kind && sameType(a.element, b.element)
    case 'tuple':
      return (
        b.kind === 'tuple' &&
        a.elements.length === b.elements.length &&
        a.elements.every((each, index) => sameType(each, b.elements[index] ?? dynamicType))
      )
    case 'object': {
      if (b.kind !== 'object' || a.attributes.size !== b.attributes.size) return false
      for (const [name, type] of a.attributes) {
        const other = b.attributes.get(name)
        if (other === undefined || !sameType(type, other)) return false
      }
      return true
    }
    default:
      return a.kind === b.kind
  }
}
