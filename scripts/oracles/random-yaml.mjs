// Random YAML: scalars of every kind, flow and block collections, directives, tags, anchors, comments, tabs and line ends, some of it
// broken on purpose. For `random-expressions.mjs`.

/** `random` gives numbers in [0, 1). */
export function createYaml(random) {
  const int = (below) => Math.floor(random() * below)
  const pick = (items) => items[int(items.length)]
  const chance = (share) => random() < share
  const many = (least, most, item) => Array.from({ length: least + int(most - least + 1) }, item)

  const key = () => pick(['a', 'b', 'c', '"q"', "'s'", '1', 'true', 'null', '~', 'x y', '? a\n', 'é', '<<', 'y', 'no', '0x1', '1.5', '2020-01-01', '!!str 1', '&k a', 'a b', '-a', 'a-', ':a', '*x', 'http://a', 'k"x', '""', '[a]', '{a: b}', '.inf', '1e3'])
  const scalar = () => pick(['a', 'b c', '1', '-1', '1.5', '0x1F', '0o17', '017', '0b11', '1_000', '1e3', '1E+3', '1.e3', '.5', '+1', '+.5', '-.5', '.inf', '-.INF', '+.Inf', '.NaN', 'true', 'True', 'TRUE', 'tRue', 'yes', 'No', 'on', 'OFF', 'y', 'N', 'null', 'Null', 'NULL', 'nULL', '~', '', '2020-01-01', '2020-1-1', '2020-01-01T00:00:00Z', '2020-01-01 10:00:00', '2020-01-01t10:00:00.5+02:00', '2001-12-14 21:59:43.10 -5', '12:30', '190:20:30', '"dq"', '"a\\nb"', '"\\u00e9"', '"\\x41\\t\\0"', '"\\U0001F600"', '"a\\\n  b"', '"\\/"', '"\\e"', '"\\_\\N\\L\\P"', "'sq'", "'it''s'", "''", '""', 'a: b', 'a #c', 'a#c', '#c', 'a:b', '- a', '-', '--', '---', '?', ':', '!!str 1', '!!int "0x10"', '!!int 1.0', '!!float 1', '!!float "1e3"', '!!bool yes', '!!bool "true"', '!!null ""', '!!null a', '!!binary "YQ=="', '!!timestamp 2020-01-01', '!foo x', '!<tag:yaml.org,2002:str> 1', '!<tag:yaml.org,2002:int> 1', '! 1', '! a', '!!map {}', '!!seq []', '!!set {a}', '!!omap [a: 1]', '!!foo x', '&x a', '&x 1', '*x', '*y', '&x', '@a', '`a', '%a', '|', '>', '&', '*', '!', '[', ']', '{', '}', ',', 'a,b', '[a', '"', "'", '1 2', '1.2.3', '1-2', '0x', '0xg', '0o8', '08', '09', '0.', '1.', '-', '- 1', '1e', 'e1', '1e400', '-0', '-0.0', '00', '0_0', '1__0', '_1', '1_', '0x_1', '0b2', '0b_1', '+0x1', '-0x1', '-0b1', '-0o1', '123456789012345678901234567890', '0x123456789abcdef0123', '1.7976931348623159e309', '4.9e-324', '1e-400', '0.1', '1.10', '9223372036854775808', '-9223372036854775809', '18446744073709551616', 'é', '😀', 'Infinity', 'inf', 'nan', '=', '<<', 'a\tb', 'a\\nb', '\ta', 'a ', '"a" b', "'a'b", '"a\\q"', '"\\xg"', '"\\ud83d\\ude00"', '"\\ud800"', '\u00a0', '\u2028', '\ufeff', '\u0085', '\u0007'])
  const flow = (d = 0) => (d > 2 || chance(0.4) ? scalar() : chance(0.5) ? `[${many(0, 3, () => (chance(0.2) ? `${pick(['a', '? a', '"k"', ''])} : ${flow(d + 1)}` : flow(d + 1))).join(pick([', ', ',', ' , ', ',\n  ']))}${pick(['', '', '', ',', ',,', ' '])}]` : `{${many(0, 3, () => pick([() => `${key()}: ${flow(d + 1)}`, () => `${key()}: ${flow(d + 1)}`, () => key(), () => `${key()}:`, () => `"k":${scalar()}`, () => `${key()} : ${flow(d + 1)}`, () => `? ${key()}`, () => `? ${key()} : ${scalar()}`])()).join(pick([', ', ',', ',\n ']))}${pick(['', '', ',', ' '])}}`)
  const block = (d, ind) => {
    const pad = ' '.repeat(ind)
    const comment = () => (chance(0.08) ? pick([' # c', '# c', ' #', '\t# c', '  ']) : '')
    const tail = () => (chance(0.05) ? pick([`\n${pad}# c`, '\n', '\n\n', `\n${pad} # d`, '\n# e']) : '')
    if (d > 2 || chance(0.25)) {
      if (chance(0.25)) return ` ${pick(['|', '>', '|-', '>-', '|+', '>+', '|2', '>1-', '|-1', '|0', '|9', '|+2', '| # c', '|a', '>  '])}\n${many(0, 4, () => ' '.repeat(Math.max(0, ind + int(4) - 1)) + pick(['x', 'y z', '', '', '# n', '- a', '\tt', 'a: b', ' x', 'é', '"q"', '---'])).join('\n')}`
      return ` ${chance(0.3) ? flow() : scalar()}${comment()}`
    }
    if (chance(0.5)) return `${comment()}${tail()}\n` + many(1, 3, () => `${pad}-${pick([' ', ' ', ' ', '  ', '\t', ''])}${block(d + 1, ind + 2).replace(/^ /, '')}`).join('\n')
    return `${comment()}${tail()}\n` + many(1, 3, () => `${pad}${key()}${pick([':', ':', ':', ':', ' :', ':\t', ': '])}${block(d + 1, ind + pick([2, 2, 2, 1, 4, 0]))}`).join('\n')
  }
  const text = () => {
    let text = pick([() => scalar(), () => flow(), () => block(0, 0).replace(/^\s*\n/, ''), () => block(0, 0), () => block(0, int(3))])()
    if (chance(0.1)) text = pick(['---\n', '--- ', '%YAML 1.1\n---\n', '%TAG ! tag:x,2000:\n---\n', '# c\n', '\n', '\ufeff', '--- # c\n', '%FOO\n---\n', '%YAML 1.3\n---\n', '%YAML 2.0\n---\n', '...\n', '---\n---\n']) + text
    if (chance(0.15)) text += pick(['\n', '\n...', '\n---', '\n--- b', '\n# c', ' ', '\n\n', '\n...\n---\n', '\r\n', '\t'])
    if (chance(0.05)) text = text.replace(/\n/g, '\r\n')
    if (chance(0.03)) text = text.replace(/\n/g, '\r')
    if (chance(0.15)) { const c = [...text]; c.splice(int(c.length + 1), int(2), pick([...': -\n\t#,[]{}"\'&*!|>%@?~\\'])); text = c.join('') }
    return text.replace(/([eE][-+]?\d{3})\d+/g, '$1')
  }
  return text
}
