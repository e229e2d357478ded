// The account of each provider configuration, as the resources it manages tell. Owns nothing else.
import { entryOf, textOf, type Value } from '../../value/value.js'
import { accountOfArn } from '../terraform/providers.js'
import type { PlanConfiguration } from './configuration.js'
import type { PlanDocument } from './document.js'

export interface Accounts {
  /** By `provider_config_key`; a state has no keys: there all must agree. */
  of(key: string | undefined): Value | undefined
}

export function accountsByProvider(document: PlanDocument, configuration: PlanConfiguration | undefined): Accounts {
  const found = new Map<string, Map<string, Value>>()
  for (const { address, mode, type, values } of document.resources) {
    // Only IAM's own: many resources have ARNs of what others own.
    const stated = type === 'aws_caller_identity' ? entryOf(values, 'account_id') : mode === 'managed' && type.startsWith('aws_iam_') ? accountOfArn(entryOf(values, 'arn')) : undefined
    const text = textOf(stated)
    if (stated === undefined || text === undefined) continue
    const key = configuration?.providerKey(address) ?? ''
    found.set(key, (found.get(key) ?? new Map<string, Value>()).set(text, stated))
  }
  return {
    of(key) {
      const [only, ...others] = found.get(key ?? '')?.values() ?? []
      return others.length === 0 ? only : undefined
    },
  }
}
