import { z } from 'zod'
import { USER_SORTS } from '#database/user-list'
import { ROLES } from '#shared/auth/role'
import { EmailAddress, PersonName } from '../auth/account.ts'
import { plainText, wholeNumber } from '#shared/rest/fields'

export const UserAddress = z.object({ user_id: plainText(100).min(1) })

export const SessionAddress = UserAddress.extend({ id: plainText(100).min(1) })

const YesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true')

export const UserListInput = z.object({
  page: wholeNumber(1, 1_000_000).prefault('1'),
  page_size: wholeNumber(1, 200).prefault('50'),
  q: plainText(100).trim().optional().describe('Text that stands in user_id, name or e-mail.'),
  role: z.enum(ROLES).optional(),
  is_active: YesOrNo.optional(),
  is_pending: YesOrNo.optional().describe('Whether it waits for approval.'),
  sort: z.enum(USER_SORTS).default('user_id'),
  order: z.enum(['asc', 'desc']).default('asc'),
})

/** What is left out stays as it is. */
export const UserChangeInput = z.object({
  name: PersonName.optional(),
  email: EmailAddress.optional(),
  role: z.enum(ROLES).optional(),
  is_active: z.boolean().optional(),
  updated_at: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional()
    .describe('As it was read: nothing is changed if someone else was faster.'),
})
