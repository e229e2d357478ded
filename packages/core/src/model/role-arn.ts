// The parts of a role's ARN, also where it has holes. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
import { textOf, type Value } from '../value/value.js'

export interface RoleArn {
  readonly partition: string
  readonly account: string
  /** `/` or `/…/`. */
  readonly path: string
  readonly name: string
}

/** What the webhook accepts: https://github.com/aws/amazon-eks-pod-identity-webhook (pkg/cache). */
const roleArnPattern = /^arn:(aws[a-z0-9-]*):iam::(\d{12}):role\/([\w\-/.@+=,]+)$/

/** The parts of a well-formed role ARN; undefined for any other text. */
export function parseRoleArn(text: string): RoleArn | undefined {
  const match = roleArnPattern.exec(text)
  if (match === null) return undefined
  const [, partition = '', account = '', rest = ''] = match
  const slash = rest.lastIndexOf('/')
  const name = rest.slice(slash + 1)
  return name === '' ? undefined : { partition, account, path: slash < 0 ? '/' : `/${rest.slice(0, slash + 1)}`, name }
}

/** The role's name at the end of an ARN, where the text behind the last `/` is fully known; undefined otherwise. */
export function roleNameOfArn(arn: Value): string | undefined {
  const text = textOf(arn)
  if (text !== undefined) return text.includes('/') ? text.slice(text.lastIndexOf('/') + 1) : undefined
  if (arn.kind !== 'template') return undefined
  const last = textOf(arn.parts.at(-1))
  return last?.includes('/') ? last.slice(last.lastIndexOf('/') + 1) : undefined
}

