// `templatefile` and `templatestring`: templates rendered with variables of their own, every text where it stands in the template.
// https://developer.hashicorp.com/terraform/language/functions/templatefile
import type { Location, SourceFile } from '../../../source/source-file.js'
import type { Expression } from '../../../syntax/hcl/ast.js'
import { parseHclTemplate } from '../../../syntax/hcl/parse.js'
import { SourceFile as TemplateSource } from '../../../source/source-file.js'
import { locationWithin, type TextValue, isText } from '../../../value/template.js'
import { stringType } from '../../../value/type.js'
import { entryOf, isMapping, isNull, type Value } from '../../../value/value.js'
import { apply } from '../application.js'
import { EvaluationError, type EvaluationScope } from '../contracts.js'
import { toText } from '../convert.js'
import { referencesIn } from '../eval-references.js'
import { attributeOf } from '../expression-access.js'
import { distribute, inherit, sensitiveIf, type Env } from '../expression-env.js'
import { hasMark, withoutMarks } from '../marks.js'
import { conforms, friendlyType, typeOf } from '../types.js'
import { readTextFile } from './files.js'

/** Evaluates a call of one of the two; `args` are the expressions, `values` what they are. */
export function templateFunction(name: string, args: readonly Expression[], values: readonly Value[], env: Env, location: Location): Value {
  const [source, variables] = values
  if (source === undefined || variables === undefined || values.length > 2) throw new EvaluationError(`${name}() takes two arguments`, location)
  if (name === 'templatestring') requireReference(args[0], location)
  return distribute([source, variables], location, ([plainSource, plainVariables]) => {
    const [template, given] = [plainSource ?? source, plainVariables ?? variables]
    if (isNull(template)) throw new EvaluationError(`${name}(): the first argument must not be null`, location)
    requireVariables(name, given, location)
    // A number or bool would be no template.
    if (name === 'templatestring' && !conforms(stringType, typeOf(template))) throw new EvaluationError('templatestring(): the template must be a string', location)
    const text = toText(template)
    if (!isText(text)) return apply(name, [text, given], stringType, location)
    const plain = withoutMarks(given)
    const rendered = name === 'templatefile' ? renderFile(text, plain, env, location) : toText(renderText(text, plain, env, location))
    if (isNull(rendered)) throw new EvaluationError(`${name}(): the result of the template is null`, location)
    return sensitiveIf(rendered, text.sensitive === true || hasMark(given))
  })
}

/** A template given as text, outside of any expression: what `data.template_file` renders. */
export function renderTemplate(template: Value, variables: Value, env: Env, location: Location): Value {
  return distribute([template, variables], location, ([plainTemplate, plainVariables]) => {
    const [text, given] = [toText(plainTemplate ?? template), plainVariables ?? variables]
    return isText(text) ? toText(renderText(text, given, env, location)) : apply('templatestring', [text, given], stringType, location)
  })
}

/** Terraform insists on a reference, without parentheses, so that nobody writes a template in a string by accident. */
function requireReference(expression: Expression | undefined, location: Location): void {
  let root = expression
  while (root?.kind === 'attribute' || root?.kind === 'index' || root?.kind === 'splat') root = root.object
  if (root?.kind !== 'variable') throw new EvaluationError('templatestring(): the template must be a reference to a string that is defined elsewhere', location)
}

function requireVariables(name: string, value: Value, location: Location): void {
  const { kind } = typeOf(value)
  const isOpenMapping = (value.kind === 'symbol' || value.kind === 'unknown') && (kind === 'dynamic' || kind === 'map' || kind === 'object')
  if (!isMapping(value) && !isOpenMapping) throw new EvaluationError(`${name}(): the variables must be a map or an object, not ${friendlyType(typeOf(value))}`, location)
  if (!isMapping(value)) return
  for (const entry of value.entries) {
    if (isText(entry.key) && !/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(entry.key.value)) {
      throw new EvaluationError(`${name}(): "${entry.key.value}" is no name for a variable of a template`, location)
    }
  }
}

function renderFile(path: TextValue, variables: Value, env: Env, location: Location): Value {
  const reading = readTextFile(path.value, { scope: env.scope, location, argLocations: [location] })
  if ('unknown' in reading) return reading.unknown
  const { file } = reading
  return render(file, variables, env, location, { template: 'templatefile', locate: (range) => ({ file, start: range.start, end: range.end }) })
}

function renderText(text: TextValue, variables: Value, env: Env, location: Location): Value {
  const file = new TemplateSource(text.location.file.path, text.value)
  return render(file, variables, env, location, { template: 'templatestring', locate: (range) => locationWithin(text, range.start, range.end) })
}

function render(file: SourceFile, variables: Value, env: Env, location: Location, { template, locate }: Required<Pick<EvaluationScope, 'template' | 'locate'>>): Value {
  const { parts, problems } = parseHclTemplate(file)
  const [problem] = problems
  if (problem !== undefined) throw new EvaluationError(`the template cannot be read: ${problem.message}`, locate(problem))
  if (isMapping(variables) && variables.complete && variables.entries.every(({ key }) => isText(key))) {
    const missing = referencesIn(parts).find(({ root }) => entryOf(variables, root) === undefined)
    if (missing !== undefined) throw new EvaluationError(`the variables have no "${missing.root}", which the template refers to`, locate(missing))
  }
  const scope: EvaluationScope = {
    resolve: (traversal) => {
      const value = inherit(attributeOf(variables, traversal.root, traversal.location), variables)
      return { value, consumed: 0 }
    },
    locate,
    files: env.scope.files,
    workingDirectory: env.scope.workingDirectory,
    spend: (steps) => env.scope.spend(steps),
    template,
    ...(env.scope.call === undefined ? {} : { call: env.scope.call }),
    ...(env.scope.refine === undefined ? {} : { refine: env.scope.refine }),
  }
  return env.evaluateParts(parts, { ...env, scope, names: undefined, item: undefined }, location)
}
