import { RuleTester } from '../testing/rule-tester.js'
import { association, podIdentityRole, role, statement } from '../testing/samples.js'
import rule from './pod-identity-trust-actions.js'

const arn = 'aws_iam_role.app.arn'
const pods = '{ Service = "pods.eks.amazonaws.com" }'

new RuleTester().run(rule, {
  valid: [
    { name: 'both', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]') + association(arn) } },
    { name: 'other case and wildcards', files: { 'main.tf': podIdentityRole('app', '["STS:assumerole", "sts:Tag*"]') + association(arn) } },
    { name: 'from two statements', files: { 'main.tf': role('app', statement({ principal: pods, action: '"sts:AssumeRole"', condition: '' }), statement({ principal: pods, action: '"sts:TagSession"', condition: '' })) + association(arn) } },
    { name: 'actions that are not known', files: { 'main.tf': `variable "actions" {}\n${podIdentityRole('app', 'var.actions')}${association(arn)}` } },
    { name: 'the principal is another rule\'s', files: { 'main.tf': role('app', statement()) + association(arn) } },
    { name: 'TagSession is not asked for', options: { requireTagSession: false }, files: { 'main.tf': podIdentityRole('app', '"sts:AssumeRole"') + association(arn) } },
  ],
  invalid: [
    { name: 'no TagSession', files: { 'main.tf': podIdentityRole('app', '"sts:AssumeRole"') + association(arn) }, errors: [{ messageId: 'action', line: 5, related: [{ line: 12 }] }] },
    { name: 'no AssumeRole', files: { 'main.tf': podIdentityRole('app', '["sts:TagSession"]') + association(arn) }, errors: [{ messageId: 'action', related: 1 }] },
    { name: 'a misspelt action', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSessions"]') + association(arn) }, errors: [{ messageId: 'action', related: 1 }] },
  ],
})
