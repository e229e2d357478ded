import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Fact } from '../model/facts.js'
import { memoryFileSystem } from '../source/file-system.js'
import { entryOf, scalar, symbol, type Value } from '../value/value.js'
import { show } from '../value/show.js'
import { annotatedIn, commandTextOf, extractCommands } from './commands.js'
import { createProject } from './project.js'
import { factsOf } from './terraform/resources/fixture.js'

const short = (value: Value): string => (value.kind === 'template' ? value.parts.map(short).join('') : value.kind === 'symbol' ? `‹${value.symbol.label}›` : show(value))

const line = (fact: Fact): string =>
  fact.kind === 'service-account' ? `${fact.origin}: ${short(fact.namespace)}/${short(fact.name)} ${short(entryOf(fact.annotations, 'eks.amazonaws.com/role-arn') ?? scalar('-', fact.location))}` : fact.kind

const extract = (path: string, text: string): readonly Fact[] => extractCommands(createProject(memoryFileSystem({ [path]: text }), ['.'], '/')).facts
const inScript = (text: string): readonly string[] => extract('deploy.sh', text).map(line)
const inWorkflow = (text: string): readonly string[] => extract('.github/workflows/deploy.yml', text).map(line)

describe('kubectl annotate', () => {
  test.each<[string, string, readonly string[]]>([
    ['type and name', 'kubectl annotate serviceaccount api -n payments eks.amazonaws.com/role-arn=arn:x', ['kubectl annotate: payments/api arn:x']],
    ['short type, options first', 'kubectl -n payments annotate --overwrite sa api eks.amazonaws.com/role-arn=arn:x', ['kubectl annotate: payments/api arn:x']],
    ['type/name', 'kubectl annotate sa/api --namespace=payments eks.amazonaws.com/role-arn=arn:x', ['kubectl annotate: payments/api arn:x']],
    ['glued to the option', 'kubectl annotate sa api -npayments eks.amazonaws.com/role-arn=arn:x', ['kubectl annotate: payments/api arn:x']],
    ['several names, several annotations', 'kubectl annotate sa a b -n n team=x eks.amazonaws.com/role-arn=arn:x', ['kubectl annotate: n/a arn:x', 'kubectl annotate: n/b arn:x']],
    ['quotes', `kubectl annotate sa 'api' -n "payments" "eks.amazonaws.com/role-arn=arn:x"`, ['kubectl annotate: payments/api arn:x']],
    ['a quoted value', 'kubectl annotate sa api -n n eks.amazonaws.com/role-arn="arn:x"', ['kubectl annotate: n/api arn:x']],
    ['over several lines', 'kubectl annotate sa api \\\n  -n payments \\\r\n  eks.amazonaws.com/role-arn=arn:x\n', ['kubectl annotate: payments/api arn:x']],
    ['behind another command', 'cd x && kubectl annotate sa api -n n eks.amazonaws.com/role-arn=arn:x; ls', ['kubectl annotate: n/api arn:x']],
    ['no namespace', 'kubectl annotate sa api eks.amazonaws.com/role-arn=arn:x', ['kubectl annotate: not known/api arn:x']],
    ['every account', 'kubectl annotate sa --all -n n eks.amazonaws.com/role-arn=arn:x', ['kubectl annotate: n/not known arn:x']],
    ['variables of the shell', 'kubectl annotate sa $SA -n "${NS}" eks.amazonaws.com/role-arn="arn:aws:iam::$ACCOUNT:role/r"', ['kubectl annotate: ‹${NS}›/‹$SA› arn:aws:iam::‹$ACCOUNT›:role/r']],
    ['what a command prints', 'kubectl annotate sa api -n n eks.amazonaws.com/role-arn="$(terraform -chdir=a output -raw arn)" --overwrite', ['kubectl annotate: n/api ‹$(terraform -chdir=a output -raw arn)›']],
    ['what a command prints, with quotes of its own', 'kubectl annotate sa api -n n eks.amazonaws.com/role-arn="$(terraform output -raw "arn")"', ['kubectl annotate: n/api ‹$(terraform output -raw "arn")›']],
    ['a path to it is another program', './kubectl annotate sa api -n n eks.amazonaws.com/role-arn=arn:x', []],
    ['another annotation', 'kubectl annotate sa api -n n team=x', []],
    ['one that is taken away', 'kubectl annotate sa api -n n eks.amazonaws.com/role-arn-', []],
    ['another kind', 'kubectl annotate deployment api -n n eks.amazonaws.com/role-arn=arn:x', []],
    ['a kind from the shell', 'kubectl annotate $KIND api -n n eks.amazonaws.com/role-arn=arn:x', []],
    ['another verb', 'kubectl get sa api -n n', []],
    ['a comment', '# kubectl annotate sa api -n n eks.amazonaws.com/role-arn=arn:x', []],
    ['behind a comment', 'ls # kubectl annotate sa api -n n eks.amazonaws.com/role-arn=arn:x', []],
    ['a comment behind it', 'kubectl annotate sa api -n n # eks.amazonaws.com/role-arn=arn:x', []],
    ['printed', 'echo "kubectl annotate sa api -n n eks.amazonaws.com/role-arn=arn:x"', []],
    ['printed, then run', 'echo go && kubectl annotate sa api -n n eks.amazonaws.com/role-arn=arn:x', ['kubectl annotate: n/api arn:x']],
    ['the next line is another command', 'kubectl annotate sa api -n n\neks.amazonaws.com/role-arn=arn:x', []],
  ])('%s', (_, text, expected) => {
    expect(inScript(text)).toEqual(expected)
  })
})

test.each<[string, string, readonly string[]]>([
  ['kubectl patch', `kubectl patch serviceaccount api -n n -p '{"metadata":{"annotations":{"eks.amazonaws.com/role-arn":"arn:x"}}}'`, ['kubectl patch: n/api -']],
  ['kubectl patch, from the shell', 'kubectl patch sa api -n n --patch "$PATCH"', ['kubectl patch: n/api -']],
  ['kubectl patch of something else', `kubectl patch serviceaccount api -n n -p '{"imagePullSecrets":[{"name":"x"}]}'`, []],
  ['eksctl', 'eksctl create iamserviceaccount --cluster=c --namespace n --name api --attach-policy-arn arn:p --approve', ['eksctl create iamserviceaccount: n/api -']],
  ['eksctl with a role', 'eksctl create iamserviceaccount --name=api --namespace=n --attach-role-arn=arn:r', ['eksctl create iamserviceaccount: n/api arn:r']],
  ['eksctl, no namespace', 'eksctl create iamserviceaccount --name api --cluster c', ['eksctl create iamserviceaccount: default/api -']],
  ['eksctl, the role alone', 'eksctl create iamserviceaccount --name api --namespace n --role-only --role-name r', []],
  ['eksctl, something else', 'eksctl create addon --name vpc-cni', []],
])('%s', (_, text, expected) => {
  expect(inScript(text)).toEqual(expected)
})

test.each<[string, string, readonly string[]]>([
  ['a step', 'steps:\n  - run: kubectl annotate sa api -n n eks.amazonaws.com/role-arn=${{ secrets.ARN }}\n', ['kubectl annotate: n/api ‹${{ secrets.ARN }}›']],
  ['a step in quotes', 'steps:\n  - run: "kubectl annotate sa api -n n eks.amazonaws.com/role-arn=arn:x"\n', ['kubectl annotate: n/api arn:x']],
  ['a block', 'steps:\n  - run: |\n      kubectl annotate sa api \\\n        --namespace=${{ env.NS }} \\\n        eks.amazonaws.com/role-arn=arn:x\n      ls\n', ['kubectl annotate: ‹${{ env.NS }}›/api arn:x']],
  ['a comment', '# kubectl annotate sa api -n n eks.amazonaws.com/role-arn=arn:x\nsteps: []\n', []],
])('a workflow: %s', (_, text, expected) => {
  expect(inWorkflow(text)).toEqual(expected)
})

it('files without a name of their own', () => {
  const text = 'deploy:\n\tkubectl annotate sa api -n n eks.amazonaws.com/role-arn=$(ROLE_ARN)\n'
  expect(['Makefile', 'deploy.mk', 'ci/Jenkinsfile', 'x.bash', 'notes.txt'].map((path) => extract(path, text).length)).toEqual([1, 1, 1, 1, 0])
})

it('says where name and role stand', () => {
  const text = 'kubectl annotate sa api -n n eks.amazonaws.com/role-arn=arn:x'
  const [fact] = extract('deploy.sh', text)
  const arn = fact?.kind === 'service-account' ? entryOf(fact.annotations, 'eks.amazonaws.com/role-arn') : undefined
  expect([fact?.kind === 'service-account' ? fact.name.location.start : undefined, arn?.location.start, arn?.location.end]).toEqual([20, 56, 61])
})

test.each<[string, string, readonly string[]]>([
  ['a role of the configuration', 'kubectl annotate sa api -n ${local.n} eks.amazonaws.com/role-arn=${aws_iam_role.r.arn}', ['kubectl annotate: n/api arn:‹partition of provider aws›:iam::‹account of provider aws›:role/r']],
  ['something else', 'kubectl apply -f x', []],
])('what Terraform runs: %s', (_, command, expected) => {
  const text = `locals {\n  n = "n"\n}\nresource "aws_iam_role" "r" {\n  name = "r"\n  assume_role_policy = "{}"\n}\nresource "null_resource" "x" {\n  provisioner "local-exec" {\n    command = "${command}"\n  }\n}\n`
  expect(factsOf({ 'main.tf': text }).filter(({ kind }) => kind === 'service-account').map(line)).toEqual(expected)
})

it('a word of several parts keeps what is not known in it', () => {
  const location = { file: createProject(memoryFileSystem({ 'a.sh': '' }), ['.'], '/').text('/a.sh') } as never
  const hole = symbol({ id: 'x', domain: 'any', label: 'x', reason: { code: 'computed-attribute', detail: 'x' }, notNull: true }, location)
  const [found] = annotatedIn(commandTextOf([scalar('kubectl annotate sa a -n n "eks.amazonaws.com/role-arn=arn:', location), hole, scalar(':role/r"', location)], location))
  expect(short(found?.roleArn ?? scalar('-', location))).toBe('arn:‹x›:role/r')
})

it('any text: nothing is thrown, and what is found lies within', () => {
  const piece = fc.constantFrom('kubectl ', 'annotate ', 'sa ', 'api ', '-n ', '"', "'", '\\', '\n', '\\\n', '$(', '${', '${{', '}}', ')', '`', ';', '#', ' ', 'eks.amazonaws.com/role-arn=', 'arn:x', 'eksctl create iamserviceaccount ', '--name=', '\u{1f600}', '\r')
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 60 }), (pieces) => {
      const text = pieces.join('')
      for (const fact of extract('deploy.sh', text)) {
        expect(fact.location.start).toBeGreaterThanOrEqual(0)
        expect(fact.location.end).toBeLessThanOrEqual(text.length)
      }
    }),
  )
})

it('a hostile file is done with soon', () => {
  for (const text of ['kubectl annotate sa '.repeat(50_000), 'kubectl "'.repeat(100_000), `kubectl annotate ${'$('.repeat(200_000)}`, `kubectl annotate ${'\\\n'.repeat(200_000)}`]) {
    expect(extract('deploy.sh', text)).toEqual([])
  }
})
