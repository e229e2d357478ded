// The `wrappers` directories of terraform-aws-modules: one module for many, from `items` and `defaults`.
// terraform-aws-modules/terraform-aws-iam@v5.60.0:wrappers/*/main.tf (from 5.22.0 on)
import type { Family } from './family.js'

/** Names and defaults of the variables of one of our own texts. */
function declared(text: string): readonly (readonly [string, string | undefined])[] {
  const found: (readonly [string, string | undefined])[] = []
  for (const match of text.matchAll(/^variable "([^"]+)" \{(?:\}|\n {2}default = (.*)$)/gm)) found.push([match[1] ?? '', match[2]])
  // Typed variables of our texts all have null as their default.
  for (const match of text.matchAll(/^variable "([^"]+)" \{\n {2}type\b/gm)) found.push([match[1] ?? '', 'null'])
  return found
}

function wrapperText(source: string, version: string, text: string): string {
  const settings = declared(text).map(
    ([name, fallback]) => `  ${name} = try(each.value.${name}, var.defaults.${name}${fallback === undefined ? '' : `, ${fallback}`})`,
  )
  return `
variable "defaults" {
  default = {}
}
variable "items" {
  default = {}
}
module "wrapper" {
  source   = "${source}"
  version  = "${version}"
  for_each = var.items
${settings.join('\n')}
}
output "wrapper" {
  value = module.wrapper
}
`
}

/** The wrapper of a family; it exists from a certain release on. */
export function wrapperOf(family: Family, path: string, from: string): Family {
  const source = `${family.registry ?? ''}${family.path === '' ? '' : `//${family.path}`}`
  const last = family.texts.at(-1)
  return {
    id: `${family.id}-wrapper`,
    ...(family.registry === undefined ? {} : { registry: family.registry }),
    ...(family.repository === undefined ? {} : { repository: family.repository }),
    path,
    newest: family.newest,
    ...(family.removedIn === undefined ? {} : { removedIn: family.removedIn }),
    ...(family.latestMajor === undefined ? {} : { latestMajor: family.latestMajor }),
    texts: last === undefined ? [] : [{ from, text: wrapperText(source, family.newest, last.text) }],
  }
}
