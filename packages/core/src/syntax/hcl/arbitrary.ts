// Generators of HCL programs for property tests: a grammar that writes source text with odd spacing, and mutations of it. No product code.
import fc from 'fast-check'

type Text = fc.Arbitrary<string>

const oneOf = (...options: readonly Text[]): Text => fc.oneof(...options)
const join = (...parts: readonly (string | Text)[]): Text =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((texts) => texts.join(''))
const pick = (...texts: readonly string[]): Text => fc.constantFrom(...texts)

/** Space where newlines are tokens. */
const space = pick('', '', ' ', ' ', '  ', '\t', ' /* c */ ')
/** Space inside brackets. */
const anySpace = pick('', '', ' ', ' ', '\n', '\n  ', ' # c\n', ' // "c\n', '/* { */', '\r\n')
const eol = pick('\n', '\n', '\n\n', ' # end\n', '// end\n', '\r\n')

export const identifier = pick('a', 'b', 'count', 'each', 'x1', 'foo-bar', '_u', 'für', '日本', 'if', 'in', 'else', 'endif', 'null-x', 'trueish', 'E1', 'var', '__proto__', 'e\u0301')
const attributeName = oneOf(identifier, pick('true', 'false', 'null', 'for', 'constructor'))
const number = pick('0', '1', '42', '007', '1.5', '0.25', '1e3', '2E-2', '1.5e+2', '9007199254740991', '9007199254740993', '12345678901234567890')

const quotedChunk = pick('a', ' ', '  ', 'é', 'e\u0301', '\u00a0', '\\n', '\\t', '\\r', '\\"', '\\\\', '\\u00e9', '\\U0001F600', '😀', '$', '%', '$$', '%%', '$${', '%%{', '$a', '$ ', '% ', '{', '}', '~', '$${~', '#', '//', '/*', '<<E', "'", ':sub', '\\u0301', 'ᄒ', 'ᅡ', 'ᆫ')
const lineChunk = pick('a', ' ', '  ', '    ', '\t', 'é', 'e\u0301', '\\n', '\\', '"', '$', '%', '$$', '$${', '%%{', '$a', '$ ', '% ', '{', '}', '~', '$${~', 'E', 'EOT', '\u00a0', '\\u0301')

const open = pick('${', '${ ', '${~ ', '${~')
const close = pick('}', ' }', ' ~}', '~}')
const directive = pick('%{', '%{ ', '%{~ ', '%{~')

export interface Grammar {
  readonly expression: Text
  readonly file: Text
  readonly template: Text
}

/** `inner` is the expression inside a hole; directives come in balanced pairs. */
function templateOf(chunk: Text, inner: Text, newline: Text, depth: number): Text {
  const literal = fc.array(chunk, { maxLength: 4 }).map((chunks) => chunks.join(''))
  if (depth === 0) return literal
  const part: Text = fc.oneof(
    { weight: 4, arbitrary: literal },
    { weight: 1, arbitrary: newline },
    { weight: 2, arbitrary: join(open, inner, close) },
    {
      weight: 1,
      arbitrary: join(directive, 'if ', inner, close, fc.constant('').chain(() => templateOf(chunk, inner, newline, depth - 1)), directive, 'endif', close),
    },
    {
      weight: 1,
      arbitrary: join(directive, 'if ', inner, close, templateOf(chunk, inner, newline, depth - 1), directive, 'else', close, templateOf(chunk, inner, newline, depth - 1), directive, 'endif', close),
    },
    {
      weight: 1,
      arbitrary: join(directive, 'for ', pick('k, v', 'v', 'k ,v'), ' in ', inner, close, templateOf(chunk, inner, newline, depth - 1), directive, 'endfor', close),
    },
  )
  return fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''))
}

const none: Text = fc.constant('')

function expressionOf(depth: number): Text {
  const leaf: Text = fc.oneof(
    { weight: 3, arbitrary: identifier },
    { weight: 2, arbitrary: number },
    { weight: 1, arbitrary: pick('true', 'false', 'null') },
    { weight: 3, arbitrary: join('"', templateOf(quotedChunk, identifier, none, depth > 0 ? 1 : 0), '"') },
  )
  if (depth === 0) return leaf
  const inner = expressionOf(depth - 1)
  const wrapped = join(anySpace, inner, anySpace)
  const list = (item: Text, separator: Text, trailing: Text): Text =>
    fc.tuple(fc.array(fc.tuple(item, separator), { maxLength: 3 }), trailing).map(([items, last]) =>
      items.map(([text, between], index) => (index < items.length - 1 ? text + between : text + last)).join(''),
    )
  const comma = join(anySpace, ',', anySpace)
  const trailingComma = pick('', '', ',', ' , ')
  const key: Text = fc.oneof(
    { weight: 4, arbitrary: attributeName.filter((name) => name !== 'for') },
    { weight: 2, arbitrary: join('"', templateOf(quotedChunk, identifier, none, 1), '"') },
    { weight: 1, arbitrary: join('(', wrapped, ')') },
    { weight: 1, arbitrary: oneOf(number, pick('a.b', 'a[0]', 'a["b"].c', 'a[b]')) },
  )
  const item = join(key, space, pick('=', ':', ' = '), space, inner)
  const object = fc
    .tuple(anySpace, fc.array(fc.tuple(item, pick('\n', ',', ', ', ',\n', '\n\n', ' # c\n', ',# c\n')), { maxLength: 3 }), pick('', '\n', ' ', ',', ', # c\n'))
    .map(([before, items, last]) => `{${before}${items.map(([text, between], index) => (index < items.length - 1 ? text + between : text)).join('')}${items.length > 0 || last !== ',' ? (items.length === 0 ? ' ' : last) : ''}}`)
  const step: Text = oneOf(
    join('.', attributeName),
    pick('.0', '.1'),
    join('[', wrapped, ']'),
    pick('[*]', '.*', '[ * ]'),
    join(space, '.', space, identifier),
  )
  const heredoc = fc
    .tuple(pick('<<', '<<-'), templateOf(lineChunk, identifier, fc.constant('\n'), 2), pick('\n', '\n', '\r\n'), pick('', ' ', '    '))
    .map(([opener, body, newline, indent]) => `${opener}END${newline}${body}${newline}${indent}END\n`)
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: join('(', wrapped, ')') },
    { weight: 2, arbitrary: join('[', anySpace, list(inner, comma, trailingComma), anySpace, ']') },
    { weight: 2, arbitrary: object },
    { weight: 2, arbitrary: join(pick('f', 'merge', 'provider::x::y', 'provider :: x :: y'), pick('', ' '), '(', anySpace, list(inner, comma, none), anySpace, ')') },
    { weight: 1, arbitrary: join('f(', inner, pick('...', ' ... '), ')') },
    { weight: 2, arbitrary: join(inner, fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join(''))) },
    { weight: 2, arbitrary: join(inner, space, pick('+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||'), space, inner) },
    { weight: 1, arbitrary: join(pick('-', '!', '- '), inner) },
    { weight: 1, arbitrary: join(inner, pick(' ? ', '?'), inner, pick(' : ', ' :'), inner) },
    { weight: 1, arbitrary: join('[', anySpace, 'for ', pick('k, v', 'v', 'k ,v'), ' in ', inner, anySpace, ':', anySpace, inner, pick('', ' '), oneOf(none, join(' if ', inner)), anySpace, ']') },
    { weight: 1, arbitrary: join('{', anySpace, 'for ', pick('k, v', 'v'), ' in ', inner, anySpace, ':', anySpace, inner, anySpace, '=>', anySpace, inner, pick('', '...', ' ...\n'), oneOf(none, join(' if ', inner)), anySpace, '}') },
    { weight: 2, arbitrary: join('"', templateOf(quotedChunk, inner, none, 2), '"') },
    { weight: 1, arbitrary: join('f(', heredoc, ')') },
    { weight: 1, arbitrary: join('[', heredoc, ', 1]') },
  )
}

function bodyOf(depth: number): Text {
  const expression = expressionOf(2)
  const heredoc = fc
    .tuple(pick('<<', '<<-'), templateOf(lineChunk, expressionOf(1), fc.constant('\n'), 2), pick('\n', '\n', '\r\n'), pick('', ' ', '    '))
    .map(([opener, text, newline, indent]) => `${opener}E${newline}${text}${newline}${indent}E\n`)
  const attribute: Text = oneOf(join(space, identifier, space, '=', space, expression, space, eol), join(identifier, ' = ', heredoc))
  if (depth === 0) return attribute
  const label = oneOf(identifier, join('"', fc.array(quotedChunk, { maxLength: 3 }).map((chunks) => chunks.join('')), '"'))
  const header = join(space, identifier, space, ' ', fc.array(join(label, ' '), { maxLength: 2 }).map((labels) => labels.join('')), '{')
  return fc.oneof(
    { weight: 3, arbitrary: attribute },
    { weight: 1, arbitrary: join(header, space, '}', eol) },
    { weight: 1, arbitrary: join(header, space, identifier, ' = ', expression, space, '}', eol) },
    { weight: 2, arbitrary: join(header, eol, fc.array(bodyOf(depth - 1), { maxLength: 3 }).map((items) => items.join('')), space, '}', eol) },
    { weight: 1, arbitrary: eol },
  )
}

export const expression: Text = expressionOf(3)
export const template: Text = templateOf(oneOf(lineChunk, pick('\n')), expressionOf(1), fc.constant('\n'), 2)
export const program: Text = fc.tuple(pick('', '', '\ufeff'), fc.array(bodyOf(2), { maxLength: 4 }), pick('', '', '# end')).map(([bom, items, end]) => bom + items.join('') + end)

const scrap = pick('"', '$', '${', '%{', '~', '}', '{', '(', ')', '[', ']', '.', '..', '...', ',', ':', '::', '=', '==', '=>', '?', '!', '-', '*', '<<E\n', '<<-E\n', 'E\n', '\nE\n', '\n', '\r', '\\', '#', '/*', '*/', '//', 'for ', 'if ', ' in ', 'endif', 'a', '0', '1e', '&', '|', ';', '`', "'", '\0', '\u00a0', '😀', ' ')

/** A program with a few characters deleted, doubled or put in. */
export const brokenProgram: Text = fc
  .tuple(program, fc.array(fc.tuple(fc.nat(), fc.nat(4), scrap, fc.nat(2)), { minLength: 1, maxLength: 3 }))
  .map(([text, edits]) =>
    edits.reduce((current, [at, length, insert, what]) => {
      const start = current.length === 0 ? 0 : at % current.length
      const cut = current.slice(start, start + length)
      return current.slice(0, start) + (what === 0 ? '' : what === 1 ? insert : cut + cut) + current.slice(what === 1 ? start : start + length)
    }, text),
  )
  // A character cut in half is nothing that a file can hold.
  .map((text) => Buffer.from(text).toString())

export const soup: Text = fc.array(oneOf(scrap, identifier, number, quotedChunk), { maxLength: 30 }).map((parts) => parts.join(''))
