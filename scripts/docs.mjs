// Writes what is made from the rules: the head of each page in docs/rules, their index, the schema of the configuration.
// What stands below the mark in a page is written by hand and kept. `--check` writes nothing and fails where something is stale.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './lib.mjs'

const mark = '<!-- Above: made by scripts/docs.mjs from the rule. Below: written by hand. -->'
const check = process.argv.includes('--check')

const { configSchema, rules } = await import(pathToFileURL(resolve(root, 'packages/core/dist/index.js')).href)

/** What the user asked for first: three questions, each with the rules that answer it. */
const questions = [
  {
    question: 'Does the annotation of a service account match the role of the module that lists it?',
    rules: ['annotation-matches-module-role', 'service-account-can-assume-role', 'annotation-key-typo', 'annotation-on-wrong-object', 'valid-role-arn-annotation'],
  },
  {
    question: 'Does every entry of `namespace_service_accounts` exist?',
    rules: ['irsa-module-requires-service-accounts', 'irsa-module-service-account-format', 'trusted-service-account-exists', 'trusted-service-account-annotated'],
  },
  {
    question: 'Is the OIDC provider referenced, and the right one?',
    rules: ['irsa-module-provider-arn', 'oidc-provider-exists', 'oidc-provider-arn-format', 'provider-and-condition-issuer-match'],
  },
]

const categories = {
  linkage: 'Linkage between Terraform and Kubernetes',
  'trust-policy': 'Correctness of trust policies',
  'trust-policy-security': 'Security of trust policies',
  kubernetes: 'Kubernetes',
  'terraform-module': 'Use of Terraform modules',
  'pod-identity': 'EKS Pod Identity',
  hygiene: 'Hygiene',
}

const code = (text) => `\`${text}\``
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function typeOf(schema) {
  if (Array.isArray(schema.enum)) return schema.enum.map((each) => code(JSON.stringify(each))).join(', ')
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items)}`
  return Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'anything')
}

function headOf({ meta }) {
  const options = Object.entries(meta.schema.properties ?? {})
  const facts = [
    ['Severity', meta.severity],
    ['In the recommended rules', meta.recommended ? 'yes' : `no${meta.category === 'trust-policy-security' ? ', but in `strict`' : ''}`],
    ['Category', categories[meta.category]],
    ['Suggests changes', meta.hasSuggestions ? 'yes' : 'no'],
    ...(meta.fixable ? [['Fixes by itself', 'yes']] : []),
    ...((meta.yieldsTo ?? []).length > 0 ? [['Silent where one of these speaks', meta.yieldsTo.map((id) => (byId.has(id) ? `[${id}](${id}.md)` : code(id))).join(', ')]] : []),
  ]
  const lines = [`# ${meta.id}`, '', meta.summary, '', '| | |', '|---|---|', ...facts.map(([name, value]) => `| ${name} | ${value} |`)]
  if (options.length > 0) {
    lines.push('', '## Options', '', '| Option | Type | Default | |', '|---|---|---|---|')
    for (const [name, schema] of options) {
      const value = meta.defaultOptions[name]
      lines.push(`| ${code(name)} | ${cell(typeOf(schema))} | ${value === undefined ? '' : cell(code(JSON.stringify(value)))} | ${cell(schema.description ?? '')} |`)
    }
  }
  if (meta.references.length > 0) lines.push('', '## References', '', ...meta.references.map((each) => `- <${each}>`))
  return `${lines.join('\n')}\n\n${mark}\n`
}

function pageOf(rule, present) {
  const body = present === undefined ? '\n## Why\n' : present.includes(mark) ? present.slice(present.indexOf(mark) + mark.length + 1) : `\n${present}`
  return headOf(rule) + body
}

function indexPage() {
  const link = ({ meta }) => `| [${meta.id}](${meta.id}.md) | ${meta.recommended ? meta.severity : 'off'} | ${cell(meta.summary)} |`
  const table = (list) => ['| Rule | Default | Reports |', '|---|---|---|', ...list.map(link)]
  const lines = ['# Rules', '', 'The three questions irsalint was made for:', '']
  questions.forEach(({ question, rules: ids }, index) => {
    lines.push(`${index + 1}. **${question}**`, `   ${ids.filter((id) => byId.has(id)).map((id) => `[${id}](${id}.md)`).join(', ')}`)
  })
  for (const [category, title] of Object.entries(categories)) {
    const own = rules.filter(({ meta }) => meta.category === category)
    if (own.length > 0) lines.push('', `## ${title}`, '', ...table(own))
  }
  lines.push('', 'Two more ids can stand in a report: `syntax`, for a file that cannot be read as what it is, and `unused-disable-directive`', '(with `--report-unused-disable-directives`).')
  return `${lines.join('\n')}\n`
}

const byId = new Map(rules.map((rule) => [rule.meta.id, rule]))
const read = (path) => (existsSync(resolve(root, path)) ? readFileSync(resolve(root, path), 'utf8') : undefined)

const wanted = new Map([
  ...rules.map((rule) => {
    const path = `docs/rules/${rule.meta.id}.md`
    return [path, pageOf(rule, read(path))]
  }),
  ['docs/rules/README.md', indexPage()],
  ['packages/core/schema/config.schema.json', `${JSON.stringify(configSchema(rules), null, 2)}\n`],
])

const stale = [...wanted].filter(([path, text]) => read(path) !== text)
const orphans = existsSync(resolve(root, 'docs/rules'))
  ? readdirSync(resolve(root, 'docs/rules')).filter((name) => name.endsWith('.md') && name !== 'README.md' && !byId.has(name.slice(0, -3)))
  : []
for (const name of orphans) console.error(`docs/rules/${name}: there is no such rule`)
if (check) {
  for (const [path] of stale) console.error(`${path} is stale: run npm run docs`)
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(resolve(root, path)), { recursive: true })
    writeFileSync(resolve(root, path), text)
    console.error(`wrote ${path}`)
  }
}
if (orphans.length > 0 || (check && stale.length > 0)) process.exitCode = 1
