// Gathers the resource types that irsalint knows: computed attributes and facts. One file per family; nothing is decided here.
import type { ResourceType } from '../contracts.js'

const families: readonly (readonly ResourceType[])[] = []

/** By `<mode>.<type>`: `managed.aws_iam_role`, `data.aws_iam_policy_document`. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(families.flat().map((each) => [`${each.mode}.${each.type}`, each]))
