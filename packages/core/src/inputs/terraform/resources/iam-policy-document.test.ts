// data.aws_iam_policy_document against the provider's merge semantics, read through the trust policy of a role.
import { describe, expect, test } from 'vitest'
import { factsOf, ofKind, trustLines } from './fixture.js'

/** Lines of the trust policy that the document `this` gives. */
function trust(body: string, more = ''): readonly string[] {
  const [role] = ofKind(
    factsOf(`data "aws_iam_policy_document" "this" {\n${body}\n}\n${more}\nresource "aws_iam_role" "r" {\n  name = "r"\n  assume_role_policy = data.aws_iam_policy_document.this.json\n}`),
    'role',
  )
  return role === undefined ? [] : trustLines(role.trust)
}

const statement = (options: { readonly sid?: string; readonly service?: string; readonly more?: string }): string => `
  statement {
    ${options.sid === undefined ? '' : `sid = "${options.sid}"`}
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["${options.service ?? 'a.amazonaws.com'}"]
    }
    ${options.more ?? ''}
  }`

const document = (name: string, body: string): string => `data "aws_iam_policy_document" "${name}" {\n${body}\n}`
const line = (service: string, sid?: string): string => `${sid === undefined ? '' : `${sid}: `}Allow sts:AssumeRole Service=${service}`

describe('statements', () => {
  test('effect is Allow, the version is 2012-10-17', () => {
    const [role] = ofKind(factsOf(`${document('this', statement({}))}\nresource "aws_iam_role" "r" {\n  name = "r"\n  assume_role_policy = data.aws_iam_policy_document.this.minified_json\n}`), 'role')
    expect(role?.trust.kind === 'policy' && role.trust.version?.kind === 'scalar' && role.trust.version.value).toBe('2012-10-17')
    expect(role && trustLines(role.trust)).toEqual([line('a.amazonaws.com')])
  })
  test('principals of one type are put together', () => {
    const twice = 'principals {\n  type = "Service"\n  identifiers = ["b.amazonaws.com"]\n}\nprincipals {\n  type = "AWS"\n  identifiers = ["*"]\n}'
    expect(trust(statement({ more: twice }))).toEqual(['Allow sts:AssumeRole Service=a.amazonaws.com,b.amazonaws.com AWS=*'])
  })
  test('everyone is a star of its own', () => {
    expect(trust('statement {\n  actions = ["sts:AssumeRole"]\n  principals {\n    type = "*"\n    identifiers = ["*"]\n  }\n}')).toEqual(['Allow sts:AssumeRole *=*'])
  })
  test('conditions of one test and key are put together, others stand beside them', () => {
    const conditions = ['a', 'b'].map((value) => `condition {\n  test = "StringEquals"\n  variable = "k"\n  values = ["${value}"]\n}`).join('\n')
    const more = `${conditions}\ncondition {\n  test = "StringLike"\n  variable = "k"\n  values = ["c*"]\n}`
    expect(trust(statement({ more }))).toEqual([`${line('a.amazonaws.com')} if StringEquals k=a,b and StringLike k=c*`])
  })
  test('&{} is a policy variable', () => {
    const more = 'condition {\n  test = "StringEquals"\n  variable = "k"\n  values = ["&{aws:username}"]\n}'
    expect(trust(statement({ more }))).toEqual([`${line('a.amazonaws.com')} if StringEquals k=${'${aws:username}'}`])
  })
  test('an empty list of values stays empty', () => {
    const more = 'condition {\n  test = "StringEquals"\n  variable = "k"\n  values = []\n}'
    expect(trust(statement({ more }))).toEqual([`${line('a.amazonaws.com')} if StringEquals k=`])
  })
})

describe('merging', () => {
  const others = [document('one', statement({ sid: 'X', service: 'one.amazonaws.com' })), document('two', statement({ sid: 'Y', service: 'two.amazonaws.com' }))].join('\n')
  const json = (name: string): string => `data.aws_iam_policy_document.${name}.json`

  test.each<[string, string, readonly string[]]>([
    ['sources come first', `source_policy_documents = [${json('one')}]\n${statement({})}`, [line('one.amazonaws.com', 'X'), line('a.amazonaws.com')]],
    ['an own statement replaces a source with its Sid, in place', `source_policy_documents = [${json('one')}, ${json('two')}]\n${statement({ sid: 'X' })}`, [line('a.amazonaws.com', 'X'), line('two.amazonaws.com', 'Y')]],
    ['an override replaces in place', `override_policy_documents = [${json('one')}]\n${statement({ sid: 'X' })}\n${statement({ service: 'b.amazonaws.com' })}`, [line('one.amazonaws.com', 'X'), line('b.amazonaws.com')]],
    ['without a Sid nothing is replaced', `override_policy_documents = [${json('two')}]\n${statement({})}`, [line('a.amazonaws.com'), line('two.amazonaws.com', 'Y')]],
    ['null documents are skipped', `source_policy_documents = [null, ${json('one')}]`, [line('one.amazonaws.com', 'X')]],
    ['text is read as well', `source_policy_documents = [<<EOT\n{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "t.amazonaws.com"}}}\nEOT\n]`, [line('t.amazonaws.com')]],
  ])('%s', (_, body, expected) => {
    expect(trust(body, others)).toEqual(expected)
  })

  test('an unknown source leaves room for further statements', () => {
    expect(trust(`source_policy_documents = [var.extra]\n${statement({ sid: 'X' })}`, 'variable "extra" {}')).toEqual([line('a.amazonaws.com', 'X'), '…'])
  })
  test('an unknown override may replace what has a Sid', () => {
    expect(trust(`override_policy_documents = [var.extra]\n${statement({ sid: 'X' })}\n${statement({})}`, 'variable "extra" {}')).toEqual([line('a.amazonaws.com'), '…'])
  })
  test('Sids that may be equal leave the older one open', () => {
    expect(trust(`override_policy_documents = [${json('one')}]\n  statement {\n    sid = var.sid\n    actions = ["sts:AssumeRole"]\n    principals {\n      type = "Service"\n      identifiers = ["s.amazonaws.com"]\n    }\n  }`, `variable "sid" {}\n${others}`)).toEqual([line('one.amazonaws.com', 'X'), '…'])
  })
  test('one document or the other', () => {
    expect(trust(`source_policy_documents = var.on ? [${json('one')}] : [${json('two')}]`, `variable "on" {}\n${others}`)).toEqual([`[true] ${line('one.amazonaws.com', 'X')}`, `[false] ${line('two.amazonaws.com', 'Y')}`])
    expect(trust(`source_policy_documents = var.on ? [] : [${json('two')}]`, `variable "on" {}\n${others}`)).toEqual([`[false] ${line('two.amazonaws.com', 'Y')}`])
    expect(trust(`source_policy_documents = [var.on ? ${json('one')} : ${json('two')}]`, `variable "on" {}\n${others}`)).toEqual([`[true] ${line('one.amazonaws.com', 'X')}`, `[false] ${line('two.amazonaws.com', 'Y')}`])
  })
})

describe('dynamic blocks', () => {
  const on = 'variable "on" {}'
  test('over a known collection', () => {
    const body = 'dynamic "statement" {\n  for_each = ["x", "y"]\n  content {\n    sid = statement.value\n    actions = ["sts:AssumeRole"]\n    principals {\n      type = "Service"\n      identifiers = ["${statement.value}.amazonaws.com"]\n    }\n  }\n}'
    expect(trust(body)).toEqual([line('x.amazonaws.com', 'x'), line('y.amazonaws.com', 'y')])
  })
  test('under a condition: a policy for each outcome', () => {
    const body = `${statement({})}\ndynamic "statement" {\n  for_each = var.on ? [1] : []\n  content {\n    actions = ["sts:TagSession"]\n    principals {\n      type = "Service"\n      identifiers = ["b.amazonaws.com"]\n    }\n  }\n}`
    expect(trust(body, on)).toEqual([`[true] ${line('a.amazonaws.com')}`, '[true] Allow sts:TagSession Service=b.amazonaws.com', `[false] ${line('a.amazonaws.com')}`])
  })
  test('a condition under a condition', () => {
    const more = 'dynamic "condition" {\n  for_each = var.on ? [] : [1]\n  content {\n    test = "StringEquals"\n    variable = "k"\n    values = ["v"]\n  }\n}'
    expect(trust(statement({ more }), on)).toEqual([`[true] ${line('a.amazonaws.com')}`, `[false] ${line('a.amazonaws.com')} if StringEquals k=v`])
  })
  test('equal conditions correlate', () => {
    const more = 'condition {\n  test = var.on ? "StringLike" : "StringEquals"\n  variable = "k"\n  values = [var.on ? "v*" : "v"]\n}'
    expect(trust(statement({ more }), on)).toEqual([`[true] ${line('a.amazonaws.com')} if StringLike k=v*`, `[false] ${line('a.amazonaws.com')} if StringEquals k=v`])
  })
  test('one condition for each of several, with values that are not known: said once', () => {
    const more = 'dynamic "condition" {\n  for_each = [1, 2]\n  content {\n    test = "StringEquals"\n    variable = "k"\n    values = var.list\n  }\n}'
    expect(trust(statement({ more }), 'variable "list" {}')).toEqual([`${line('a.amazonaws.com')} if StringEquals k=‹var.list›`])
  })
  test('two conditions with values that are not known', () => {
    const of = (name: string): string => `condition {\n  test = "StringEquals"\n  variable = "k"\n  values = var.${name}\n}\n`
    expect(trust(statement({ more: of('list') + of('other') }), 'variable "list" {}\nvariable "other" {}')).toEqual([`${line('a.amazonaws.com')} if StringEquals k= …`])
  })
  test('over something unknown: further statements may exist', () => {
    const body = `${statement({})}\ndynamic "statement" {\n  for_each = var.list\n  content {\n    actions = []\n  }\n}`
    expect(trust(body, 'variable "list" {}')).toEqual([line('a.amazonaws.com'), '…'])
  })
})

test('values stand where they are written', () => {
  const text = 'data "aws_iam_policy_document" "this" {\n  statement {\n    actions = ["sts:AssumeRoleWithWebIdentity"]\n    principals {\n      type = "Federated"\n      identifiers = ["p"]\n    }\n    condition {\n      test = "StringEquals"\n      variable = "k:sub"\n      values = ["system:serviceaccount:a:b"]\n    }\n  }\n}\nresource "aws_iam_role" "r" {\n  name = "r"\n  assume_role_policy = data.aws_iam_policy_document.this.json\n}'
  const [role] = ofKind(factsOf(text), 'role')
  const condition = role?.trust.kind === 'policy' ? role.trust.statements[0]?.conditions[0] : undefined
  const at = ({ file, start, end }: { readonly file: { readonly text: string }; readonly start: number; readonly end: number }): string => file.text.slice(start, end)
  expect(condition && [at(condition.operatorLocation), at(condition.key.location), ...condition.values.map(({ location }) => at(location))]).toEqual(['"StringEquals"', '"k:sub"', '"system:serviceaccount:a:b"'])
})
