// Characters: case, white space and grapheme clusters, against what Terraform answers (see also the recorded expressions).
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graphemes, isSpace, toLower, toTitle, toUpper } from './string-characters.js'

describe('grapheme clusters', () => {
  it.each([
    ['abc', ['a', 'b', 'c']],
    ['e\u0301x', ['e\u0301', 'x']],
    ['👨‍👩‍👧👍🏽', ['👨‍👩‍👧', '👍🏽']],
    ['🇩🇪🇫🇷', ['🇩🇪', '🇫🇷']],
    ['a\r\nb', ['a', '\r\n', 'b']],
    // Terraform counts as Unicode 15.0, which takes no Indic conjunct for one.
    ['क्षिx', ['क्', 'षि', 'x']],
    ['हिन्दी', ['हि', 'न्', 'दी']],
    ['กำ', ['กำ']],
    // A mark and a picture of Unicode 16.
    ['a\u0897', ['a', '\u0897']],
    ['\u{1fae9}\u200d👨x', ['\u{1fae9}\u200d👨', 'x']],
    ['', []],
  ])('of %j', (text, expected) => {
    expect(graphemes(text)).toEqual(expected)
  })

  it('do not depend on how a long text is cut', () => {
    const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
    const piece = fc.constantFrom('a', 'é', 'e\u0301', '🇩🇪', '🇫', '👨‍👩‍👧', '👍🏽', '\r\n', '\r', '\u0301\u0302', '각', '\u200d')
    fc.assert(
      fc.property(fc.array(piece, { minLength: 200, maxLength: 400 }), (pieces) => {
        const text = pieces.join('')
        expect(graphemes(text)).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment))
      }),
      { numRuns: 30 },
    )
  })

  it('are found in long texts in good time', () => {
    const start = performance.now()
    expect(graphemes('é'.repeat(100_000))).toHaveLength(100_000)
    expect(graphemes(`e${'\u0301'.repeat(50_000)}`)).toHaveLength(1)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('case', () => {
  it('is mapped one character at a time', () => {
    expect(toUpper('straße ŉ ﬁ ᾳ ᾀ')).toBe('STRAßE ŉ ﬁ ᾼ ᾈ')
    expect(toLower('ΑΣ İ')).toBe('ασ i')
    expect(toTitle("o'neil a_b ǆ კა")).toBe("O'Neil A_b ǅ კა")
  })
})

it('knows white space', () => {
  expect([9, 10, 11, 12, 13, 32, 0x85, 0xa0, 0x1680, 0x2003, 0x2028, 0x3000].every(isSpace)).toBe(true)
  expect([0, 8, 14, 0x200b, 0xfeff, 0x180e].some(isSpace)).toBe(false)
})
