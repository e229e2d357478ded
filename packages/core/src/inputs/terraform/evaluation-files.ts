// What `file`, `templatefile` and `fileset` may see of a project. Owns the boundary check's translation; reads nothing else.
import { normalize } from '../../source/file-system.js'
import { OutsideBoundary, type Project } from '../project.js'
import { EvaluationError, type EvaluationFiles } from './contracts.js'

/** Relative paths are taken from the root module. */
export function evaluationFiles(project: Project, root: string): EvaluationFiles {
  const outside = (path: string): EvaluationError => new EvaluationError(`${path} lies outside the scanned repository`)
  const inside = <T>(path: string, work: (absolute: string) => T): T => {
    try {
      return work(normalize(root, path))
    } catch (error) {
      if (error instanceof OutsideBoundary) throw outside(path)
      throw error
    }
  }
  /** Where a question has the same answer for what lies outside and for what is not there. */
  const entered = (path: string): string => {
    const absolute = normalize(root, path)
    if (project.boundaryOf(absolute) === undefined) throw outside(path)
    return absolute
  }
  return {
    read: (path) => inside(path, (absolute) => project.text(absolute)),
    bytes: (path) => inside(path, (absolute) => project.bytes(absolute)),
    exists: (path) => project.exists(normalize(root, path)),
    kind(path) {
      const absolute = entered(path)
      if (project.isDirectory(absolute)) return 'directory'
      return project.exists(absolute) ? 'file' : undefined
    },
    list: (directory) => project.list(entered(directory)),
  }
}

/** Where there are no files. */
export const noFiles: EvaluationFiles = { read: () => undefined, bytes: () => undefined, exists: () => false, kind: () => undefined, list: () => [] }
