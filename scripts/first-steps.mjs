// What somebody does who has just installed kctl and knows the address of a Kafka: a context, a look at whether it
// works, and the first topic. The Kafka is kctl's own, started out of sight.
import { openHome, say, tell } from './transcript.mjs'

const home = openHome()
const kafka = openHome()
const { kctl } = home

await tell(async () => {
  const [address] = /127\.0\.0\.1:\d+/.exec(await kafka.quietly('sandbox start')) ?? []
  if (address === undefined) throw new Error('the sandbox did not say where it is')
  try {
    say('# Give the cluster a name; every command uses it from now on')
    await kctl(`context add dev -b ${address}`)

    say('\n# Does it work? Every step on the way is looked at, and what is wrong comes with what to do')
    await kctl('doctor')

    say('\n# The first topic, the first record, and back again')
    await kctl('topics create orders -p 3')
    await kctl(`produce orders '{"orderId":"order-123"}' -k order-123`)
    await kctl('consume orders --from earliest --exit -o pretty')
    await kctl('topics list')
  } finally {
    await kafka.quietly('sandbox stop')
  }
})
home.close()
kafka.close()
