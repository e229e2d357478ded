// For tests only: a call of a registry module, the facts it must give, the outputs it must have.
import { factLines, issuer, outputOf } from '../resources/fixture.js'

/** Title, source, arguments in HCL, facts (see `factLines`), outputs as `name=value`. */
export type Case = readonly [title: string, source: string, call: string, facts: readonly string[], outputs: readonly string[]]

const abbreviated = (line: string): string =>
  line
    .replaceAll('‹account of provider aws›', 'A')
    .replaceAll('‹partition of provider aws›', 'P')
    .replace(/‹issuer of [^›]*›/g, '‹issuer›')
    .replaceAll(issuer, 'ISS')

/** What a case gives. */
export function observed([, source, call, , outputs]: Case): { readonly facts: readonly string[]; readonly outputs: readonly string[] } {
  const names = outputs.map((line) => line.slice(0, line.indexOf('=')))
  const text = `module "m" {\n  source = "${source}"\n  ${call}\n}\n${names.map((name) => `output "${name}" {\n  value = module.m.${name}\n}`).join('\n')}`
  return { facts: factLines(text), outputs: names.map((name) => abbreviated(`${name}=${outputOf(text, name)}`)) }
}
