import helmet from 'koa-helmet'
import type { Handler } from '../context.ts'

const YEAR_SECONDS = 365 * 24 * 3600

/**
 * Only our own files, no eval. HSTS is for those who say that they are reached over https; many run this over plain http in
 * their own network. It says nothing of other hosts below this one.
 * @param publicUrl where people open the web
 */
export function securityHeaders(publicUrl: string | null): Handler {
  const isHttps = publicUrl?.startsWith('https:') === true
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
    strictTransportSecurity: isHttps && { maxAge: YEAR_SECONDS, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  }) as Handler
}
