import { describe, expect, it, test } from 'vitest'
import { SourceFile } from '../source/source-file.js'
import { scalar } from '../value/value.js'
import { withHoles } from './placeholders.js'

/** Holes as ‹text:domain›. */
function holed(text: string): string {
  const file = new SourceFile('/a.yaml', text)
  const value = withHoles(scalar(text, { file, start: 0, end: text.length }), 's')
  const parts = value.kind === 'template' ? value.parts : [value]
  return parts
    .map((part) => {
      if (part.kind !== 'symbol') return part.kind === 'scalar' ? String(part.value) : part.kind
      expect(part.symbol.reason.code).toBe('placeholder')
      expect(file.text.slice(part.location.start, part.location.end)).toBe(part.symbol.label)
      return `‹${part.symbol.label}:${part.symbol.domain}›`
    })
    .join('')
}

describe('placeholders are holes', () => {
  test.each([
    ['arn:aws:iam::<acc-id>:role/x', 'arn:aws:iam::‹<acc-id>:account-id›:role/x'],
    ['arn:aws:iam::${AWS_ACCOUNT_ID}:role/${CLUSTER}-x', 'arn:aws:iam::‹${AWS_ACCOUNT_ID}:account-id›:role/‹${CLUSTER}:any›-x'],
    ['arn:aws:iam::{{ requiredEnv "AWS_ACCOUNT_ID" }}:role/x', 'arn:aws:iam::‹{{ requiredEnv "AWS_ACCOUNT_ID" }}:account-id›:role/x'],
    ['$(CARTS_IAM_ROLE)', '‹$(CARTS_IAM_ROLE):any›'],
    ['SA_ALB_IAM_ROLE_ARN', '‹SA_ALB_IAM_ROLE_ARN:any›'],
    ['arn:aws:iam::xxxxxxxxxxxx:role/alb', 'arn:aws:iam::‹xxxxxxxxxxxx:account-id›:role/alb'],
    ['arn:aws:iam::ACCOUNT_ID:role/x', 'arn:aws:iam::‹ACCOUNT_ID:account-id›:role/x'],
    ['arn:aws:iam::ACCOUNTID:role/x', 'arn:aws:iam::‹ACCOUNTID:account-id›:role/x'],
    ['arn:${PARTITION}:iam::111122223333:role/x', 'arn:‹${PARTITION}:partition›:iam::111122223333:role/x'],
    ['${role_arn:=none}', '‹${role_arn:=none}:any›'],
    ['$ROLE_ARN', '‹$ROLE_ARN:any›'],
    ['__ROLE_ARN__', '‹__ROLE_ARN__:any›'],
    ['CHANGE_ME', '‹CHANGE_ME:any›'],
    ['changeme', '‹changeme:any›'],
    ['your-role-arn', '‹your-role-arn:any›'],
    ['oidc.eks.REGION.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:sub', 'oidc.eks.‹REGION:any›.amazonaws.com/id/‹EXAMPLED539D4633E53DE1B716D3041E:any›:sub'],
  ])('%s', (text, expected) => {
    expect(holed(text)).toBe(expected)
  })
})

describe('text that is meant stays', () => {
  test.each([
    'arn:aws:iam::111122223333:role/AmazonEKS_EBS_CSI_DriverRole',
    'arn:aws:iam::111122223333:role/EKS_NODE_ROLE',
    'arn:aws:iam::1234:role/x',
    'arn:aws-us-gov:iam::111122223333:role/path/x@y+z=,.-w',
    'payments',
    'crossplane-provider-aws-e541e7d77aea',
    '12-example',
    'your-service',
    'system:serviceaccount:payments:api',
    'sts.amazonaws.com',
    '${aws:username}',
    '${*}',
    '86400',
    'MyRole',
    '',
  ])('%s', (text) => {
    expect(holed(text)).toBe(text)
  })
})

it('takes linear time', () => {
  const start = performance.now()
  for (const text of ['${', '{{', '<a', '$(', '[A', '__a', '@A', 'A_', '<%', 'x']) holed(text.repeat(9000 / text.length))
  expect(performance.now() - start).toBeLessThan(1000)
})
