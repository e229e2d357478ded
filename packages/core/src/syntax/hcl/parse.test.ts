import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { SourceFile } from '../../source/source-file.js'
import { formatDecimal } from '../../value/number.js'
import type { Expression, TemplatePart } from './ast.js'
import { fileOffset } from './literal.js'
import { parseHcl, parseHclExpression, parseHclTemplate } from './parse.js'

const file = (text: string): SourceFile => new SourceFile('/main.tf', text)

/** A short form of a tree, to compare with. */
function show(e: Expression): string {
  switch (e.kind) {
    case 'number':
      return formatDecimal(e.value)
    case 'bool':
      return String(e.value)
    case 'null':
      return 'null'
    case 'template':
      return `${e.heredoc ? 'heredoc' : ''}"${e.parts.map(showPart).join('')}"`
    case 'variable':
      return e.name
    case 'attribute':
      return `${show(e.object)}.${e.legacyIndex ? '#' : ''}${e.name}`
    case 'index':
      return `${show(e.object)}[${show(e.key)}]`
    case 'splat':
      return `${e.full ? 'full' : 'attr'}(${show(e.object)}, ${show(e.each)})`
    case 'splat-item':
      return '@'
    case 'call':
      return `${e.name}(${e.args.map(show).join(', ')}${e.expandFinal ? '...' : ''})`
    case 'unary':
      return `(${e.operator}${show(e.operand)})`
    case 'binary':
      return `(${show(e.left)} ${e.operator} ${show(e.right)})`
    case 'conditional':
      return `(${show(e.condition)} ? ${show(e.then)} : ${show(e.otherwise)})`
    case 'parentheses':
      return `paren ${show(e.inner)}`
    case 'tuple':
      return `[${e.items.map(show).join(', ')}]`
    case 'object':
      return `{${e.items.map((item) => `${item.literalKey ? "'" : ''}${show(item.key)} = ${show(item.value)}`).join(', ')}}`
    case 'for': {
      const names = e.keyName === undefined ? e.valueName : `${e.keyName}, ${e.valueName}`
      const result = e.key === undefined ? show(e.value) : `${show(e.key)} => ${show(e.value)}`
      return `for(${names} in ${show(e.collection)} : ${result}${e.grouping ? '...' : ''}${e.condition === undefined ? '' : ` if ${show(e.condition)}`})`
    }
  }
}

function showPart(part: TemplatePart): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'interpolation':
      return `\${${show(part.expression)}}`
    case 'if':
      return `<if ${show(part.condition)}>${part.then.map(showPart).join('')}${part.otherwise === undefined ? '' : `<else>${part.otherwise.map(showPart).join('')}`}</if>`
    case 'for':
      return `<for ${part.keyName === undefined ? '' : `${part.keyName}, `}${part.valueName} in ${show(part.collection)}>${part.body.map(showPart).join('')}</for>`
  }
}

function expression(text: string): string {
  const { expression: parsed, problems } = parseHclExpression(file(text))
  if (problems.length > 0) return `! ${problems.map((each) => each.message).join(' | ')}`
  return parsed === undefined ? 'nothing' : show(parsed)
}

describe('expressions', () => {
  test.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['a || b && c == d', '(a || (b && (c == d)))'],
    ['a == b < c + d', '(a == (b < (c + d)))'],
    ['-46 + 5', '((-46) + 5)'],
    ['!a.b[0]', '(!a.b[0])'],
    ['- -a', '(-(-a))'],
    ['a-1', 'a-1'],
    ['a -1', '(a - 1)'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['(a\n+\nb)', 'paren (a + b)'],
    ['a.b.0.c', 'a.b.#0.c'],
    ['a.*.b.0', 'attr(a, @.b.#0)'],
    ['a.*.b[0]', 'attr(a, @.b)[0]'],
    ['a[*].b[0].c', 'full(a, @.b[0].c)'],
    ['a[*][*]', 'full(a, full(@, @))'],
    ['a["k"].b', 'a["k"].b'],
    ['f()', 'f()'],
    ['f(a, b,)', 'f(a, b)'],
    ['f(a...)', 'f(a...)'],
    ['provider::aws::arn_parse(x)', 'provider::aws::arn_parse(x)'],
    ['[1, [2],\n]', '[1, [2]]'],
    ['{}', '{}'],
    ['{ a = 1, "b" : 2\n (c) = 3\n 4 = 5, true = 6 }', `{'a = 1, "b" = 2, paren c = 3, 4 = 5, 'true = 6}`],
    ['{ "${x}-y" = 1 }', '{"${x}-y" = 1}'],
    ['{ a.b = 1 }', '{a.b = 1}'],
    ['[for x in y : x if x != ""]', 'for(x in y : x if (x != ""))'],
    ['{ for k, v in y : k => v... if v }', 'for(k, v in y : k => v... if v)'],
    ['[for k, v in y :\n k\n]', 'for(k, v in y : k)'],
    ['1.50e+2', '150'],
    ['12345678901234567890', '12345678901234567890'],
    ['null', 'null'],
    ['日本.für', '日本.für'],
    ['"a${b}c"', '"a${b}c"'],
    ['"${ b }"', '"${b}"'],
    ['"${"${x}"}"', '"${"${x}"}"'],
    ['"\\n\\r\\t\\"\\\\\\u00e9\\U0001F600"', '"\n\r\t"\\é😀"'],
    ['"$${a} %%{b} $ % $$"', '"${a} %{b} $ % $$"'],
    ['"e\\u0301"', '"é"'],
    ['"a ${~ b ~} c"', '"a${b}c"'],
    ['"%{ if a }b%{ else }c%{ endif }"', '"<if a>b<else>c</if>"'],
    ['"%{ for k, v in m ~}\\n ${k} %{ endfor }"', '"<for k, v in m>${k} </for>"'],
    ['<<E\na\n  b\nE\n', 'heredoc"a\n  b\n"'],
    ['<<-E\n    a\n\n      b\n  E\n', 'heredoc"a\n\n  b\n"'],
    ['<<-E\r\n    a\r\n      b\r\n  E\r\n', 'heredoc"a\r\n  b\r\n"'],
    ['<<-E\n  %{ for s in l ~}\n  sub: ${s}\n  %{ endfor ~}\n  end\n  E\n', 'heredoc"<for s in l>  sub: ${s}\n</for>  end\n"'],
    ['<<E\na\n${~ b ~}\nc\nE\n', 'heredoc"a${b}c\n"'],
    ['<<E\n\\n "x" $${y}\nE\n', 'heredoc"\\n "x" ${y}\n"'],
    ['<<E\n E x\nE\n', 'heredoc" E x\n"'],
    ['f(<<A\none\nA\n, <<B\ntwo\nB\n)', 'f(heredoc"one\n", heredoc"two\n")'],
    ['a # comment', 'a'],
    ['a /* b */ + // c', '! Expected an expression, but found the end of the text.'],
  ])('%j', (text, expected) => {
    expect(expression(text.endsWith('\n') ? `(${text})` : text)).toBe(text.endsWith('\n') ? `paren ${expected}` : expected)
  })

  test.each([
    ['', 'Expected an expression, but found the end of the text.'],
    ["'a'", 'Expected an expression, but found a single quote (HCL writes strings in double quotes).'],
    ['a ?? b', 'Expected an expression, but found "?".'],
    ['1 == == 2', 'Expected an expression, but found "=".'],
    ['1..2', '"1..2" is not a number.'],
    ['1e1234567890', 'This number is too large or has too many digits, which is not supported.'],
    ['.5', 'Expected an expression, but found ".".'],
    ['a.0.1', 'Two indexes in the old style cannot follow each other. Write [0][1].'],
    ['a.*.b.*.c', 'A ".*" splat cannot hold another one. Use [*] instead.'],
    ['{ for = 1 }', 'Expected a variable name after "for", but found "=".'],
    ['{ for x in y : x }', 'A "for" that builds an object needs a key: write key => value.'],
    ['[for x in y : x => x]', 'A "for" that builds a list has no key: remove "key =>", or use { } to build an object.'],
    ['[for x in y : x...]', 'Grouping with "..." works only where "for" builds an object.'],
    ['{ a = 1 b = 2 }', 'Expected a newline, a comma or "}" after the object item, but found "b".'],
    ['f(a b)', 'Expected a comma or ")" after the argument, but found "b".'],
    ['"\\q"', '"\\q" is not an escape sequence. Write "\\\\" for a backslash.'],
    ['"\\${"', '"\\$" is not an escape sequence. Write "\\\\" for a backslash.'],
    ['"\\u12"', '"\\u" must be followed by 4 hexadecimal digits.'],
    ['"\\ud83d"', 'There is no character U+d83d.'],
    ['"$$${"x"}"', 'Expected the end of the expression, but found "x".'],
    ['"a\nb"', 'A quoted string must end on its line. Write \\n for a newline, or use a heredoc.'],
    ['"%{ if a }b"', 'This if directive is never closed: %{ endif } is missing.'],
    ['"%{ endif }"', 'This directive closes nothing: there is no matching if before it.'],
    ['"${a:b}"', 'Expected "}" to close the interpolation (write $${ for a literal ${), but found ":".'],
    ['<<"E"\nx\nE', 'Expected an expression, but found "<".'],
    ['<<E\nx\n', 'This heredoc is never closed: a line that holds only E is missing.'],
    ['<<E\nx\nE', 'The closing marker E of a heredoc must be followed by a newline.'],
    ['<<E # c\nx\nE\n', 'The marker that begins a heredoc must stand at the end of its line, without quotes, spaces or comments behind it.'],
    ['a ? b', 'A conditional needs a value for the false case: write condition ? a : b.'],
    ['a b', 'Expected the end of the expression, but found "b".'],
  ])('%j is refused', (text, expected) => {
    expect(expression(text)).toBe(`! ${expected}`)
  })
})

describe('bodies', () => {
  test('attributes, blocks, labels and comments have their places', () => {
    const text = '# top\nresource "aws_iam_role" app {\n  name = "x" // side\n  tags { a = 1 }\n}\n'
    const { body, comments, problems } = parseHcl(file(text))
    const [block] = body.blocks
    const at = (range: { start: number; end: number } | undefined): string => (range === undefined ? '' : text.slice(range.start, range.end))
    expect(problems).toEqual([])
    expect(comments.map((each) => [at(each), each.text])).toEqual([
      ['# top', ' top'],
      ['// side', ' side'],
    ])
    expect(at(block?.typeRange)).toBe('resource')
    expect(block?.labels.map((label) => [label.value, at(label)])).toEqual([
      ['aws_iam_role', '"aws_iam_role"'],
      ['app', 'app'],
    ])
    expect(at(block)).toBe(text.slice(6, -1))
    expect(at(block?.body.attributes[0])).toBe('name = "x"')
    expect(at(block?.body.attributes[0]?.nameRange)).toBe('name')
    expect(at(block?.body.blocks[0])).toBe('tags { a = 1 }')
  })

  test.each([
    ['a = 1\na = 2\n', ['The argument "a" is set already in this block. Remove one of the two.']],
    ['a = 1 b = 2\nc = \nd = 4\n', ['Expected a new line after the argument, but found "b".', 'Expected an expression, but found the end of the line.']],
    ['b { a = 1, c = 2 }\n', ['Expected "}", since a block on one line holds one argument, but found ",".']],
    ['b { a = 1\n}\n', ['Expected "}" on the same line after the only argument of a one-line block, but found the end of the line.']],
    ['b { c { } }\n', ['A block on one line may hold one argument (name = value) and no block. Put the content on lines of its own.']],
    ['b {\n  a = 1 }\n', ['Expected a new line after the argument, but found "}".']],
    ['b {\n} c {\n}\n', ['Expected a new line after the block, but found "c".']],
    ['b "x${y}" {\n}\n', ['A block label cannot hold an interpolation or directive.']],
    ['"b" = 1\n', ['The name of an argument or block must not be quoted here.']],
    ['b\n{\n}\n', ['Expected "=" and a value after "b" for an argument, or "{" for a block, on the same line.', 'Expected an argument or a block, but found "{".']],
    ['b {\n  a = 1\n', ['This block is never closed: a "}" is missing here or further in.']],
    ['}\na = 1\n', ['This "}" closes nothing: there is no open block.']],
    ['a = 1\rb = 2\n', ['Expected a new line after the argument, but found a lone carriage return.']],
  ])('%j is refused', (text, expected) => {
    expect(parseHcl(file(text)).problems.map((each) => each.message)).toEqual(expected)
  })

  test('goes on after a broken item and says that the body is incomplete', () => {
    const text = [
      'locals {',
      '  a = [1, {',
      '    b = (2 +',
      '  }]',
      '  c = 3',
      '  d = <<EOT',
      '    ${ oops oops }',
      '    x = {',
      'EOT',
      '  e = "${1 +}"',
      '  f = 6',
      '}',
      "resource 'x' y {",
      '  g = 1',
      '}',
      'module "m" {',
      '  source = "./m"',
      '}',
      '',
    ].join('\n')
    const { body, problems } = parseHcl(file(text))
    expect(body.blocks.map((block) => block.type)).toEqual(['locals', 'module'])
    expect(body.blocks[0]?.body.attributes.map((each) => each.name)).toEqual(['c', 'f'])
    expect(body.blocks[0]?.body.incomplete).toBe(true)
    expect(body.blocks[1]?.body.incomplete).toBeUndefined()
    expect(body.incomplete).toBe(true)
    expect(problems.map((each) => file(text).positionAt(each.start).line)).toEqual([4, 7, 10, 13])
  })

  test('byte order mark and CRLF', () => {
    const { body, problems } = parseHcl(file('\ufeffa = 1\r\nb {\r\n  c = 2 # x\r\n}\r\n'))
    expect(problems).toEqual([])
    expect(body.attributes.map((each) => each.name)).toEqual(['a'])
    expect(body.blocks[0]?.body.attributes.map((each) => each.name)).toEqual(['c'])
  })
})

describe('places of template text', () => {
  const places = (text: string): string[] => {
    const parsed = parseHclExpression(file(text)).expression
    const found: string[] = []
    const visit = (parts: readonly TemplatePart[]): void => {
      for (const part of parts) {
        if (part.kind === 'text') for (let i = 0; i < part.text.length; i++) found.push(`${part.text[i]}@${fileOffset(part.map, i)}`)
        else if (part.kind === 'if') visit([...part.then, ...(part.otherwise ?? [])])
      }
    }
    const template = parsed?.kind === 'parentheses' ? parsed.inner : parsed
    if (template?.kind === 'template') visit(template.parts)
    return found
  }
  test.each([
    ['"ab"', ['a@1', 'b@2']],
    ['"a\\nb"', ['a@1', '\n@2', 'b@4']],
    ['"$${b"', ['$@1', '{@3', 'b@4']],
    ['"a ${~ 1 ~} b"', ['a@1', 'b@12']],
    ['"\\u00e9b"', ['é@1', 'b@7']],
    ['"xe\u0301b"', ['x@1', 'é@2', 'b@4']],
    ['"%{ if a } b%{ else }c%{ endif }"', [' @10', 'b@11', 'c@21']],
    ['(<<-E\n   a\n  b\n  E\n)', [' @8', 'a@9', '\n@10', 'b@13', '\n@14']],
  ])('%j', (text, expected) => {
    expect(places(text)).toEqual(expected)
  })
})

describe('templates and ranges', () => {
  const template = (text: string): string => {
    const { parts, problems } = parseHclTemplate(file(text))
    return problems.length > 0 ? `! ${problems[0]?.message ?? ''}` : parts.map(showPart).join('')
  }
  test.each([
    ['', ''],
    ['a "b" \\n $', 'a "b" \\n $'],
    ['a ${b}\n%{ if c ~}\n  d\n%{ endif ~}\ne', 'a ${b}\n<if c>  d\n</if>e'],
    ['$x\n${~ y }', '$x${y}'],
    ['$$${"b"}', '$${"b"}'],
    ['a\rb ${c}', 'a\rb ${c}'],
    ['a ${b', '! The interpolation "${" is never closed: a "}" is missing.'],
  ])('%j', (text, expected) => {
    expect(template(text)).toBe(expected)
  })

  test('a range of a file', () => {
    const text = 'x = "a" + b.c, y'
    const { expression: parsed, problems } = parseHclExpression(file(text), { start: 10, end: 13 })
    expect(problems).toEqual([])
    expect(parsed).toMatchObject({ kind: 'attribute', name: 'c', start: 10, end: 13, object: { name: 'b', start: 10, end: 11 } })
    expect(parseHclExpression(file(text), { start: 4, end: 9 }).problems[0]).toMatchObject({ start: 9, end: 9 })
  })

  test('a JSON string', () => {
    const text = '{"a": "x\\n${f(\\"k\\")}\\u0041b"}'
    const range = { start: text.indexOf('x'), end: text.length - 2 }
    const { parts, problems } = parseHclTemplate(file(text), range, { json: true })
    expect(problems).toEqual([])
    expect(parts.map(showPart).join('')).toBe('x\n${f("k")}Ab')
    const [first, call, last] = parts
    expect(text.slice(call?.start, call?.end)).toBe('${f(\\"k\\")}')
    expect(first?.kind === 'text' && [fileOffset(first.map, 0), fileOffset(first.map, 1)]).toEqual([7, 8])
    expect(last?.kind === 'text' && [fileOffset(last.map, 0), fileOffset(last.map, 1)]).toEqual([text.indexOf('\\u0041'), text.indexOf('b"}')])
    const inner = call?.kind === 'interpolation' && call.expression.kind === 'call' ? call.expression.args[0] : undefined
    expect(text.slice(inner?.start, inner?.end)).toBe('\\"k\\"')
  })
})

describe('limits', () => {
  const deep = 'nested more than 500 levels deep'
  test.each([
    ['parentheses', `${'('.repeat(1e5)}1${')'.repeat(1e5)}`],
    ['lists', `${'['.repeat(1e5)}`],
    ['holes', '"${'.repeat(1e5)],
    ['minus', '-'.repeat(1e5)],
    ['not', '!'.repeat(1e5)],
    ['a long sum', '1+'.repeat(1e5)],
    ['a long path', `a${'.b'.repeat(1e5)}`],
    ['many splats', `a${'[*]'.repeat(1e5)}`],
    ['many conditionals', 'a?b:'.repeat(1e5)],
    ['directives', `"${'%{ if a }'.repeat(1e5)}"`],
  ])('%s', (_, text) => {
    const { problems } = parseHcl(file(`a = ${text}\nb = 2\n`))
    expect(problems[0]?.message).toContain(deep)
  })

  test('blocks', () => {
    const indents = Array.from({ length: 600 }, (_, level) => ' '.repeat(level))
    const opening = indents.map((indent) => `${indent}a {\n`).join('')
    const closing = indents.reverse().map((indent) => `${indent}}\n`).join('')
    const { problems, body } = parseHcl(file(`${opening}${closing}c = 1\n`))
    expect(problems[0]?.message).toContain(deep)
    expect(problems).toHaveLength(1)
    expect(body.attributes.map((each) => each.name)).toEqual(['c'])
  })

  test('200 levels are fine', () => {
    expect(parseHcl(file(`a = ${'['.repeat(200)}${']'.repeat(200)}\n`)).problems).toEqual([])
  })

  test('stops after many problems, keeping what was read', () => {
    const { problems, body } = parseHcl(file(`a = 1\n${'b = )\n'.repeat(1000)}`))
    expect(problems).toHaveLength(100)
    expect(body).toMatchObject({ incomplete: true, attributes: [{ name: 'a' }] })
  })
})

interface OracleRecord {
  readonly id: string
  readonly category: string
  readonly expr: string
  readonly ok: boolean
  readonly error?: string
  readonly json?: string
}

describe('what Terraform 1.11 answered', () => {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'testdata')
  const records = JSON.parse(readFileSync(join(folder, 'terraform-expressions.json'), 'utf8')) as readonly OracleRecord[]
  /** Summaries that HCL's parser gives; all others come from evaluation. */
  const syntax = new Set([
    'Invalid expression',
    'Missing newline after argument',
    'Missing item separator',
    'Missing key/value separator',
    'Missing attribute separator',
    'Missing argument separator',
    'Missing closing parenthesis',
    'Invalid multi-line string',
    'Unterminated template string',
    'Unexpected end of template',
    'Unexpected endif directive',
    'Unexpected "still" block',
    'Invalid escape sequence',
    "Invalid 'for' expression",
    'Invalid number literal',
  ])
  const parse = (expr: string): ReturnType<typeof parseHcl> => parseHcl(file(`locals {\n  e = ${expr}\n}\n`))

  test('accepts and refuses alike', () => {
    const wrong = records.filter(({ expr, ok, error }) => (parse(expr).problems.length > 0) !== (!ok && syntax.has(error ?? '')))
    expect(wrong.map((record) => `${record.id} ${record.expr} ${record.error ?? 'is fine'}`)).toEqual([])
  })

  test('literal templates have the same text', () => {
    let compared = 0
    for (const { id, expr, json } of records) {
      const value = parse(expr).body.blocks[0]?.body.attributes[0]?.expression
      if (json === undefined || value?.kind !== 'template' || !value.parts.every((part) => part.kind === 'text')) continue
      expect(value.parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''), id).toBe(json)
      compared++
    }
    expect(compared).toBeGreaterThan(8)
  })
})
