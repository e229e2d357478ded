// Picks the built-in knowledge about a registry module: family by source, text by version. Knows no evaluation.
import type { KnownModuleLookup } from '../contracts.js'

export const knownModule: KnownModuleLookup = () => undefined
