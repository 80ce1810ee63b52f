/** What every secret of the row begins with. No path, name or flag has it in it. */
export const CANARY = 'CANARY'

/** The ends of a base64 text depend on what stands around; these letters of it do not. */
const inBase64 = [0, 1, 2].map((before) => {
  const text = Buffer.from('x'.repeat(before) + CANARY)
    .toString('base64')
    .replaceAll('=', '')
  const first = before === 0 ? 0 : before + 1
  const whole = Math.floor(((before + CANARY.length) * 8) / 6)
  return text.slice(first, whole)
})

const inHex = Buffer.from(CANARY).toString('hex')
const spaced = inHex.replaceAll(/(..)(?=.)/g, '$1 ')

/** Whether the secret is in it: as it is, in base64, of which base64url has the same letters here, or in hex. */
export function hasCanary(text: string): boolean {
  if (text.includes(CANARY) || inBase64.some((each) => text.includes(each))) return true
  const lower = text.toLowerCase()
  return (
    lower.includes(inHex) || lower.includes(spaced) || lower.includes(inHex.replaceAll(/(..)(?=.)/g, '$1:'))
  )
}
