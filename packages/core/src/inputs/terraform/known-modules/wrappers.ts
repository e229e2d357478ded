// The `wrappers` directories of terraform-aws-modules: one module for many, from `items` and `defaults`.
// terraform-aws-modules/terraform-aws-iam@v5.60.0:wrappers/*/main.tf (from 5.22.0 on)
import type { Family, FamilyText } from './family.js'
import { compareVersions, parseVersion } from './version.js'

/** Names and defaults of the variables of one of our own texts. */
function declared(text: string): readonly (readonly [string, string | undefined])[] {
  return [...text.matchAll(/^variable "([^"]+)" \{(\}|\n(?: .*\n)*\})/gm)].map(([, name = '', body = '']) => [name, /^ {2}default = (.*)$/m.exec(body)?.[1]])
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
  const first = parseVersion(from)
  const texts = family.texts.flatMap(({ from: start, text }, index): readonly FamilyText[] => {
    const next = family.texts[index + 1]
    if (first !== undefined && next !== undefined && compareVersions(parseVersion(next.from) ?? first, first) <= 0) return []
    return [{ from: first !== undefined && compareVersions(parseVersion(start) ?? first, first) < 0 ? from : start, text: wrapperText(source, start, text) }]
  })
  return {
    id: `${family.id}-wrapper`,
    ...(family.registry === undefined ? {} : { registry: family.registry }),
    ...(family.repository === undefined ? {} : { repository: family.repository }),
    path,
    newest: family.newest,
    ...(family.removedIn === undefined ? {} : { removedIn: family.removedIn }),
    ...(family.latestMajor === undefined ? {} : { latestMajor: family.latestMajor }),
    texts,
  }
}
