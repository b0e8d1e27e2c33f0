import { onBeforeUnmount, onMounted, useTemplateRef } from 'vue'

/** Shows the `dialog` of a template while the component is mounted. Closing it returns the focus. */
export function useModal(): void {
  const dialog = useTemplateRef<HTMLDialogElement>('dialog')
  onMounted(() => dialog.value?.showModal())
  onBeforeUnmount(() => dialog.value?.close())
}
