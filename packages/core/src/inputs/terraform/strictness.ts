// Whether values are looked at as Terraform looks at them (`irsalint eval`), or as linting does, which knows more and forgives what may
// still come right. Owns this one switch.

let strict = false

export const isStrict = (): boolean => strict

/** Runs work that answers as Terraform would. */
export const strictly = <T>(work: () => T): T => switched(true, work)

/** Runs work that lints, within what answers as Terraform would. */
export const leniently = <T>(work: () => T): T => switched(false, work)

function switched<T>(to: boolean, work: () => T): T {
  const before = strict
  strict = to
  try {
    return work()
  } finally {
    strict = before
  }
}
