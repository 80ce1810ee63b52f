// The main job of kctl, step by step, on a broker of its own: orders are written, a group reads them and is moved.
// Every line after a $ can be typed as it stands. Ends with 1 at the first step that does not work.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openHome, say, tell } from './transcript.mjs'

const home = openHome()
const { kctl } = home

writeFileSync(
  join(home.path, 'orders.txt'),
  [
    'order-123|{"orderId":"order-123","status":"paid"}',
    'order-124|{"orderId":"order-124","status":"created"}',
    'order-125|{"orderId":"order-125","status":"created"}',
    '',
  ].join('\n'),
)

await tell(async () => {
  say('# A broker to play with, and two topics on it')
  await kctl('sandbox')
  try {
    await kctl('topics create orders notifications -p 3')
    await kctl('topics list')

    say('\n# The order service writes events: one, and then a file of them, keyed')
    await kctl(`produce orders '{"orderId":"order-123","status":"created"}' -k order-123 -H trace=abc`)
    say(`\n$ cat orders.txt\n${readFileSync(join(home.path, 'orders.txt'), 'utf8').trimEnd()}`)
    await kctl(`produce orders --key-delimiter '|'`, { input: 'orders.txt' })

    say('\n# Tail the topic from an offset, to the end as it is now')
    await kctl('consume orders --from 0 --exit -o pretty')

    say('\n# The notification service reads as a group, and commits what was printed')
    await kctl('consume orders --group notification-group --limit 3 -o value')
    await kctl('groups lag notification-group')

    say('\n# Read everything again: the plan, the change, the proof')
    await kctl('offsets reset notification-group --to earliest --yes')
    await kctl('groups lag notification-group')

    say('\n# And back to where it was')
    await kctl('offsets undo --yes')
    await kctl('groups lag notification-group')
  } finally {
    say('')
    await kctl('sandbox stop')
  }
})
home.close()
