/** The sort keys of the list of accounts. */
export const USER_SORTS = ['user_id', 'name', 'email', 'role', 'created_at', 'last_login'] as const
export type UserSort = (typeof USER_SORTS)[number]
