// How functions are declared: parameters, and the result types that many share. Nothing is computed here.
import { boolType, dynamicType, numberType, type Type } from '../../../value/type.js'
import type { Parameter, TerraformFunction } from '../contracts.js'

export const listOf = (element: Type): Type => ({ kind: 'list', element })
export const setOf = (element: Type): Type => ({ kind: 'set', element })
export const mapOf = (element: Type): Type => ({ kind: 'map', element })
export const anyList = listOf(dynamicType)
export const anySet = setOf(dynamicType)
export const anyMap = mapOf(dynamicType)

export const parameter = (name: string, type: Type): Parameter => ({ name, type })
export const nullable = (name: string, type: Type): Parameter => ({ name, type, allowNull: true })

export const returnsBool = (): Type => boolType
export const returnsNumber = (): Type => numberType

type Options = Omit<TerraformFunction, 'name' | 'parameters' | 'known' | 'call'>

/** A function whose implementation sees known arguments only. */
export const onKnown = (name: string, parameters: readonly Parameter[], call: TerraformFunction['call'], options: Options = {}): TerraformFunction => ({
  name,
  parameters,
  known: true,
  call,
  ...options,
})

/** A function that looks after arguments that are not known itself. */
export const onAny = (name: string, parameters: readonly Parameter[], call: TerraformFunction['call'], options: Options = {}): TerraformFunction => ({
  name,
  parameters,
  known: false,
  call,
  ...options,
})
