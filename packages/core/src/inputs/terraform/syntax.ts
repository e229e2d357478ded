// The syntax trees of a project's HCL files, each parsed once. Where our parser rejects a file, hcl2json is asked (see
// syntax/hcl/fallback.ts) before anything is evaluated.
import type { Problem } from '../../finding.js'
import type { HclFile } from '../../syntax/hcl/ast.js'
import { parseWithFallback } from '../../syntax/hcl/fallback.js'
import { parseHcl } from '../../syntax/hcl/parse.js'
import type { SkippedPath } from '../../source/discover.js'
import type { SourceFile } from '../../source/source-file.js'
import type { Project } from '../project.js'

const trees = new WeakMap<SourceFile, HclFile>()

export function hclOf(file: SourceFile): HclFile {
  const known = trees.get(file)
  if (known !== undefined) return known
  const tree = parseHcl(file)
  trees.set(file, tree)
  return tree
}

const isHcl = (project: Project, path: string): boolean => ['terraform', 'tfvars'].includes(project.kind(path) ?? '') || path.endsWith('/terragrunt.hcl')

function hclFiles(project: Project): readonly SourceFile[] {
  return project.files.filter((path) => isHcl(project, path)).flatMap((path) => project.text(path) ?? [])
}

/** Asks hcl2json about the files that our parser rejects. */
export async function readHclFallbacks(project: Project): Promise<void> {
  const budget = { remaining: 20 }
  for (const file of hclFiles(project)) {
    if (hclOf(file).problems.length > 0) trees.set(file, await parseWithFallback(file, budget))
  }
}

/** A file that is wrong from end to end says enough in its first problems. */
const maxProblemsOfFile = 10

/** What is wrong with the HCL files under the given paths, whether or not they are evaluated. */
export function hclProblems(project: Project): readonly Problem[] {
  return hclFiles(project).flatMap((file) => {
    if (isForeignTemplate(file)) return []
    // Valid HCL that only hcl2json reads is our fault, not the user's.
    const { problems, approximate } = hclOf(file)
    return problems.slice(0, maxProblemsOfFile).map(({ start, end, message }): Problem => ({ location: { file, start, end }, message, severity: approximate === true ? 'warn' : 'error' }))
  })
}

/** Files that become HCL when something else renders them (cookiecutter, Jinja, ERB, Go templates): what they say is not known. */
export function foreignTemplates(project: Project): readonly SkippedPath[] {
  return hclFiles(project)
    .filter(isForeignTemplate)
    .map(({ path }) => ({ path, reason: 'a template that something else makes HCL of' }))
}

const templateMark = /<%|\{%|\{\{/

/** The mark must stand where the parser stumbles: in strings and heredocs HCL itself may hold templates of others. */
function isForeignTemplate(file: SourceFile): boolean {
  const { text } = file
  return hclOf(file).problems.some(({ start }) => templateMark.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, endOfLine(text, start))))
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}
