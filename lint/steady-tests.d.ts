import type { Rule } from 'eslint'

export const steadyTests: Rule.RuleModule
