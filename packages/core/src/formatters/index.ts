// The registry of formatters: one line each.
import { github } from './github.js'
import { jsonReport } from './json-report.js'
import { json } from './json.js'
import { markdown } from './markdown.js'
import { sarif } from './sarif.js'
import { stylish } from './stylish.js'
import type { Formatter } from './text.js'

export type { FormatContext, Formatter } from './text.js'

export const formatters: Readonly<Record<FormatName, Formatter>> = { github, json, 'json-report': jsonReport, markdown, sarif, stylish }
export type FormatName = 'github' | 'json' | 'json-report' | 'markdown' | 'sarif' | 'stylish'
export const isFormatName = (name: string): name is FormatName => Object.hasOwn(formatters, name)
