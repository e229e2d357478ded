// Every vector of fixtures/vectors/ through the reader of policies and the evaluator, as structure and as text.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { canAssume, type TrustRequest } from '../model/trust.js'
import { SourceFile } from '../source/source-file.js'
import { parseJson } from '../syntax/json.js'
import { entryOf, scalar, textOf, type Value } from '../value/value.js'
import { readPolicy } from './policy-document.js'

const read = (name: string): readonly Value[] => {
  const path = new URL(`../../../../fixtures/vectors/${name}`, import.meta.url)
  const { value } = parseJson(new SourceFile(`/vectors/${name}`, readFileSync(path, 'utf8')))
  if (value?.kind !== 'tuple') throw new Error(`${name} is not a list`)
  return value.items
}

const field = (value: Value | undefined, name: string): Value => {
  const found = entryOf(value, name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

const textField = (value: Value, name: string): string => textOf(field(value, name)) ?? ''

function requestOf(value: Value): TrustRequest {
  const get = (name: string): Value => field(value, name)
  if (entryOf(value, 'federatedProviderArn') !== undefined) {
    return { kind: 'web-identity', federatedProviderArn: get('federatedProviderArn'), issuer: get('issuer'), sub: get('sub'), aud: get('aud'), action: get('action') }
  }
  const actions = get('actions')
  return {
    kind: 'pod-identity',
    clusterArn: get('clusterArn'),
    clusterName: get('clusterName'),
    namespace: get('namespace'),
    serviceAccount: get('serviceAccount'),
    sessionTagsDisabled: get('sessionTagsDisabled'),
    servicePrincipal: get('servicePrincipal'),
    actions: actions.kind === 'tuple' ? actions.items : [actions],
  }
}

describe.each(['trust-vectors.json', 'podidentity-vectors.json'])('%s', (name) => {
  test.each(read(name).map((vector) => [textField(vector, 'id'), vector] as const))('%s', (_id, vector) => {
    const policy = field(vector, 'policy')
    const request = requestOf(field(vector, 'request'))
    const expected = textField(vector, 'expected')
    const decision = canAssume(readPolicy(policy), request)
    expect(decision.result).toBe(expected)
    expect(decision.steps.length).toBeGreaterThan(0)
    for (const step of decision.steps) {
      expect(step.message).not.toBe('')
      expect(step.location.file.path).toBe(`/vectors/${name}`)
    }

    const { file, start, end } = policy.location
    const text = scalar(file.text.slice(start, end), policy.location)
    expect(canAssume(readPolicy(text), request).result).toBe(expected)
    expect(canAssume(readPolicy({ kind: 'encoded', format: 'json', value: policy, location: policy.location }), request).result).toBe(expected)
  })
})
