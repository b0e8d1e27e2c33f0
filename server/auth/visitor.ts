/** The client of a request, for the audit trail. */
export interface Visitor {
  ipAddress: string
  userAgent: string | null
}
