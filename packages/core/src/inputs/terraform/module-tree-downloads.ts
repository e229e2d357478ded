// `.terraform/modules/modules.json`: where `terraform init` put the module of each call. Reads that one file.
import { normalize } from '../../source/file-system.js'
import { parseJson } from '../../syntax/json.js'
import { entryOf, textOf } from '../../value/value.js'
import { OutsideBoundary, type Project } from '../project.js'

/** Directories by dotted path of call names (`platform.irsa`); empty where nothing was downloaded. */
export function downloadedModules(project: Project, root: string): ReadonlyMap<string, string> {
  const directories = new Map<string, string>()
  const path = `${root === '/' ? '' : root}/.terraform/modules/modules.json`
  if (!project.exists(path)) return directories
  let value
  try {
    const file = project.text(path)
    value = file === undefined ? undefined : parseJson(file).value
  } catch (error) {
    if (!(error instanceof OutsideBoundary)) throw error
  }
  const modules = entryOf(value, 'Modules')
  for (const entry of modules?.kind === 'tuple' ? modules.items : []) {
    const [key, directory] = [textOf(entryOf(entry, 'Key')), textOf(entryOf(entry, 'Dir'))]
    if (key !== undefined && key !== '' && directory !== undefined) directories.set(key, normalize(root, directory))
  }
  return directories
}
