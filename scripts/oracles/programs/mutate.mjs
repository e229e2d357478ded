// What makes Terraform refuse a configuration, or seem to: one random change of a program of build.mjs.
import { block } from './render.mjs'

/** Expressions that are wrong whatever the values are, that are wrong for some, or only look wrong. */
const suspicious = [
  '1 + "a"', '"a" + 1', '-"a"', '!"a"', '[1] + [2]', '{} > 1', '"a" < "b"', 'true && "maybe"', 'null + 1', '"${[1]}"', '"a-${{ a = 1 }}"', '"x${null}"',
  'true ? [1] : "a"', 'false ? { a = 1 } : [1]', 'true ? "a" : upper(1, 2)', 'false ? nothing() : "a"', 'true ? "a" : local.nope', 'true ? "a" : [].b', 'true ? 1 : "a" + 1',
  'upper([])', 'upper({})', 'length(1)', 'length(null)', 'length(true)', 'join(",", "a")', 'join(1)', 'keys([])', 'keys("a")', 'values(1)', 'merge([], {})', 'merge("a")', 'concat("a")', 'concat({})',
  'lookup({}, "a")', 'lookup([], "a", 1)', 'element([], 0)', 'element({}, 0)', 'index(["a"], "b")', 'tonumber("a")', 'tonumber([])', 'tobool("yes")', 'tobool(1)', 'tostring([])', 'tolist("a")', 'tolist({})', 'tomap([])', 'toset("a")', 'toset({})',
  'split(",", [])', 'regex("(", "a")', 'regex("b", "a")', 'replace("a", "/(/", "")', 'jsondecode("{")', 'yamldecode("a: b: c")', 'base64decode("%")', 'format("%d", "a")', 'format("%z", 1)', 'format("%s")', 'parseint("z", 10)', 'file("nothing.txt")', 'templatefile("nothing.tftpl", {})', 'cidrhost("a", 1)', 'timeadd("a", "1h")', 'formatdate("YYYY", "a")',
  '[1, 2][5]', '[1, 2]["a"]', '[1][-1]', '[1][0.5]', '{ a = 1 }.b', '{ a = 1 }["b"]', '{ a = 1 }[0]', '"a".b', '"a"[0]', 'null.a', 'null[0]', 'toset(["a"])[0]', '{ a = 1 }[null]',
  '[for x in 1 : x]', '[for x in "a" : x]', '[for x in null : x]', '{ for x in ["a", "a"] : x => 1 }', '{ for x in [null] : x => 1 }', '{ for x in [1] : [x] => 1 }', '[for x in [1] : x if "a"]', '[for x in [1] : x if null]', '[for x in [] : x.y + [] if x]', '{ (null) = 1 }', '{ ([1]) = 1 }',
  'each.key', 'each.value', 'count.index', 'self.id', 'self', 'var.nope', 'local.nope', 'module.nope', 'module.nope.o0', 'terraform_data.nope', 'terraform_data.nope.id', 'data.terraform_data.nope', 'path.nope', 'terraform.nope', 'nope', 'nope.nope', 'var', 'local', 'module', 'path', 'terraform_data',
  'nothing("a")', 'core::upper("a")', 'core::nothing()', 'provider::terraform::encode_expr(1)', 'try()', 'try(1 + "a")', 'try(local.nope, 1)', 'try(nothing(), 1)', 'try(1 + "a", "fine")', 'can(1 + "a")', 'can(local.nope)', 'try(terraform_data.nope.id, "x")', 'try(each.key, "x")',
  'coalesce()', 'coalesce(null, null)', 'coalesce("", "")', 'max()', 'max("a")', 'max([1]...)', 'max([]...)', 'max(1...)', 'min(null)', 'sum([])', 'sum(["a"])', 'one([1, 2])', 'range(1, 2, 0)', 'slice([1], 0, 5)', 'chunklist([1], -1)', 'zipmap(["a"], [1, 2])', 'setproduct()', 'flatten("a")', 'distinct("a")', 'sort([[]])', 'sort([1, "a"])', 'transpose({ a = 1 })', 'matchkeys([1], [1, 2], [1])', 'substr("a", "b", 1)', 'sensitive(1)', 'nonsensitive(1)', 'ephemeralasnull(1)', 'issensitive(1)',
  '1 / 0', '0 / 0', '5 % 0', '"1" + 1', '"1" * "2"', '!"true"', 'true == "true"', 'null == null', '{} == {}', '[] == 1', '[] != null', '"10" > 9', 'true ? 1 : "a"', 'true ? null : 1', 'true ? { a = 1 } : { b = "x" }', 'true ? [] : tolist([])', '[] == [] ? {} : { a = 1 }',
]

/** The same with something of a type that is known only as such. */
const onType = {
  string: (x) => [`${x} + 1`, `-${x}`, `!${x}`, `${x}.a`, `${x}[0]`, `[for c in ${x} : c]`, `length(${x})`, `keys(${x})`, `join(",", ${x})`, `${x}[*]`, `upper(${x}, 1)`, `${x} ? 1 : 2`, `true ? ${x} : []`, `tolist(${x})`, `merge(${x}, {})`, `concat(${x})`, `[1, 2][${x}]`, `{ (${x}) = 1 }`, `contains(${x}, "a")`],
  number: (x) => [`${x} + 1`, `"${'${'}${x}}"`, `!${x}`, `${x} && true`, `upper(${x})`, `length(${x})`, `${x}.a`, `[for c in ${x} : c]`, `${x} ? 1 : 2`, `tobool(${x})`, `true ? ${x} : true`, `split(",", ${x})`, `substr("abc", ${x}, 1)`, `["a"][${x}]`],
  bool: (x) => [`${x} + 1`, `-${x}`, `${x} > 1`, `upper(${x})`, `length(${x})`, `tonumber(${x})`, `max(${x})`, `true ? ${x} : 1`, `[1][${x}]`, `"${'${'}${x}}"`],
  strings: (x) => [`${x} + 1`, `${x}.a`, `${x}["a"]`, `${x}["0"]`, `upper(${x})`, `"${'${'}${x}}"`, `keys(${x})`, `merge(${x})`, `lookup(${x}, "a", 1)`, `${x}[*].a`, `[for s in ${x} : s.a]`, `[for s in ${x} : s + 1]`, `true ? ${x} : "a"`, `tomap(${x})`, `sum(${x})`, `${x} && true`, `tonumber(${x})`, `element(${x}, "a")`],
  set: (x) => [`${x}[0]`, `${x}.a`, `keys(${x})`, `upper(${x})`, `element(${x}, 0)`, `index(${x}, "a")`, `sort(${x})`, `reverse(${x})`, `concat(${x}, [])`, `[for s in ${x} : s.a]`, `sum(${x})`, `true ? ${x} : {}`],
  map: (x) => [`${x} + 1`, `${x}[0]`, `${x}.nope`, `upper(${x})`, `"${'${'}${x}}"`, `join(",", ${x})`, `tolist(${x})`, `concat(${x}, [])`, `element(${x}, 0)`, `[for k, v in ${x} : v.a]`, `true ? ${x} : []`, `sum(values(${x}))`, `${x}[*].nope`, `index(${x}, "a")`],
  record: (x) => [`${x}.nope`, `${x}["nope"]`, `${x}.ns.a`, `${x}.n.a`, `upper(${x})`, `${x}[0]`, `tolist(${x})`, `tomap(${x})`, `merge(${x}, 1)`, `${x}.ns + 1`, `!${x}.n`, `true ? ${x} : { other = 1 }`],
  records: (x) => [`${x}["api"].nope`, `${x}.api.ns.x`, `values(${x})[*].nope`, `[for k, r in ${x} : r.nope]`, `[for k, r in ${x} : r.ns + 1]`, `upper(${x}["api"])`, `{ for k, r in ${x} : r => k }`, `{ for k, r in ${x} : "same" => k }`, `${x}.nope`, `merge(${x}, "a")`],
}

const named = (source, names) => {
  const types = Object.keys(onType).filter((type) => names[type].length > 0)
  if (types.length === 0) return undefined
  const type = source.pick(types)
  return { type, name: source.pick(names[type]) }
}

function wrongExpression({ source, module }) {
  const found = source.chance(0.6) ? named(source, module.names) : undefined
  return found === undefined ? source.pick(suspicious) : source.pick(onType[found.type](found.name.text))
}

/** Where an expression may be wrong: used, unused, in an arm that is not taken, behind `try`. */
const around = [
  (text) => text, (text) => text, (text) => `[${text}]`, (text) => `{ a = ${text} }`, (text) => `true ? "a" : jsonencode(${text})`, (text) => `false ? jsonencode(${text}) : "a"`, (text) => `try(${text}, "fell back")`, (text) => `can(${text})`,
  (text) => `[for x in [] : ${text}]`, (text) => `[for x in ["a"] : ${text}]`, (text) => `[for x in ["a"] : x if can(${text})]`, (text) => `length([${text}])`, (text) => `coalesce("a", jsonencode(${text}))`, (text) => `"%{ if false }${'${'}jsonencode(${text})}%{ endif }"`, (text) => `jsonencode(${text})`,
]

const all = (module, type) => Object.values(module.files).flat().filter((each) => each.type === type)
const attributeOf = (each, name) => each.attributes.find(([own]) => own === name)
const setAttribute = (each, name, expression) => {
  const found = attributeOf(each, name)
  if (found === undefined) each.attributes.push([name, expression])
  else found[1] = expression
}

const mutations = [
  // Expressions.
  [12, (m) => m.module.files['main.tf'].push(block('locals', [], [['mutant', m.source.pick(around)(wrongExpression(m))]]))],
  [6, (m) => m.module.files['outputs.tf'].push(block('output', ['mutant'], [['value', m.source.pick(around)(wrongExpression(m))]]))],
  [4, (m) => m.onOne(all(m.module, 'resource'), (each) => setAttribute(each, 'input', m.source.pick(around)(wrongExpression(m))))],
  [3, (m) => m.onOne(all(m.module, 'resource'), (each) => setAttribute(each, m.source.pick(['count', 'for_each']), m.source.pick(['"a"', '[1]', '-1', '1.5', 'null', '"2"', '"x"', 'true', '{}', '{ a = 1 }', '["a"]', 'toset(["a", "b"])', 'toset([1, 2])', 'toset([null])', 'toset([])', 'terraform_data.r0.id', 'length(terraform_data.r0.id)', '{ (terraform_data.r0.id) = 1 }', '{ a = terraform_data.r0.id }', 'sensitive(1)', 'sensitive(toset(["a"]))', 'toset([sensitive("a")])', '{ a = sensitive("x") }', 'each.key', 'count.index', 'var.v0', 'local.a0', 'tolist(["a"])', 'tomap({ a = "b" })', '[for x in ["a"] : x]', 'terraform_data.r0', 'module.c0', '[terraform_data.r0.id]', 'toset([terraform_data.r0.id])', 'terraform_data.r0.input == "x" ? 1 : 0', 'terraform_data.r0.id == "x" ? 1 : 0', 'try(terraform_data.r0.id, 1)'])))],
  [3, (m) => m.onOne(all(m.module, 'module'), (each) => setAttribute(each, m.source.pick(['count', 'for_each']), m.source.pick(['0', '1', '"a"', '-1', 'null', '{}', '{ a = 1 }', 'toset(["a"])', '["a"]', 'terraform_data.r0.id', 'each.key', 'sensitive(toset(["a"]))', 'sensitive(1)'])))],
  [3, (m) => m.onOne(all(m.module, 'resource'), (each) => m.lifecycle(each).blocks.push(block(m.source.pick(['precondition', 'postcondition']), [], [['condition', m.source.pick(['false', 'true', 'null', '"a"', 'path.module == "nope"', 'self.input == 1', 'self.nope', 'self.id == null', 'self.id != null', 'length(path.module) > 0', 'var.nope', 'path.module', 'path.module == null ? true : null', '[path.module]', wrongExpression(m), `${each.labels.join('.')}.id != ""`])], ['error_message', m.source.pick(['"no"', '"no ${path.module}"', '1', '[]', 'null', 'local.nope', 'sensitive("x")'])]])))],
  [3, (m) => m.onOne(all(m.module, 'output'), (each) => each.blocks.push(block('precondition', [], [['condition', m.source.pick(['false', 'null', 'path.module == "nope"', 'path.module == path.module', 'path.module', wrongExpression(m)])], ['error_message', m.source.pick(['"no"', 'null', '1'])]])))],
  [3, (m) => m.onOne(all(m.module, 'variable'), (each) => each.blocks.push(block('validation', [], [['condition', m.source.pick(['false', 'true', 'path.module == ""', `var.${each.labels[0]} != var.${each.labels[0]}`, `var.${each.labels[0]}`, `var.${each.labels[0]} == null`, `length(var.${each.labels[0]}) > 100`, `length(var.${each.labels[0]}) >= 0`, `can(var.${each.labels[0]}) ? true : null`, 'local.a0 != null', 'terraform_data.r0.id != null', 'var.v0 != null', wrongExpression(m)])], ['error_message', m.source.pick(['"no"', 'null', '"no ${path.module}"', '{}'])]])))],
  [2, (m) => m.root.push(block('check', ['mutant'], [], [block('assert', [], [['condition', m.source.pick(['false', 'true', 'null', 'path.module == "nope"', wrongExpression(m)])], ['error_message', m.source.pick(['"no"', 'null', 'local.nope'])]])]))],
  // Arguments and blocks.
  [2, (m) => m.onOne(m.blocks, (each) => each.attributes.push([m.source.pick(['nope', 'count', 'for_each', 'depends_on', 'type', 'value', 'source', 'provider', 'lifecycle', 'id', 'output', 'default', 'sensitive', 'ephemeral']), m.source.pick(['1', '"a"', '[]', 'true', 'null'])]))],
  [2, (m) => m.onOne(m.blocks, (each) => each.attributes.splice(m.source.int(each.attributes.length), 1))],
  [1, (m) => m.onOne(m.blocks.filter(({ attributes }) => attributes.length > 0), (each) => each.attributes.push(m.source.pick(each.attributes)))],
  [2, (m) => m.onOne(m.blocks, (each) => each.blocks.push(block(m.source.pick(['nope', 'lifecycle', 'provisioner', 'connection', 'validation', 'precondition', 'dynamic', 'locals', 'timeouts']), m.source.pick([[], [], ['x']]), m.source.pick([[], [['a', '1']]]))))],
  [1, (m) => m.onOne(m.blocks, (each) => (each.labels = m.source.pick([[], [...each.labels, 'more'], each.labels.map(() => '1bad'), each.labels.map(() => 'a b'), each.labels.map(() => '')])))],
  [2, (m) => m.onOne(m.blocks, (each) => m.module.files[m.source.pick(['main.tf', 'more.tf'])] === undefined ? (m.module.files['more.tf'] = [structuredClone(each)]) : m.module.files['main.tf'].push(structuredClone(each)))],
  [2, (m) => m.onOne(m.blocks, (each) => m.remove(each))],
  [2, (m) => m.onOne(all(m.module, 'variable'), (each) => setAttribute(each, 'default', m.source.pick(['[]', '{}', '"a"', '1', 'true', 'null', 'path.module', 'upper("a")', '{ ns = 1 }', '{ sa = "x" }', '["a", 1, true]', '[1, []]', '{ a = 1, b = [] }', 'var.v0'])))],
  [2, (m) => m.onOne(all(m.module, 'variable'), (each) => setAttribute(each, 'type', m.source.pick(['string', 'number', 'bool', 'any', 'list(string)', 'set(number)', 'map(bool)', 'list', 'map', 'set', 'object', 'object({})', 'object({ sa = number })', 'tuple([string])', 'tuple([])', 'nope', '"string"', 'list(nope)', 'optional(string)', 'object({ a = optional(string, []) })', 'object({ a = optional() })', 'list(string, number)', 'null', 'map(any)'])))],
  [2, (m) => m.onOne(all(m.module, 'variable'), (each) => setAttribute(each, m.source.pick(['nullable', 'sensitive', 'ephemeral']), m.source.pick(['true', 'false', '"true"', 'null', '1', 'var.v0', 'path.module'])))],
  [2, (m) => m.onOne(all(m.module, 'output'), (each) => setAttribute(each, m.source.pick(['sensitive', 'ephemeral', 'depends_on', 'description']), m.source.pick(['true', 'false', '"a"', 'null', '[]', '[terraform_data.r0]', '[terraform_data.nope]', '[terraform_data.r0.id]', '[var.v0]', '[module.c0]', '["terraform_data.r0"]'])))],
  [2, (m) => m.onOne([...all(m.module, 'resource'), ...all(m.module, 'module')], (each) => setAttribute(each, 'depends_on', m.source.pick(['[]', 'null', '[terraform_data.nope]', '[terraform_data.r0.id]', '[terraform_data.r0["a"]]', '[var.v0]', '[local.a0]', '[module.c0]', '[module.c0.o0]', '"a"', '[1]', '[path.module]', `[${each.type === 'resource' ? each.labels.join('.') : `module.${each.labels[0]}`}]`])))],
  [2, (m) => m.onOne(all(m.module, 'resource'), (each) => m.lifecycle(each).attributes.push(m.source.pick([['replace_triggered_by', '[terraform_data.r0]'], ['replace_triggered_by', '[terraform_data.nope]'], ['replace_triggered_by', '[terraform_data.r0.input]'], ['replace_triggered_by', '[terraform_data.r0[count.index]]'], ['replace_triggered_by', '[var.v0]'], ['replace_triggered_by', '[]'], ['ignore_changes', '[nope]'], ['ignore_changes', 'all'], ['ignore_changes', '[input, output]'], ['ignore_changes', '"all"'], ['prevent_destroy', 'true'], ['prevent_destroy', 'var.v0'], ['create_before_destroy', '"yes"'], ['create_before_destroy', 'null']])))],
  // Modules.
  [2, (m) => m.onOne(all(m.module, 'module'), (each) => setAttribute(each, 'source', m.source.pick([{ literal: './nope' }, { literal: '' }, { literal: './modules' }, { literal: '.' }, 'path.module', 'var.v0', '1', 'null'])))],
  [2, (m) => m.onOne(all(m.module, 'module'), (each) => each.attributes.push(m.source.pick([['nope', '1'], ['version', '"1.0"'], ['version', '"> 1"'], ['providers', '{ aws = aws.nope }'], ['providers', '{}'], ['providers', '[]']])))],
  [2, (m) => m.onOne(all(m.module, 'module'), (each) => setAttribute(each, m.source.pick(['v0', 'v1', 'v2']), m.source.pick(['null', '[]', '{}', '"a"', '1', 'true', '[1, []]', 'terraform_data.r0.id', 'terraform_data.r0', '{ sa = 1 }', '{ sa = [] }', '{ a = { sa = [] } }', '["a"]', 'toset(["a"])', 'sensitive("a")', 'each.key', 'count.index', wrongExpression(m)])))],
  // Circles.
  [1, (m) => m.module.files['main.tf'].push(block('locals', [], [['one', 'local.two'], ['two', m.source.pick(['local.one', 'local.three', 'true ? 1 : local.one', 'try(local.one, 1)'])], ['three', 'local.two']]))],
  [1, (m) => m.onOne(all(m.module, 'resource'), (each) => setAttribute(each, 'input', m.source.pick([`${each.labels.join('.')}.id`, `${each.labels.join('.')}`, `try(${each.labels.join('.')}.id, 1)`, `[for x in [] : ${each.labels.join('.')}.id]`])))],
  [1, (m) => m.onOne(all(m.module, 'module'), (each) => setAttribute(each, 'v0', `module.${each.labels[0]}.o0`))],
  // Override files.
  [3, (m) => (m.module.files[m.source.pick(['override.tf', 'x_override.tf'])] = [m.source.pick([block('locals', [], [['nope', '1']]), block('output', ['nope'], [['value', '1']]), block('variable', ['nope'], []), block('variable', ['v0'], [['type', { type: 'number' }]]), block('variable', ['v0'], [['default', '1']]), block('variable', ['v0'], [['default', '[]']]), block('variable', ['v0'], [['nullable', 'false']]), block('variable', ['v0'], [], [block('validation', [], [['condition', 'false'], ['error_message', '"x"']])]), block('resource', ['terraform_data', 'nope'], []), block('resource', ['terraform_data', 'r0'], [['count', '2']]), block('resource', ['terraform_data', 'r0'], [['for_each', 'toset(["a"])']]), block('resource', ['terraform_data', 'r0'], [['input', '"overridden"']]), block('resource', ['terraform_data', 'r0'], [['nope', '1']]), block('resource', ['terraform_data', 'r0'], [], [block('lifecycle', [], [], [block('precondition', [], [['condition', 'false'], ['error_message', '"x"']])])]), block('module', ['nope'], [['source', '"./nope"']]), block('module', ['c0'], [['count', '2']]), block('module', ['c0'], [['nope', '2']]), block('moved', [], [['from', 'terraform_data.a'], ['to', 'terraform_data.b']]), block('check', ['x'], []), block('locals', [], [['a0', '"overridden"']]), block('output', ['o0'], [['value', 'local.nope']]), block('output', ['o0'], [['sensitive', 'true']]), block('terraform', [], [])])])],
  // What stands beside.
  [2, (m) => m.root.push(m.source.pick([block('moved', [], [['from', 'terraform_data.r0'], ['to', 'terraform_data.r1']]), block('moved', [], [['from', 'terraform_data.a'], ['to', 'terraform_data.b']]), block('moved', [], [['from', 'terraform_data.a']]), block('moved', [], [['from', 'module.a'], ['to', 'terraform_data.b']]), block('moved', [], [['from', 'var.a'], ['to', 'var.b']]), block('removed', [], [['from', 'terraform_data.r0']]), block('removed', [], [['from', 'terraform_data.gone["a"]']]), block('removed', [], [['from', 'module.c0']]), block('import', [], [['to', 'terraform_data.nope'], ['id', '"a"']]), block('import', [], [['to', 'terraform_data.r0'], ['id', '"a"']]), block('import', [], [['to', 'terraform_data.r1'], ['id', 'var.v0']]), block('import', [], [['to', 'terraform_data.r0']]), block('import', [], [['to', 'terraform_data.r0'], ['id', 'terraform_data.r1.id']]), block('import', [], [['to', 'terraform_data.r0'], ['id', 'local.nope']]), block('import', [], [['to', 'terraform_data.r0'], ['id', '""']]), block('import', [], [['to', 'terraform_data.r0'], ['id', 'null']]), block('nope', [], []), block('locals', ['x'], []), block('provider', [], []), block('provider', ['terraform'], []), block('terraform', [], [['nope', '1']]), block('terraform', [], [['required_version', '"nope"']]), block('terraform', [], [], [block('backend', ['local'], [['path', '"x.tfstate"']])]), block('terraform', [], [], [block('backend', ['nope'], [])]), block('data', ['terraform_data', 'x'], []), block('resource', ['terraform_nope', 'x'], []), block('check', ['empty'], []), block('ephemeral', ['terraform_data', 'x'], [])]))],
  // Variable files.
  [3, (m) => m.value(m.source.pick(['v0', 'v1', 'v2']), m.source.pick([null, [], {}, 'a', 1, true, [1, []], { sa: 1 }, { sa: [] }, { a: { sa: 'x', n: 'y' } }, { a: [], b: 1 }, [[1]], '${var.v1}', ['a', null], { a: null }]))],
  [1, (m) => m.program.texts.set(m.source.pick(['terraform.tfvars', 'x.auto.tfvars', 'x.auto.tfvars.json', 'broken.tf', 'broken.tf.json']), m.source.pick(['v0 = var.v1\n', 'v0 = upper("a")\n', 'v0 = \n', 'v0 {\n}\n', 'v0 = 1\nv0 = 2\n', '{"v0": 1, "v0": 2}', '{"v0": }', '[]', 'locals {', '{"nope": {}}', '{"locals": 1}', '{"variable": {"v9": 1}}', '{"output": {"q": {}}}', '{"output": {"q": {"value": 1, "nope": 2}}}', '{"locals": {"q": "${local.nope}"}}', '{"locals": {"q": "${1 +}"}}', '{"//": 1, "locals": {"q": 1}}']))],
]

const total = mutations.reduce((sum, [weight]) => sum + weight, 0)

/** Changes a program in one way or, at times, in two. */
export function mutateProgram(program) {
  const { source } = program
  let left = source.chance(0.15) ? 2 : 1
  for (let tries = 0; left > 0 && tries < 20; tries++) if (mutateOnce(program)) left--
}

function mutateOnce(program) {
  const { source } = program
  const module = program.modules.get(source.chance(0.65) ? '' : source.pick([...program.modules.keys()]))
  const blocks = Object.values(module.files).flat()
  let done = true
  const context = {
    source,
    program,
    module,
    blocks,
    root: program.modules.get('').files['main.tf'],
    onOne(candidates, change) {
      if (candidates.length === 0) done = false
      else change(source.pick(candidates))
    },
    lifecycle(each) {
      let found = each.blocks.find(({ type }) => type === 'lifecycle')
      if (found === undefined) each.blocks.push((found = block('lifecycle', [], [])))
      return found
    },
    remove(each) {
      for (const [name, own] of Object.entries(module.files)) module.files[name] = own.filter((other) => other !== each)
    },
    value(name, value) {
      const path = source.pick(['terraform.tfvars', 'terraform.tfvars.json'])
      program.values.set(path, { ...program.values.get(path), [name]: value })
    },
  }
  let at = source.random() * total
  const [, mutate] = mutations.find(([weight]) => (at -= weight) < 0)
  mutate(context)
  return done
}
