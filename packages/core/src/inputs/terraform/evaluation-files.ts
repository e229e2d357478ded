// What `file`, `templatefile` and `fileset` may see of a project. Owns the boundary check's translation; reads nothing else.
import { normalize } from '../../source/file-system.js'
import { compileGlob, matchesGlob } from '../../source/glob.js'
import { OutsideBoundary, type Project } from '../project.js'
import { EvaluationError, type EvaluationFiles } from './contracts.js'

const maxListed = 20_000
const maxDepth = 40

/** Relative paths are taken from the root module. */
export function evaluationFiles(project: Project, root: string): EvaluationFiles {
  return {
    read(path) {
      try {
        return project.text(normalize(root, path))
      } catch (error) {
        if (error instanceof OutsideBoundary) throw new EvaluationError(`${path} lies outside the scanned repository`)
        throw error
      }
    },
    exists: (path) => project.exists(normalize(root, path)),
    fileset(directory, pattern) {
      const start = normalize(root, directory)
      const compiled = withoutBraces(pattern).map((each) => compileGlob(each))
      const found: string[] = []
      let listed = 0
      const visit = (at: string, prefix: string, depth: number): void => {
        if (depth > maxDepth) return
        for (const { name, kind } of project.list(at)) {
          if (++listed > maxListed) throw new EvaluationError(`fileset: too many files below ${directory}`)
          const path = `${prefix}${name}`
          if (kind === 'directory') visit(`${at === '/' ? '' : at}/${name}`, `${path}/`, depth + 1)
          else if (compiled.some((glob) => matchesGlob(glob, path))) found.push(path)
        }
      }
      visit(start, '', 0)
      return found.sort()
    },
  }
}

const maxPatterns = 256

/** `{a,b}.tf` as `a.tf` and `b.tf`. */
export function withoutBraces(pattern: string): readonly string[] {
  let patterns = [pattern]
  for (let round = 0; round < 16; round++) {
    const next = patterns.flatMap((each) => {
      const open = each.lastIndexOf('{')
      const close = open < 0 ? -1 : each.indexOf('}', open)
      if (close < 0) return [each]
      return each
        .slice(open + 1, close)
        .split(',')
        .map((choice) => each.slice(0, open) + choice + each.slice(close + 1))
    })
    if (next.length > maxPatterns || next.every((each, index) => each === patterns[index])) break
    patterns = next
  }
  return patterns
}
