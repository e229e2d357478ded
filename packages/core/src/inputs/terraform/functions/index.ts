// All built-in functions by name. A new function is one entry in one of these tables.
// https://developer.hashicorp.com/terraform/language/functions
import type { TerraformFunction } from '../contracts.js'
import { listFunctions } from './collections-lists.js'
import { mapFunctions } from './collections-maps.js'
import { presentFunctions } from './collections-present.js'
import { setFunctions } from './collections-sets.js'
import { csvFunctions } from './csv.js'
import { dateFunctions } from './date.js'
import { encodingFunctions } from './encoding.js'
import { fileFunctions } from './files.js'
import { formatFunctions } from './format.js'
import { hashFunctions } from './hash.js'
import { ipFunctions } from './ip.js'
import { jsonFunctions } from './json.js'
import { numericFunctions } from './numeric.js'
import { regexFunctions } from './regex.js'
import { stringFunctions } from './string.js'
import { typeFunctions } from './types.js'
import { yamlFunctions } from './yaml.js'

export const functions: ReadonlyMap<string, TerraformFunction> = new Map(
  [
    listFunctions,
    mapFunctions,
    presentFunctions,
    setFunctions,
    numericFunctions,
    typeFunctions,
    stringFunctions,
    formatFunctions,
    regexFunctions,
    encodingFunctions,
    jsonFunctions,
    yamlFunctions,
    csvFunctions,
    hashFunctions,
    dateFunctions,
    ipFunctions,
    fileFunctions,
  ].flatMap((table) => table.map((each) => [each.name, each] as const)),
)
