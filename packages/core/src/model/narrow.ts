// Under the condition on which a thing exists, its values are not what they could be otherwise.
import { narrow } from '../value/compare.js'
import type { Value } from '../value/value.js'
import type { Fact } from './facts.js'

/** The fact with its names and ARNs as they are where it exists. */
export function narrowed(fact: Fact): Fact {
  const { when } = fact
  if (when === undefined || when.length === 0) return fact
  const under = (value: Value): Value => narrow(value, when)
  switch (fact.kind) {
    case 'service-account':
      return { ...fact, namespace: under(fact.namespace), name: under(fact.name), annotations: entriesUnder(fact.annotations, under) }
    case 'workload':
      return { ...fact, namespace: under(fact.namespace), name: under(fact.name), serviceAccountName: under(fact.serviceAccountName) }
    case 'association':
    case 'role-grant':
      return { ...fact, namespace: under(fact.namespace), serviceAccount: under(fact.serviceAccount), roleArn: under(fact.roleArn) }
    case 'role':
      return { ...fact, name: under(fact.name), arn: under(fact.arn) }
    default:
      return fact
  }
}

function entriesUnder(annotations: Value, under: (value: Value) => Value): Value {
  const value = under(annotations)
  if (value.kind !== 'object' && value.kind !== 'map') return value
  return { ...value, entries: value.entries.map(({ key, value: inner }) => ({ key, value: under(inner) })) }
}
