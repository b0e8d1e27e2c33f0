/** Providers whose names are one, and who do not mind dots. */
const GMAIL = ['gmail.com', 'googlemail.com']

/** An e-mail address as it is kept: full-width forms are what they stand for, in lower case. */
export const plainEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase()

/** What every spelling of one mailbox has in common: without a `+tag`, and for Gmail without dots and under one name. */
export function emailKey(email: string): string {
  const plain = plainEmail(email)
  const at = plain.lastIndexOf('@')
  const [local, domain] = [plain.slice(0, Math.max(at, 0)), plain.slice(at + 1)]
  const mailbox = local.split('+', 1)[0] || local
  return GMAIL.includes(domain) ? `${mailbox.replaceAll('.', '')}@gmail.com` : `${mailbox}@${domain}`
}

/** What a login that was typed is known by: an e-mail, which has an `@`, or a user_id, which never does. */
export function loginKey(login: string): string {
  const plain = plainEmail(login)
  return plain.includes('@') ? emailKey(plain) : login.trim().toLowerCase()
}
