import type { Rule } from 'eslint'

export const restContract: Rule.RuleModule
