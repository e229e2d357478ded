// Random expressions of a wanted type, over names that are in scope.

const words = ['api', 'web', 'dns', 'kube-system', 'apps', 'infra', 'a', 'b', '', 'Payments', 'x-y_z', 'tést', '10', 'true', 'system:serviceaccount:apps:api', 'https://h.example.test/id/1', 'arn:aws:iam::111122223333:role/r']

export const types = ['string', 'number', 'bool', 'strings', 'map', 'records', 'record', 'set']

export const emptyNames = () => Object.fromEntries(types.map((type) => [type, []]))

export const quote = (text) => JSON.stringify(text).replace(/[$%]\{/g, (mark) => mark[0] + mark)

/**
 * Writes expressions. Types: `string`, `number`, `bool`, `strings` (a list of strings), `set` (of strings), `map` (of strings), `record`
 * (an object with `ns`, `sa` and `n`), `records` (a map of them). `names` holds what may be referred to, by type: `text`, and what taints
 * it (`open`: perhaps not known while planning, `sensitive`, `ephemeral`). `files` are text files that exist.
 */
export function createWriter({ int, pick, chance }, names, { files = [], known = false, secret = false } = {}) {
  let used = { open: false, sensitive: false, ephemeral: false }
  const word = () => quote(pick(words))
  const usable = (type) => names[type].filter((name) => !(known && name.open) && !(name.sensitive && !secret) && !name.ephemeral)
  const name = (type) => {
    const all = usable(type)
    if (all.length === 0 || !chance(0.6)) return undefined
    const { text, ...taints } = pick(all)
    for (const taint of Object.keys(used)) if (taints[taint]) used[taint] = true
    return text
  }
  const keys = ['a', 'b', 'api', 'web']
  const recordText = (sa) => `{ ns = ${word()}, sa = ${quote(sa)}, n = ${int(5)} }`

  const leaf = {
    string: () => name('string') ?? word(),
    number: () => name('number') ?? String(pick([0, 1, 2, 3, 7, 42, 1.5, 0.1, 1000000, 9007199254740993n])),
    bool: () => name('bool') ?? pick(['true', 'false']),
    strings: () => name('strings') ?? `[${Array.from({ length: int(4) }, word).join(', ')}]`,
    set: () => name('set') ?? `toset([${Array.from({ length: int(4) }, word).join(', ')}])`,
    map: () => name('map') ?? `{ ${keys.slice(0, int(5)).map((key) => `${key} = ${word()}`).join(', ')} }`,
    record: () => name('record') ?? recordText(pick(['api', 'dns'])),
    records: () => name('records') ?? `{ ${['api', 'dns', 'job'].slice(0, 1 + int(3)).map((key) => `${key} = ${recordText(key)}`).join(', ')} }`,
  }

  const file = (pattern) => {
    const found = files.filter((path) => pattern.test(path))
    return found.length === 0 ? undefined : `"\${path.module}/${pick(found)}"`
  }

  const forms = {
    string: [
      (w) => `"${pick(['', 'p-', 'irsa/', ':'])}\${${w('string')}}${pick(['', '-s', ':sub'])}"`,
      (w) => `"\${${w('string')}}:\${${w('number')}}"`,
      (w) => `${pick(['upper', 'lower', 'title', 'trimspace', 'strrev', 'chomp'])}(${w('string')})`,
      (w) => `replace(${w('string')}, ${quote(pick(['-', ':', 'a', '/[aeiou]/', 'https://', '/^(.*):/']))}, ${quote(pick(['', '_', 'x', '<$1>']))})`,
      (w) => `join(${quote(pick([',', '-', '']))}, ${w(pick(['strings', 'set']))})`,
      (w) => `format(${quote(pick(['%s', '%s/x', '<%5s>', '%-6s|']))}, ${w('string')})`,
      (w) => `format("%s-%03d", ${w('string')}, ${int(50)})`,
      (w) => `substr(${w('string')}, ${int(3)}, ${pick([-1, 0, 2, 5])})`,
      (w) => `${pick(['trimprefix', 'trimsuffix', 'trim'])}(${w('string')}, ${quote(pick(['a', 'api', 'https://', '-', 'x']))})`,
      (w) => `(${w('bool')} ? ${w('string')} : ${w('string')})`,
      (w) => `coalesce(${w('string')}, ${w('string')}, "last")`,
      (w) => `lookup(${w('map')}, ${word()}, ${w('string')})`,
      (w) => `try(${w('map')}[${word()}], ${w('string')})`,
      (w) => `try(${w('strings')}[${int(3)}], ${w('string')})`,
      (w) => `element(concat(${w('strings')}, ["z"]), ${int(4)})`,
      (w) => `jsonencode(${w(pick(['strings', 'map', 'string', 'number', 'bool', 'record', 'set']))})`,
      (w) => `yamlencode(${w(pick(['strings', 'map', 'record']))})`,
      (w) => `tostring(${w(pick(['number', 'bool', 'string']))})`,
      (w) => `"%{ for s in ${w('strings')} }<\${s}>%{ endfor }"`,
      (w) => `"%{ if ${w('bool')} }yes%{ else }no%{ endif }"`,
      (w) => `try(one(${w('strings')}), "many")`,
      (w) => `try(regex("[a-z]+", ${w('string')}), "none")`,
      (w) => `sha1(${w('string')})`,
      (w) => `base64encode(${w('string')})`,
      (w) => `nonsensitive(sensitive(${w('string')}))`,
      (w) => `(${w('record')}).${pick(['ns', 'sa'])}`,
      (w) => `try(${w('records')}[${quote(pick(['api', 'job', 'zz']))}].ns, ${w('string')})`,
      () => pick(['path.module', 'path.root', 'terraform.workspace', 'basename(path.module)']),
      () => (file(/\.txt$/) === undefined ? word() : `file(${file(/\.txt$/)})`),
      (w) => (file(/\.tftpl$/) === undefined ? word() : `templatefile(${file(/\.tftpl$/)}, { name = ${w('string')}, list = ${w('strings')}, on = ${w('bool')} })`),
      (w) => `<<-EOT\n    ${pick(['role', 'a'])} \${${w('string')}}\n      %{ if ${w('bool')} ~}\n      inner\n      %{ endif ~}\n    end\n  EOT\n`,
    ],
    number: [
      (w) => `length(${w(pick(['string', 'strings', 'map', 'records', 'set']))})`,
      (w) => `(${w('number')} ${pick(['+', '-', '*'])} ${w('number')})`,
      (w) => `(${w('number')} ${pick(['/', '%'])} ${1 + int(6)})`,
      (w) => `${pick(['max', 'min'])}(${w('number')}, ${w('number')})`,
      (w) => `(${w('bool')} ? ${w('number')} : ${w('number')})`,
      (w) => `try(tonumber(${w('string')}), ${int(9)})`,
      (w) => `${pick(['abs', 'ceil', 'floor'])}(${w('number')})`,
      (w) => `try(index(${w('strings')}, ${word()}), -1)`,
      (w) => `sum(concat([1], [for s in ${w('strings')} : length(s)]))`,
      (w) => `(${w('record')}).n`,
    ],
    bool: [
      (w) => `contains(${w(pick(['strings', 'set']))}, ${w('string')})`,
      (w) => `(${w('string')} ${pick(['==', '!='])} ${w('string')})`,
      (w) => `(${w('number')} ${pick(['<', '<=', '>', '>=', '==', '!='])} ${w('number')})`,
      (w) => `(${w('bool')} ${pick(['&&', '||'])} ${w('bool')})`,
      (w) => `!${w('bool')}`,
      (w) => `${pick(['startswith', 'endswith', 'strcontains'])}(${w('string')}, ${word()})`,
      (w) => `can(${w('map')}[${word()}])`,
      (w) => `(length(${w('strings')}) > ${int(3)})`,
      (w) => `${pick(['alltrue', 'anytrue'])}([for s in ${w('strings')} : length(s) > 1])`,
      (w) => `(lookup(${w('map')}, ${word()}, null) == null)`,
      (w) => `(${w('strings')} == ${w('strings')})`,
      (w) => `(${w('string')} == null)`,
    ],
    strings: [
      (w) => `[for s in ${w(pick(['strings', 'set']))} : ${pick(['upper(s)', '"${s}!"', 's'])}${chance(0.4) ? ` if ${pick(['length(s) > 1', 's != "a"', 'strcontains(s, "a")'])}` : ''}]`,
      (w) => `[for k, v in ${w('map')} : "\${k}=\${v}"]`,
      (w) => `[for k, r in ${w('records')} : "system:serviceaccount:\${r.ns}:\${r.sa}"]`,
      (w) => `values(${w('records')})[*].${pick(['ns', 'sa'])}`,
      (w) => `concat(${w('strings')}, ${w('strings')})`,
      (w) => `${pick(['distinct', 'compact', 'reverse', 'sort', 'tolist'])}(${w('strings')})`,
      (w) => `keys(${w(pick(['map', 'records']))})`,
      (w) => `values(${w('map')})`,
      (w) => `split(${quote(pick([',', ':', '-', '/']))}, ${w('string')})`,
      (w) => `formatlist("%s/%s", ${w('strings')}, ${w('string')})`,
      (w) => `(${w('bool')} ? ${w('strings')} : ${w('strings')})`,
      (w) => `flatten([${w('strings')}, [${w('strings')}]])`,
      (w) => `slice(concat(${w('strings')}, ["y", "z"]), 0, ${1 + int(2)})`,
      (w) => `tolist(${w('set')})`,
      (w) => `[${w('string')}, ${w('string')}]`,
      (w) => `[for p in setproduct(["x", "y"], ${w('strings')}) : join("-", p)]`,
      (w) => `coalescelist(${w('strings')}, ["c"])`,
      (w) => `try(jsondecode(jsonencode(${w('strings')})), [])`,
      (w) => `flatten(chunklist(${w('strings')}, 2))`,
      (w) => `[${w('string')}][*]`,
      () => `[for i in range(${int(4)}) : "n\${i}"]`,
      () => `sort(fileset(path.module, ${quote(pick(['*.txt', '*.tftpl', '**/*.txt', '{a,b}*']))}))`,
    ],
    set: [
      (w) => `toset(${w('strings')})`,
      (w) => `${pick(['setunion', 'setintersection', 'setsubtract'])}(${w('set')}, ${w(pick(['set', 'strings']))})`,
      (w) => `(${w('bool')} ? ${w('set')} : ${w('set')})`,
      (w) => `toset(keys(${w(pick(['map', 'records']))}))`,
    ],
    map: [
      (w) => `{ for s in distinct(${w('strings')}) : s => ${pick(['upper(s)', 'length(s)', '"v-${s}"'])} }`,
      (w) => `{ for s in ${w('strings')} : "k\${length(s)}" => s... }`.replace(/^(.*)$/s, (text) => `{ for k, v in ${text} : k => join("+", v) }`),
      (w) => `{ for k, v in ${w('map')} : ${pick(['k', 'upper(k)', '"${k}-x"'])} => ${pick(['v', '"${k}:${v}"', 'lower(v)'])}${chance(0.4) ? ' if v != ""' : ''} }`,
      (w) => `merge(${w('map')}, ${w('map')})`,
      (w) => `merge(${w('map')}, ${w('bool')} ? { extra = ${w('string')} } : {})`,
      (w) => `{ for k, r in ${w('records')} : k => "\${r.ns}/\${r.sa}" }`,
      (w) => `tomap({ a = ${w('string')}, (${quote(pick(['b', 'c']))}) = ${w('string')} })`,
      (w) => `zipmap(["k"], [${w('string')}])`,
      (w) => `(${w('bool')} ? ${w('map')} : ${w('map')})`,
      (w) => `jsondecode(jsonencode(${w('map')}))`,
      (w) => `{ a = ${w('string')}, "b c" = ${w('string')} }`,
    ],
    record: [
      (w) => `{ ns = ${w('string')}, sa = ${w('string')}, n = ${w('number')} }`,
      (w) => `merge(${w('record')}, { ns = ${w('string')} })`,
      (w) => `try(${w('records')}[${quote(pick(['api', 'job', 'zz']))}], ${w('record')})`,
      (w) => `(${w('bool')} ? ${w('record')} : ${w('record')})`,
    ],
    records: [
      (w) => `{ for k, r in ${w('records')} : k => merge(r, { ns = ${w('string')} }) }`,
      (w) => `{ for k, r in ${w('records')} : k => r if r.n ${pick(['>', '<', '!='])} ${int(4)} }`,
      (w) => `merge(${w('records')}, { extra = { ns = ${w('string')}, sa = "extra", n = ${w('number')} } })`,
      (w) => `{ api = ${w('record')}, "x-y" = ${w('record')} }`,
    ],
  }

  const write = (type, depth) => {
    if (depth <= 0 || chance(0.15)) return leaf[type]()
    const text = pick(forms[type])((inner) => write(inner, depth - 1))
    // A heredoc ends its line, which only the outermost expression may do.
    return text
  }
  /** An expression, and what taints it. */
  const written = (type, depth) => {
    used = { open: false, sensitive: false, ephemeral: false }
    let text = write(type, depth)
    for (let tries = 0; text.includes('<<-EOT') && !isWholeHeredoc(text); tries++) text = tries > 20 ? leaf[type]() : write(type, depth)
    return { text: text.trimEnd(), ...used }
  }
  return { write: (type, depth) => written(type, depth).text, written, leaf, word }
}

const isWholeHeredoc = (text) => text.startsWith('<<-EOT') && text.indexOf('<<-EOT', 1) < 0
