import { ref, type Ref } from 'vue'
import type { RegistrationMode } from '#shared/auth/registration'
import { useSession } from './session.ts'

/** The registration mode; null until the server has answered: nothing is hidden then. */
export function useRegistration(): Ref<RegistrationMode | null> {
  const session = useSession()
  const mode = ref<RegistrationMode | null>(null)
  void session.registrationMode().then(
    (answer) => (mode.value = answer),
    () => undefined,
  )
  return mode
}
