// YAML as Terraform's `yamlencode` writes it. Known values only.
import type { Value } from './value.js'

export function yamlText(value: Value): string | undefined {
  void value
  return undefined
}
