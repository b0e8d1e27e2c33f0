import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils'
import { afterEach } from 'vitest'

// Tests run in the browser of a Korean reader, as those in Chromium do; a test of another one says so itself.
Object.defineProperty(navigator, 'languages', { value: ['ko-KR', 'ko', 'en-US'], configurable: true })

// What a test mounts ends with it. Off first: the files of a worker share the library, which refuses to be told twice.
disableAutoUnmount()
enableAutoUnmount(afterEach)
