// `irsalint can-assume`: asks one trust policy, or a list of them, about a request. No logic of its own.
import { parseArgs } from 'node:util'
import { canAssume, readTrustPolicy, readTrustQuestions, readTrustRequest, TrustInputError, type Decision, type Step, type TrustRequest } from '@irsalint/core'
import { CommandLineError, type Io } from './io.js'

export const canAssumeHelp = `Usage: irsalint can-assume --policy FILE|- --request FILE|-
       irsalint can-assume --policy FILE|- --provider-arn ARN --subject SUBJECT [--audience AUD] [--issuer URL] [--action ACTION]
       irsalint can-assume --policy FILE|- --namespace NS --service-account NAME [--cluster-arn ARN]
       irsalint can-assume < questions.json

Decides whether a trust policy lets a caller assume its role, as IAM does, and says why. Without --policy, standard input is a
JSON array of {"policy", "request"}; the answers come as a JSON array in the same order.

      --policy FILE          a trust policy, or the output of aws iam get-role; - is standard input
      --request FILE         a JSON object with the fields below (federatedProviderArn, issuer, sub, aud, action, or clusterArn,
                             clusterName, namespace, serviceAccount, sessionTagsDisabled, sourceAccount, sourceArn)
      --provider-arn ARN     the IAM OIDC provider of the cluster
      --issuer URL           the token's issuer; default: from the provider's ARN
      --subject SUBJECT      system:serviceaccount:<namespace>:<name>
      --audience AUD         default sts.amazonaws.com
      --action ACTION        default sts:AssumeRoleWithWebIdentity
      --cluster-arn ARN, --cluster-name NAME, --namespace NS, --service-account NAME, --session-tags-disabled
                             a request of EKS Pod Identity
  -f, --format NAME          text (default) or json: {"result": "allow"|"deny"|"unknown", "steps": […]}
  -h, --help                 this text

Exit status: 0 allow; 1 deny; 4 unknown; 2 wrong usage. For a list: 0.
`

const exitStatusOf = { allow: 0, deny: 1, unknown: 4 } as const

const options = {
  policy: { type: 'string' },
  request: { type: 'string' },
  format: { type: 'string', short: 'f', default: 'text' },
  'provider-arn': { type: 'string' },
  issuer: { type: 'string' },
  subject: { type: 'string' },
  audience: { type: 'string' },
  action: { type: 'string' },
  'cluster-arn': { type: 'string' },
  'cluster-name': { type: 'string' },
  namespace: { type: 'string' },
  'service-account': { type: 'string' },
  'session-tags-disabled': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** The field of a request that each option gives. */
const fields = {
  'provider-arn': 'federatedProviderArn',
  issuer: 'issuer',
  subject: 'sub',
  audience: 'aud',
  action: 'action',
  'cluster-arn': 'clusterArn',
  'cluster-name': 'clusterName',
  namespace: 'namespace',
  'service-account': 'serviceAccount',
  'session-tags-disabled': 'sessionTagsDisabled',
} as const

type Values = ReturnType<typeof parse>

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options, allowPositionals: true, strict: true })

/** @throws CommandLineError where the arguments, the policy or the request cannot be understood. */
export async function canAssumeCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args)
  const { values, positionals } = parsed
  if (values.help === true) {
    io.out(canAssumeHelp)
    return 0
  }
  if (positionals.length > 0) throw new CommandLineError(`can-assume takes no arguments, only options: "${positionals[0] ?? ''}"`)
  if (values.format !== 'text' && values.format !== 'json') throw new CommandLineError(`--format is text or json, not "${values.format}"`)
  try {
    return values.policy === undefined ? await answerList(parsed, io) : await answerOne(parsed, values.policy, io)
  } catch (error) {
    if (error instanceof TrustInputError) throw new CommandLineError(error.message)
    throw error
  }
}

async function answerOne(parsed: Values, policyPath: string, io: Io): Promise<number> {
  const { values } = parsed
  if (policyPath === '-' && values.request === '-') throw new CommandLineError('only one of --policy and --request can be standard input')
  const policy = readTrustPolicy(...(await read(policyPath, io)))
  const decision = canAssume(policy, await readRequest(parsed, io))
  io.out(values.format === 'json' ? `${JSON.stringify(toJson(decision), undefined, 2)}\n` : toText(decision))
  return exitStatusOf[decision.result]
}

async function readRequest({ values }: Values, io: Io): Promise<TrustRequest> {
  const given = Object.entries(fields).flatMap(([option, field]): [string, string | boolean][] => {
    const value = values[option as keyof typeof fields]
    return value === undefined ? [] : [[field, value]]
  })
  if (values.request !== undefined) {
    if (given.length > 0) throw new CommandLineError('--request says it all: give no other option of the request with it')
    return readTrustRequest(...(await read(values.request, io)))
  }
  if (given.length === 0) {
    throw new CommandLineError('what is asked? Give --request FILE, or --provider-arn and --subject, or --namespace and --service-account')
  }
  return readTrustRequest(JSON.stringify(Object.fromEntries(given)), 'the options')
}

async function answerList({ values }: Values, io: Io): Promise<number> {
  const asked = values.request !== undefined || Object.keys(fields).some((option) => values[option as keyof typeof fields] !== undefined)
  if (asked) throw new CommandLineError('--policy FILE is needed with a request')
  const questions = readTrustQuestions(await io.readStdin(), '<stdin>')
  const answers = questions.map((question) => {
    if (!('policy' in question)) return { result: 'unknown', steps: [], error: question.error }
    try {
      const answer = toJson(canAssume(question.policy, question.request))
      return question.error === undefined ? answer : { ...answer, error: question.error }
    } catch (error) {
      // A failure at one question must not hide the answers to the others.
      return { result: 'unknown', steps: [], error: error instanceof Error ? error.message : String(error) }
    }
  })
  io.out(`${JSON.stringify(answers, undefined, 2)}\n`)
  return 0
}

async function read(path: string, io: Io): Promise<[string, string]> {
  if (path === '-') return [await io.readStdin(), '<stdin>']
  try {
    return [io.readFile(path), path]
  } catch (error) {
    throw new CommandLineError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const toJson = ({ result, steps }: Decision): object => ({
  result,
  steps: steps.map((step) => ({
    code: step.code,
    ...(step.statement === undefined ? {} : { statement: step.statement }),
    result: step.result,
    message: step.message,
    ...(step.reason === undefined ? {} : { reason: step.reason.detail }),
    ...place(step),
  })),
})

function place({ location }: Step): { readonly path: string; readonly line: number; readonly column: number } {
  return { path: location.file.path, ...location.file.positionAt(location.start) }
}

function toText({ result, steps }: Decision): string {
  const lines = steps.map((step) => {
    const { path, line, column } = place(step)
    return `  ${path}:${String(line)}:${String(column)}  ${step.message}\n`
  })
  return `${result}\n${lines.join('')}`
}
