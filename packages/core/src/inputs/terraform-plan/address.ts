// Addresses as Terraform writes them: `module.a["x.y"].aws_iam_role.this[0]`. Owns their grammar; knows no plan.

export interface Step {
  readonly name: string
  /** The key with its brackets, as written; undefined where there is none. */
  readonly key?: string
}

/** The steps between the dots that stand outside brackets. */
export function stepsOf(address: string): readonly Step[] {
  const steps: Step[] = []
  let name = ''
  let key = ''
  const end = (): void => {
    steps.push(key === '' ? { name } : { name, key })
    name = ''
    key = ''
  }
  let at = 0
  while (at < address.length) {
    const character = address.charAt(at)
    if (character === '[') {
      const close = closing(address, at)
      key += address.slice(at, close)
      at = close
    } else {
      if (character === '.') end()
      else name += character
      at++
    }
  }
  end()
  return steps
}

/** Behind the bracket that closes the one at `start`; quoted keys may hold brackets. */
function closing(address: string, start: number): number {
  let quoted = false
  for (let at = start + 1; at < address.length; at++) {
    const character = address.charAt(at)
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (character === ']' && !quoted) return at + 1
  }
  return address.length
}

const joined = (steps: readonly Step[]): string => steps.map(({ name, key = '' }) => `${name}${key}`).join('.')

/** The address in the configuration: without any instance key. */
export const withoutKeys = (address: string): string =>
  stepsOf(address)
    .map(({ name }) => name)
    .join('.')

/** The module that a resource lies in, with instance keys; `''` for the root. */
export function moduleOfAddress(address: string): string {
  const steps = stepsOf(address)
  let count = 0
  while (steps[count]?.name === 'module' && steps[count + 1] !== undefined) count += 2
  return joined(steps.slice(0, count))
}

/** The module that a module lies in. */
export const parentOfModule = (module: string): string => joined(stepsOf(module).slice(0, -2))

/** The block of an instance in its module instance, and the key: `module.a["x"].aws_iam_role.this` and `0`. */
export function instanceOf(address: string): { readonly block: string; readonly key: string | number | undefined } {
  const steps = stepsOf(address)
  const last = steps.at(-1)
  return { block: joined([...steps.slice(0, -1), { name: last?.name ?? '' }]), key: keyIn(last?.key) }
}

function keyIn(written: string | undefined): string | number | undefined {
  if (written === undefined) return undefined
  const inner = written.slice(1, -1)
  if (/^\d{1,9}$/.test(inner)) return Number(inner)
  try {
    const key: unknown = JSON.parse(inner)
    return typeof key === 'string' ? key : undefined
  } catch {
    return undefined
  }
}
