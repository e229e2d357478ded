// Freezes the model in tests, so that a rule that changes it is found out.

/** Freezes plain objects and arrays all the way down; private state of classes and contents of maps stay as they are. */
export function deepFreeze(value: object): void {
  const seen = new Set<object>()
  const open: object[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    // Memoised places (line starts of a text) stay writable: they are not part of what a rule sees.
    const prototype: unknown = Object.getPrototypeOf(next)
    if (prototype === Object.prototype || prototype === null || Array.isArray(next)) Object.freeze(next)
    const children: unknown[] = Object.values(Object.getOwnPropertyDescriptors(next)).map((property): unknown => property.value)
    if (next instanceof Map) children.push(...(next.values() as Iterable<unknown>))
    for (const child of children) if (typeof child === 'object' && child !== null) open.push(child)
  }
}
