// The ip functions of Terraform. Being written; see the contract in ../contracts.ts.
import type { TerraformFunction } from '../contracts.js'

export const ipFunctions: readonly TerraformFunction[] = []
