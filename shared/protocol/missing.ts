/** The parts that a source may fail to deliver: a market, or a family of indices. */
export const MISSING_PARTS = ['KOSPI', 'KOSDAQ', 'KONEX', 'KOSPI_INDEX', 'KOSDAQ_INDEX'] as const
export type MissingPart = (typeof MISSING_PARTS)[number]

export const MISSING_REASONS = ['not_approved', 'not_published', 'failing'] as const
export type MissingReason = (typeof MISSING_REASONS)[number]

export interface Missing {
  part: MissingPart
  reason: MissingReason
}
