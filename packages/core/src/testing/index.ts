// `@irsalint/core/testing`: what authors of rules need to test them.
export { RuleTester, RuleTestError } from './rule-tester.js'
export type { ExpectedError, ExpectedPlace, ExpectedSuggestion, ExpectedUndecided, InvalidCase, RuleTests, ValidCase } from './rule-tester.js'
