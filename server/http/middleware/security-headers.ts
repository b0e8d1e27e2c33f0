import helmet from 'koa-helmet'
import type { Handler } from '../context.ts'

const YEAR_SECONDS = 365 * 24 * 3600

/**
 * Allows only our own files and no eval, and frames of our own pages alone (the console has a preview of the wall). HSTS is sent only when PUBLIC_URL is https, as many installations
 * use plain http in their own network; it does not include subdomains.
 * @param publicUrl the public origin of the web
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
        frameAncestors: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
    strictTransportSecurity: isHttps && { maxAge: YEAR_SECONDS, includeSubDomains: false },
    xFrameOptions: { action: 'sameorigin' },
  }) as Handler
}
