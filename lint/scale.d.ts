import type { Linter, Rule } from 'eslint'

export const scale: Rule.RuleModule
export const css: Linter.Processor
