// The text of `irsalint --help`.
export const helpText = `Usage: irsalint [options] [paths…]
       irsalint can-assume [options]
       irsalint eval [options] EXPRESSION…
       irsalint explain RULE

Tells before deploy which pod can assume which AWS role (IRSA, EKS Pod Identity), and whether that was meant.
Paths are files, directories or patterns; several are one scan, so that they are joined. Default: the working directory.

Output
  -f, --format NAME[=FILE]   stylish (default), json, json-report, sarif, github, markdown; to a file where one is given;
                             repeatable
      --show-undecided       list every pair and check that could not be decided, with the expression that stopped it
  -q, --quiet                errors only
      --color, --no-color    default: as the terminal, NO_COLOR and FORCE_COLOR say

Rules
      --rule RULE:LEVEL      off, warn or error; repeatable
      --only RULE[,RULE…]    only these rules
      --skip RULE[,RULE…]    all but these rules
      --max-warnings N       exit with 1 where there are more warnings
      --report-unused-disable-directives
                             warn about directives that silence nothing
      --list-rules           list the rules

Configuration
  -c, --config FILE          a .yaml, .yml or .json file; default: irsalint.config.{yaml,yml,json} or package.json#irsalint,
                             from the working directory up to the root of the repository
      --no-config            use none
      --var-file FILE        a Terraform variable file to load; repeatable
      --ignore PATTERN       do not read what matches, as in .gitignore; repeatable

  -v, --version              the version
  -h, --help                 this text

Exit status: 0 no error; 1 errors, or more warnings than --max-warnings allows; 2 wrong usage or configuration, or no file of
a known type; 3 a failure of irsalint itself.
`
