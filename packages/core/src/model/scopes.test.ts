import { describe, expect, it } from 'vitest'
import type { Scope } from './facts.js'
import { comparable, relatedScopes } from './scopes.js'

const terraform = (path: string, variant?: string): Scope => ({ id: `terraform:${path}#${variant ?? ''}`, kind: 'terraform', path, ...(variant === undefined ? {} : { variant }) })
const kubernetes = (path: string): Scope => ({ id: `kubernetes:${path}`, kind: 'kubernetes', path })

describe('scopes', () => {
  it('never compares two Terraform scopes, or two sets of manifests', () => {
    expect(comparable(terraform('/r/env', 'dev'), terraform('/r/env', 'prod'))).toBe(false)
    expect(comparable(kubernetes('/r/a'), kubernetes('/r/b'))).toBe(false)
    expect(comparable(kubernetes('/r/a'), terraform('/r/infra'))).toBe(true)
  })

  it('relates the manifests and the Terraform of one lesson, not of two', () => {
    const scopes = [kubernetes('/c/1/k8s'), terraform('/c/1/tf'), kubernetes('/c/2/k8s'), terraform('/c/2/tf'), kubernetes('/c/3/k8s')]
    const related = relatedScopes(scopes)
    expect(related(kubernetes('/c/1/k8s'), terraform('/c/1/tf'))).toBe(true)
    expect(related(kubernetes('/c/1/k8s'), terraform('/c/2/tf'))).toBe(false)
    // Lesson 3 has no Terraform, but the others have manifests of their own.
    expect(related(kubernetes('/c/3/k8s'), terraform('/c/1/tf'))).toBe(false)
  })

  it('relates infrastructure and manifests that stand side by side, in every variant', () => {
    const scopes = [kubernetes('/r/gitops/api'), kubernetes('/r/gitops/dns'), terraform('/r/infra', 'dev'), terraform('/r/infra', 'prod')]
    const related = relatedScopes(scopes)
    for (const manifests of scopes.slice(0, 2)) for (const root of scopes.slice(2)) expect(related(manifests, root)).toBe(true)
  })
})
