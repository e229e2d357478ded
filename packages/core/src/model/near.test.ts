import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from './near.js'

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

describe('nearest', () => {
  it('takes the nearest, the first in order among equals, never the text itself', () => {
    expect(nearest('api', ['apj', 'apk', 'api', 'other'])).toBe('apj')
    expect(nearest('api', ['something-else'])).toBeUndefined()
  })
})
