import { onScopeDispose, watch } from 'vue'
import type { Ref } from 'vue'
import { judge } from '../../live/lamp.ts'
import type { Lamp } from '../../live/lamp.ts'
import { useSettings } from '../../preferences/settings.ts'
import { Tones } from '../../ui/tones.ts'

/** Says aloud that the prices on the screen have stopped, and that they move again, to whoever wants it. */
export function useLinkTones(lamp: Readonly<Ref<Lamp>>): void {
  const settings = useSettings()
  const tones = new Tones()
  watch(
    // What never came has not stopped.
    () => (judge(lamp.value).stale?.sinceMs ?? null) !== null,
    (stopped) => {
      if (settings.sounds === 'on') tones.play(stopped ? 'lost' : 'back')
    },
  )
  onScopeDispose(() => tones.close())
}
