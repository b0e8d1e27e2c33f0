import { onBeforeUnmount, onMounted, useTemplateRef } from 'vue'

/** Shows the `dialog` of a template as long as the component is there. Closing it gives the focus back to where it was. */
export function useModal(): void {
  const dialog = useTemplateRef<HTMLDialogElement>('dialog')
  onMounted(() => dialog.value?.showModal())
  onBeforeUnmount(() => dialog.value?.close())
}
