// Data sources that read or render text while Terraform plans: data.local_file, as `file` does, and data.template_file, whose variables
// are texts. https://registry.terraform.io/providers/hashicorp/local/latest/docs/data-sources/file ,
// https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file
import { stringType } from '../../../value/type.js'
import type { Value } from '../../../value/value.js'
import { EvaluationError, type ResourceInstance, type ResourceType } from '../contracts.js'
import { convert } from '../convert.js'
import { renderText } from '../expression.js'
import { callFunction, functionNamed } from '../functions/call.js'
import { argument, computed, emptyObject } from './build.js'

/** What cannot be read or rendered now may be there once another resource has made it. */
function orComputed(resource: ResourceInstance, attribute: string, work: () => Value | undefined): Value {
  try {
    return work() ?? computed(resource, attribute)
  } catch (error) {
    if (error instanceof EvaluationError) return computed(resource, attribute)
    throw error
  }
}

function fileNamed(resource: ResourceInstance, name: string): Value | undefined {
  const path = argument(resource, name)
  const file = functionNamed('file')
  if (path === undefined || file === undefined) return undefined
  const location = resource.argumentLocation(name) ?? resource.location
  return callFunction(file, [path], { scope: resource.module.evaluation, location, argLocations: [location] })
}

const content = (resource: ResourceInstance): Value => orComputed(resource, 'content', () => fileNamed(resource, 'filename'))

const rendered = (resource: ResourceInstance): Value =>
  orComputed(resource, 'rendered', () => {
    const template = argument(resource, 'template') ?? fileNamed(resource, 'filename')
    const variables = convert(argument(resource, 'vars') ?? emptyObject(resource.location), { kind: 'map', element: stringType })
    return template === undefined ? undefined : renderText(template, variables, resource.module.evaluation, resource.location)
  })

export const texts: readonly ResourceType[] = [
  { mode: 'data', type: 'local_file', attributes: { content } },
  { mode: 'data', type: 'local_sensitive_file', attributes: { content } },
  { mode: 'data', type: 'template_file', attributes: { rendered } },
]
