// Young-ook/spinnaker: what the modules of this publisher take their names and partitions from.
// Young-ook/terraform-aws-spinnaker@2.3.4, @2.3.5 to @3.0.2:modules/{frigga,aws-partitions}/*.tf
import { outputs, typed, variables, type Family } from './family.js'

export const youngOok = { registry: 'Young-ook/eks/aws', repository: 'Young-ook/terraform-aws-eks' } as const

const spinnaker = { givesNoAccess: true, registry: 'Young-ook/spinnaker/aws', repository: 'Young-ook/terraform-aws-spinnaker', newest: '3.0.2' } as const

const name = (cut: boolean): string => `
${variables({ name: typed('string', 'null'), stack: '""', detail: '""', petname: typed('bool', 'true'), ...(cut ? { max_length: typed('number', '64') } : {}) })}
resource "random_string" "suffix" {
  length  = 5
  upper   = false
  special = false
}
resource "random_pet" "name" {
  length = ${cut ? '1' : '3'}
}
locals {
  full = join("-", compact([var.name == null || var.name == "" ? random_pet.name.id : var.name, var.stack, var.detail, var.petname ? random_string.suffix.result : ""]))
  name = ${cut ? 'substr(local.full, 0, var.max_length)' : 'local.full'}
}
${outputs({ name: 'local.name', nametag: '{ Name = local.name }' })}
`

export const youngOokName: Family = {
  ...spinnaker,
  id: 'young-ook-frigga',
  earlier: true,
  path: 'modules/frigga',
  texts: [
    { from: '2.3.4', text: name(false) },
    { from: '2.3.5', text: name(true) },
  ],
}

export const youngOokPartition: Family = {
  ...spinnaker,
  id: 'young-ook-aws-partitions',
  path: 'modules/aws-partitions',
  texts: [
    {
      from: '2.1.7',
      text: `
data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}
${outputs({ partition: 'data.aws_partition.current', region: 'data.aws_region.current', caller: 'data.aws_caller_identity.current' })}
`,
    },
  ],
}
