import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils'
import { afterEach } from 'vitest'

// Tests run with a Korean browser locale, as those in Chromium do, unless a test sets another one.
Object.defineProperty(navigator, 'languages', { value: ['ko-KR', 'ko', 'en-US'], configurable: true })

// What a test mounts ends with it. Off first: the files of a worker share the library, which refuses to be enabled twice.
disableAutoUnmount()
enableAutoUnmount(afterEach)
