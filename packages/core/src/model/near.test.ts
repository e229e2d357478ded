import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areSiblings, editDistance, nearest, nearestName } from './near.js'

describe('editDistance', () => {
  it.each([
    ['payments', 'payments', 0],
    ['api', 'apii', 1],
    ['app-reader', 'ap-reader', 1],
    ['eks.amazonaws.com', 'eks.amazoneaws.com', 1],
    ['role-arn', 'role-anr', 1],
    ['abc', 'xyz', 3],
  ])('%s → %s is %i', (a, b, expected) => expect(editDistance(a, b, 5)).toBe(expected))

  it('is symmetric and never exceeds limit + 1', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), fc.nat(4), (a, b, limit) => {
        const distance = editDistance(a, b, limit)
        return distance === editDistance(b, a, limit) && distance <= limit + 1 && (distance === 0) === (a === b)
      }),
    )
  })

  it('does not compare very long texts', () => expect(editDistance('a'.repeat(500), 'a'.repeat(499) + 'b', 2)).toBe(3))
})

describe('areSiblings', () => {
  it.each([
    ['ebs-csi-controller-sa', 'efs-csi-controller-sa', true],
    ['prod-sns-publisher', 'prod-sqs-publisher', true],
    ['app-1', 'app-2', true],
    ['external-dns', 'external-dsn', false],
    ['ebs-csi-controller-sa', 'ebs-csi-controler-sa', false],
    ['api', 'apj', false],
    ['web-app', 'webb-app', false],
    ['a-b', 'a-b-c', false],
  ])('%s and %s: %s', (a, b, expected) => expect(areSiblings(a, b)).toBe(expected))

  it('are no near names of each other', () => {
    expect(nearestName('ebs-csi-controller-sa', ['efs-csi-controller-sa'])).toBeUndefined()
    expect(nearestName('ebs-csi-controller-sa', ['efs-csi-controller-sa', 'ebs-csi-controler-sa'])).toBe('ebs-csi-controler-sa')
  })
})

describe('nearest', () => {
  it('takes the nearest, the first in order among equals, never the text itself', () => {
    expect(nearest('api', ['apj', 'apk', 'api', 'other'])).toBe('apj')
    expect(nearest('api', ['something-else'])).toBeUndefined()
  })
})
