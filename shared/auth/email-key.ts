/** Domains of one provider that ignores dots. */
const GMAIL = ['gmail.com', 'googlemail.com']

/** A normalized e-mail address: full-width forms converted, in lower case. */
export const plainEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase()

/**
 * The key that all spellings of one mailbox share: without a `+tag`, and for Gmail without dots and with one
 * domain.
 */
export function emailKey(email: string): string {
  const plain = plainEmail(email)
  const at = plain.lastIndexOf('@')
  const [local, domain] = [plain.slice(0, Math.max(at, 0)), plain.slice(at + 1)]
  const mailbox = local.split('+', 1)[0] || local
  return GMAIL.includes(domain) ? `${mailbox.replaceAll('.', '')}@gmail.com` : `${mailbox}@${domain}`
}

/** The key of a typed login: an e-mail, which has an `@`, or a user_id, which never does. */
export function loginKey(login: string): string {
  const plain = plainEmail(login)
  return plain.includes('@') ? emailKey(plain) : login.trim().toLowerCase()
}
