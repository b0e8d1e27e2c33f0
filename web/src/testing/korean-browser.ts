// Tests run in the browser of a Korean reader, as those in Chromium do; a test of another one says so itself.
Object.defineProperty(navigator, 'languages', { value: ['ko-KR', 'ko', 'en-US'], configurable: true })
