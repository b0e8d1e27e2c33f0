/** Who is at the other end, for the record. */
export interface Visitor {
  ipAddress: string
  userAgent: string | null
}
